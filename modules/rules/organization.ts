import { GUIDE_URL } from "../pulumi-cloud/contract";
import type { Rule } from "./rule";

/** Name of a Pulumi organization. */
export const ORGANIZATION: readonly Rule[] = [
  {
    // Uppercase is allowed here, so that only the message of the next rule is shown for it.
    matches: "^[a-zA-Z0-9][a-zA-Z0-9_-]{1,38}[a-zA-Z0-9]$",
    must: "have 3 to 40 characters from a-z, 0-9, - and _, and start and end with a letter or digit",
    remedy: "Use the name in the organization's URL, https://app.pulumi.com/NAME.",
    source: GUIDE_URL,
  },
  {
    notMatches: "[A-Z]",
    must: "be lowercase, because Pulumi Cloud's tokens contain the lowercase name and AWS compares it exactly",
    remedy: "Write the name in lowercase, even if Pulumi Cloud shows it in another case.",
    source: GUIDE_URL,
  },
];
