import { type AccessCase, type Deployment, evaluateAccess, isAsExpected } from "../lab/access-table";

/** A report on one deployment, for a security review. */
interface Report {
  readonly text: string;
  /** Whether IAM makes the expected decision on every request. */
  readonly isAsExpected: boolean;
}

/** Reports the resources of a deployment, both policies, and IAM's decisions. */
export async function createReport(deployment: Deployment): Promise<Report> {
  const { organization, oidcProviderArn, roleArn, keyArn, trustPolicy, keyPolicy } = deployment;
  const cases = await evaluateAccess(deployment);
  const unexpected = cases.filter((each) => !isAsExpected(each));
  const text = [
    formatTitle(`Organization ${organization}`),
    `OIDC provider  ${oidcProviderArn}\nRole           ${roleArn}\nKey            ${keyArn}`,
    formatTitle("Trust policy of the role"),
    JSON.stringify(trustPolicy, null, 2),
    formatTitle("Key policy"),
    JSON.stringify(keyPolicy, null, 2),
    formatTitle("IAM's decisions, simulated"),
    ...formatCases(cases),
    unexpected.length === 0
      ? `All ${cases.length} pairs of an allowed and a denied request have the expected decisions.`
      : `UNEXPECTED: ${unexpected.length} of ${cases.length} pairs of requests. See the lines that start with !`,
  ].join("\n\n");
  return { text, isAsExpected: unexpected.length === 0 };
}

function formatTitle(text: string): string {
  return `${text}\n${"-".repeat(text.length)}`;
}

/** Formats cases, grouped by the request that must be allowed. */
function formatCases(cases: readonly AccessCase[]): string[] {
  const byAllowedRequest = new Map<string, AccessCase[]>();
  for (const each of cases) {
    const line = formatDecision(each.isAllowed, each.isAllowed, each.allowed);
    byAllowedRequest.set(line, [...(byAllowedRequest.get(line) ?? []), each]);
  }
  return [...byAllowedRequest].map(([line, group]) => [line, ...formatDenied(group)].join("\n"));
}

/** Formats the requests that must be denied, one per line. Actions share a line. */
function formatDenied(cases: readonly AccessCase[]): string[] {
  const isAction = ({ denied }: AccessCase) => denied.startsWith("kms:");
  const others = cases.filter((each) => !isAction(each));
  const actions = [true, false].flatMap((isDenied) => {
    const group = cases.filter((each) => isAction(each) && each.isDenied === isDenied);
    return group.length === 0 ? [] : [formatDecision(!isDenied, isDenied, wrap(group.map(({ denied }) => denied)))];
  });
  return [...others.map(({ denied, isDenied }) => formatDecision(!isDenied, isDenied, denied)), ...actions];
}

/** Formats IAM's decision on a request. The line starts with `!` if the decision is not the expected one. */
function formatDecision(isAllowed: boolean, isExpected: boolean, request: string): string {
  return `${isExpected ? " " : "!"} ${isAllowed ? "allowed" : "denied "}  ${request}`;
}

function wrap(actions: readonly string[]): string {
  return actions
    .join(", ")
    .replace(/(.{1,90})(, |$)/g, "$1,\n           ")
    .trimEnd()
    .replace(/,$/, "");
}
