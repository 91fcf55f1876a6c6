import { type AccessCase, accessTable, type Deployment } from "../__tests__/support/access-table";

/** A report on one deployment, for a reader who reviews its security. */
export interface Report {
  readonly text: string;
  /** Whether every request was answered as it should be. */
  readonly isSound: boolean;
}

/** Tells what was made, both policies as AWS holds them, and who may do what by them. */
export async function reportOn(deployment: Deployment): Promise<Report> {
  const { organization, oidcProviderArn, roleArn, keyArn, trustPolicy, keyPolicy } = deployment;
  const verdicts = (await accessTable(deployment)).map((line) => ({ ...line, answers: line.verdicts() }));
  const wrong = verdicts.filter(({ answers: [allowed, refused] }) => !allowed || refused);
  const text = [
    title(`Organization ${organization}`),
    `OIDC provider  ${oidcProviderArn}\nRole           ${roleArn}\nKey            ${keyArn}`,
    title("Whom the role trusts, as AWS holds it"),
    JSON.stringify(trustPolicy, null, 2),
    title("Who may do what with the key, as AWS holds it"),
    JSON.stringify(keyPolicy, null, 2),
    title("What that comes to, by simulation of IAM"),
    ...groupsOf(verdicts).map(([group, refused]) => `  allowed  ${group}\n${refusals(refused)}`),
    wrong.length === 0
      ? `All ${verdicts.length} pairs of requests, each allowed and refused, were answered as they should be.`
      : `NOT AS IT SHOULD BE:\n${wrong.map(({ group, refused }) => `  ${group} ${refused}`).join("\n")}`,
  ].join("\n\n");
  return { text, isSound: wrong.length === 0 };
}

function title(text: string): string {
  return `${text}\n${"-".repeat(text.length)}`;
}

/** The lines of the table by what is allowed, in their order. */
function groupsOf(lines: readonly AccessCase[]): [group: string, refused: string[]][] {
  const groups = new Map<string, string[]>();
  for (const { group, refused } of lines) {
    groups.set(group, [...(groups.get(group) ?? []), refused]);
  }
  return [...groups];
}

/** What is refused: a line each, or actions one after the other. */
function refusals(refused: readonly string[]): string {
  const actions = refused.filter((what) => what.startsWith("kms:"));
  const others = refused.filter((what) => !what.startsWith("kms:"));
  const wrapped = actions
    .join(", ")
    .replace(/(.{1,90})(, |$)/g, "$1,\n           ")
    .trimEnd()
    .replace(/,$/, "");
  return [...others, ...(actions.length > 0 ? [wrapped] : [])].map((what) => `  refused  ${what}`).join("\n");
}
