import { CONFIGURATIONS, MOVES, OPERATIONS, type Sequence, VARIABLE_CHANGES, type VariableSequence } from "./sequences";

/** The page docs/nothing-lost.md, from the sequences that the tests run. */
export function sequencesPage(): string {
  return `# What is refused, and by what

Tests run these with Terraform on an emulated AWS, and ask IAM's rules where the emulation has none. "Refused" means that Terraform or AWS refuses it with an error. Nothing here loses the key
or forgets it without an error, or hands it to another organization unless you confirm that.

This page is generated: \`npm run docs:tables\`.

## Operations

${table(Object.values(OPERATIONS))}

\`-target=aws_kms_key.key\` leaves out what refuses another key: a second key is created, the alias stays, and the next plan is refused.

[operations.md](operations.md) says what to do about a refusal.

## In your own configuration

${table(Object.values(CONFIGURATIONS))}

In a module with \`depends_on\`, Terraform refuses some operations only during the apply, before it changes the deployment.

## Moves

${table(Object.values(MOVES))}

## Variables

Each variable is changed from its default and back. \`org\`, \`aws_region\`, \`oidc_issuer_url\` and \`oidc_provider_arn\` are among the operations.

${variables(Object.entries(VARIABLE_CHANGES))}
`;
}

function table(sequences: readonly Sequence[]): string {
  return rows([
    ["what you do", "result", "refused by, or what changes"],
    ...sequences.map(({ action, result, detail }) => [action, result, detail]),
  ]);
}

function variables(changes: readonly (readonly [string, VariableSequence])[]): string {
  return rows([
    ["variable", "changed to", "result", "refused by, or what changes", "changed back"],
    ...changes.map(([name, { to, result, detail, back }]) => [
      `\`${name}\``,
      `\`${JSON.stringify(to)}\``,
      result,
      detail,
      back ? `${back.result}: ${back.detail}` : result === "refused" ? "" : "the same",
    ]),
  ]);
}

function rows([head = [], ...others]: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...others].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
