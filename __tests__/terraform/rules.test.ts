import fc from "fast-check";
import { PulumiCmkStack } from "../../index";
import { VARIABLES, type VariableDefinition } from "../../modules/stack/variables";
import { isValid, condition } from "../../modules/rules/rule";
import { anyTextNear, SEEDED } from "../support/arbitraries";
import { RULE_EXAMPLES } from "../support/rule-examples";
import { parsed, synthesize } from "../../lab/synthesis";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

/** Examples of every rule, and generated values similar to them. */
const VALUES = Object.fromEntries(
  Object.entries(RULE_EXAMPLES).map(([name, { kept, broken }]) => [
    name,
    [...kept, ...broken, ...generateSimilarValues(kept)],
  ]),
);

function generateSimilarValues(kept: readonly (string | number)[]): (string | number)[] {
  const texts = kept.filter((value) => typeof value === "string");
  if (texts.length > 0) {
    return fc.sample(anyTextNear(fc.constantFrom(...texts)), { ...SEEDED, numRuns: 150 });
  }
  const numbers = kept.filter((value) => typeof value === "number");
  const near = fc.tuple(fc.constantFrom(...numbers), fc.constantFrom(-1, -0.5, 0, 0.5, 1, 1000));
  return fc.sample(
    near.map(([number, away]) => number + away),
    { ...SEEDED, numRuns: 50 },
  );
}

/** Variables of the stack with validations, each with the name of its examples. */
const CHECKED_VARIABLES = Object.entries<VariableDefinition>(VARIABLES)
  .filter(([, { rules, type }]) => rules && type !== "bool" && type !== "map(string)" && !type.includes("object"))
  .map(([variableName, { rules, type }]) => {
    const [name] = Object.entries(RULE_EXAMPLES).find(([, examples]) => examples.rules === rules) ?? ["no examples"];
    return { name, variableName, isList: type === "list(string)" };
  });

const { variable = {} } = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));

/** Reads the synthesized conditions of a variable, and applies them to `value` or to a list of it. */
function readConditions(name: string, isList: boolean): string {
  const validation = variable[name]?.validation as { condition: string }[];
  const value = isList ? "[value]" : "value";
  return validation.map(({ condition: text }) => text.slice(2, -1).replaceAll(`var.${name}`, value)).join(", ");
}

/**
 * Normalizes text as Terraform does, to NFC. AWS receives the normalized text. Therefore, text that TypeScript rejects and Terraform
 * accepts, such as one with a Kelvin sign instead of a K, doesn't reach AWS unchanged.
 */
function normalizeText(value: string | number): string | number {
  return typeof value === "string" ? value.normalize("NFC") : value;
}

describeWith(["terraform"], "Terraform and TypeScript agree on every rule", () => {
  let results: Record<string, boolean[]>;

  // One run for all rules, because starting Terraform takes most of the time.
  beforeAll(async () => {
    const folder = new TerraformFolder();
    try {
      folder.write("values.json", JSON.stringify(VALUES));
      folder.write("main.tf", 'locals {\n  values = jsondecode(file("${path.module}/values.json"))\n}\n');
      const conditionsByOutput: [output: string, examples: string, conditions: string][] = [
        ...Object.entries(RULE_EXAMPLES).map(([name, { rules }]): [string, string, string] => [
          name,
          name,
          rules.map((rule) => condition(rule, "value")).join(", "),
        ]),
        ...CHECKED_VARIABLES.map(({ name, variableName, isList }): [string, string, string] => [
          `variable_${variableName}`,
          name,
          readConditions(variableName, isList),
        ]),
      ];
      for (const [output, examples, conditions] of conditionsByOutput) {
        folder.write(
          `${output}.tf`,
          `output "${output}" {\n  value = [for value in local.values.${examples} : alltrue([${conditions}])]\n}\n`,
        );
      }
      await folder.init();
      await folder.runOrThrow("apply", "-auto-approve");
      results = (await folder.readOutputs()) as Record<string, boolean[]>;
    } finally {
      folder.remove();
    }
  });

  test("every variable with validations has examples of its rules", () => {
    expect(CHECKED_VARIABLES.map(({ name, variableName }) => [variableName, name])).toEqual([
      ["org", "ORGANIZATION"],
      ["aws_region", "REGION"],
      ["oidc_provider_arn", "OIDC_PROVIDER_ARN"],
      ["oidc_issuer_url", "ISSUER_URL"],
      ["oidc_audiences", "AUDIENCE"],
      ["oidc_thumbprints", "THUMBPRINT"],
      ["role_name", "ROLE_NAME"],
      ["role_path", "ROLE_PATH"],
      ["role_description", "ROLE_DESCRIPTION"],
      ["role_max_session_duration", "ROLE_MAX_SESSION_DURATION"],
      ["role_permissions_boundary_arn", "POLICY_ARN"],
      ["key_alias", "KEY_ALIAS"],
      ["key_description", "KEY_DESCRIPTION"],
      ["key_administrator_arns", "KEY_ADMINISTRATOR_ARN"],
      ["key_account_access", "KEY_ACCOUNT_ACCESS"],
      ["key_deletion_window_in_days", "KEY_DELETION_WINDOW_IN_DAYS"],
      ["key_rotation_period_in_days", "KEY_ROTATION_PERIOD_IN_DAYS"],
    ]);
  });

  test.each(Object.entries(RULE_EXAMPLES))("%s", (name, { rules, kept, broken }) => {
    const values = VALUES[name] ?? [];
    const inTypeScript = values.map((value) => rules.every((rule) => isValid(rule, normalizeText(value))));
    const pairWithValues = (some: boolean[] | undefined) => values.map((value, index) => [value, some?.[index]]);
    expect(pairWithValues(results[name])).toEqual(pairWithValues(inTypeScript));
    for (const { variableName } of CHECKED_VARIABLES.filter((each) => each.name === name)) {
      expect(pairWithValues(results[`variable_${variableName}`])).toEqual(pairWithValues(inTypeScript));
    }
    // TypeScript can reject text that Terraform accepts after normalization, but never the reverse.
    expect(
      values.filter((value, index) => rules.every((rule) => isValid(rule, value)) && !inTypeScript[index]),
    ).toEqual([]);
    expect(inTypeScript.slice(0, kept.length + broken.length)).toEqual([
      ...kept.map(() => true),
      ...broken.map(() => false),
    ]);
  });
});
