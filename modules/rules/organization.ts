import { GUIDE_URL } from "../pulumi-cloud/contract";
import type { Rule } from "./rule";

/** The name of a Pulumi organization. */
export const ORGANIZATION: readonly Rule[] = [
  {
    // The other rule speaks of uppercase: with it allowed here, one mistake gets one message.
    matches: "^[a-zA-Z0-9][a-zA-Z0-9_-]{1,38}[a-zA-Z0-9]$",
    must: "have 3 to 40 characters of a-z, 0-9, - and _, the first and the last a letter or a digit",
    remedy: "Use the name in the organization's address, https://app.pulumi.com/NAME.",
    source: GUIDE_URL,
  },
  {
    notMatches: "[A-Z]",
    must: "be lowercase, because Pulumi Cloud's tokens carry the lowercase name and AWS compares it exactly",
    remedy: "Write the organization's name in lowercase, whatever case Pulumi Cloud shows.",
    source: GUIDE_URL,
  },
];
