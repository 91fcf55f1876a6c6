import { type AccessCase, accessTable, type Deployment } from "../lab/access-table";

/** A report on one deployment, for a reader who reviews its security. */
export interface Report {
  readonly text: string;
  /** Whether every request was answered as it should be. */
  readonly isSound: boolean;
}

/** Tells what was made, both policies as AWS holds them, and who may do what by them. */
export async function reportOn(deployment: Deployment): Promise<Report> {
  const { organization, oidcProviderArn, roleArn, keyArn, trustPolicy, keyPolicy } = deployment;
  const answers = await accessTable(deployment);
  const wrong = answers.filter(({ isAllowed, isTwinAllowed }) => !isAllowed || isTwinAllowed);
  const text = [
    title(`Organization ${organization}`),
    `OIDC provider  ${oidcProviderArn}\nRole           ${roleArn}\nKey            ${keyArn}`,
    title("Whom the role trusts, as AWS holds it"),
    JSON.stringify(trustPolicy, null, 2),
    title("Who may do what with the key, as AWS holds it"),
    JSON.stringify(keyPolicy, null, 2),
    title("What that comes to, by simulation of IAM"),
    ...groups(answers),
    wrong.length === 0
      ? `All ${answers.length} pairs of requests, each allowed and refused, were answered as they should be.`
      : `NOT AS IT SHOULD BE: ${wrong.length} of ${answers.length} pairs of requests. Look for the lines with a !`,
  ].join("\n\n");
  return { text, isSound: wrong.length === 0 };
}

function title(text: string): string {
  return `${text}\n${"-".repeat(text.length)}`;
}

/** The answers by what should be allowed, and was or was not, in their order. */
function groups(answers: readonly AccessCase[]): string[] {
  const byRequest = new Map<string, AccessCase[]>();
  for (const answer of answers) {
    const request = verdict(answer.isAllowed, true, answer.group);
    byRequest.set(request, [...(byRequest.get(request) ?? []), answer]);
  }
  return [...byRequest].map(([request, ofRequest]) => [request, ...twins(ofRequest)].join("\n"));
}

/** What became of requests that should be refused: a line each, or actions one after the other. */
function twins(answers: readonly AccessCase[]): string[] {
  const others = answers.filter(({ refused }) => !refused.startsWith("kms:"));
  const actions = [false, true].flatMap((isAllowed) => {
    const alike = answers.filter(
      ({ refused, isTwinAllowed }) => refused.startsWith("kms:") && isTwinAllowed === isAllowed,
    );
    return alike.length === 0 ? [] : [verdict(isAllowed, false, wrapped(alike.map(({ refused }) => refused)))];
  });
  return [...others.map(({ refused, isTwinAllowed }) => verdict(isTwinAllowed, false, refused)), ...actions];
}

/** A line that says what IAM answers, marked where that is not what it should be. */
function verdict(isAllowed: boolean, shouldBe: boolean, what: string): string {
  return `${isAllowed === shouldBe ? " " : "!"} ${isAllowed ? "allowed" : "refused"}  ${what}`;
}

function wrapped(actions: readonly string[]): string {
  return actions
    .join(", ")
    .replace(/(.{1,90})(, |$)/g, "$1,\n           ")
    .trimEnd()
    .replace(/,$/, "");
}
