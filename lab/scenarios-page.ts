import {
  CONFIGURATION_CHANGES,
  EXISTING_KEY_CHANGES,
  MOVES,
  OPERATIONS,
  type Scenario,
  VARIABLE_CHANGES,
  type VariableScenario,
} from "./scenarios";

/** The page docs/nothing-lost.md, from the scenarios that the tests run. */
export function renderScenariosPage(): string {
  return `# Operations and their results

Tests run every operation on this page with Terraform and an emulated AWS. For IAM's decisions, which the emulation doesn't make, they use an IAM simulator. "Rejected" means that Terraform or AWS returns
an error. No operation here deletes a protected key. If an operation removes the key from the state, the next plan fails. No operation grants another organization use of the key unless you confirm it.

This page is generated: \`npm run docs:tables\`.

## Operations

${renderTable(Object.values(OPERATIONS))}

While Terraform can't find the key, for example because it is pending deletion, a plan with \`-target\` on the key, \`terraform_data.known_key\` or \`data.aws_kms_key.key\` isn't rejected: Terraform creates a second key, the alias stays, and the next plan fails. With constructs, the same is true for \`-target\` on a resource of yours that refers to the key, such as to \`cmk.keyArn\`.

See [Operations](operations.md) for what to do when an operation is rejected.

## In your own configuration

${renderTable(Object.values(CONFIGURATION_CHANGES))}

In a module with \`depends_on\`, Terraform rejects some operations only during the apply, before it changes the deployment.

## With an existing key

${renderTable(Object.values(EXISTING_KEY_CHANGES))}

The owner of the key protects it from deletion. This project doesn't.

## Moves

${renderTable(Object.values(MOVES))}

## Variables

Each variable is changed from its default and back, except \`key_administrator_arns\`, which is changed from the value that the test starts with. For \`org\`, \`aws_region\`, \`oidc_issuer_url\` and \`oidc_provider_arn\`, see the operations above.

${renderVariables(Object.entries(VARIABLE_CHANGES))}
`;
}

function renderTable(scenarios: readonly Scenario[]): string {
  return renderRows([
    ["operation", "result", "rejected by, or what changes"],
    ...scenarios.map(({ action, result, detail }) => [action, result, detail]),
  ]);
}

function renderVariables(changes: readonly (readonly [string, VariableScenario])[]): string {
  return renderRows([
    ["variable", "changed to", "result", "rejected by, or what changes", "changed back"],
    ...changes.map(([name, { to, result, detail, back }]) => [
      `\`${name}\``,
      `\`${JSON.stringify(to)}\``,
      result,
      detail,
      back ? `${back.result}: ${back.detail}` : result === "rejected" ? "" : "the same",
    ]),
  ]);
}

function renderRows([head = [], ...others]: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...others].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
