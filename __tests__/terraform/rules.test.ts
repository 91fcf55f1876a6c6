import fc from "fast-check";
import { PulumiCmkStack } from "../../index";
import { accepts, condition } from "../../modules/rules/rule";
import { anyTextNear, SEEDED } from "../support/arbitraries";
import { RULE_EXAMPLES } from "../support/rule-examples";
import { parsed, synthesize } from "../support/synthesis";
import { TerraformFolder } from "../support/terraform";
import { describeWith } from "../support/tools";

/** The examples of every rule, and many values like them. */
const VALUES = Object.fromEntries(
  Object.entries(RULE_EXAMPLES).map(([name, { kept, broken }]) => [name, [...kept, ...broken, ...valuesLike(kept)]]),
);

function valuesLike(kept: readonly (string | number)[]): (string | number)[] {
  const texts = kept.filter((value) => typeof value === "string");
  if (texts.length > 0) {
    const sample = fc.sample(anyTextNear(fc.constantFrom(...texts)), { ...SEEDED, numRuns: 150 });
    // Terraform normalizes every text, so that one which changes by that is another value there. None becomes one that is
    // kept and means something else: what AWS gets is what Terraform checked.
    return sample.filter((text) => text.normalize("NFC") === text);
  }
  const numbers = kept.filter((value) => typeof value === "number");
  const near = fc.tuple(fc.constantFrom(...numbers), fc.constantFrom(-1, -0.5, 0, 0.5, 1, 1000));
  return fc.sample(
    near.map(([number, away]) => number + away),
    { ...SEEDED, numRuns: 50 },
  );
}

/** What the stack's variables ask of a value, as it was synthesized, by the rules that they stand for. */
const VARIABLES_BY_RULES: Readonly<Record<string, string>> = {
  ORGANIZATION: "org",
  ISSUER_URL: "oidc_issuer_url",
  OIDC_PROVIDER_ARN: "oidc_provider_arn",
  ROLE_NAME: "role_name",
  POLICY_ARN: "role_permissions_boundary_arn",
  KEY_ALIAS: "key_alias",
  KEY_ACCOUNT_ACCESS: "key_account_access",
  KEY_DELETION_WINDOW_IN_DAYS: "key_deletion_window_in_days",
  KEY_ROTATION_PERIOD_IN_DAYS: "key_rotation_period_in_days",
};

const { variable = {} } = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));

/** The conditions of a variable, on `value`. */
function conditionsOf(name: string): string {
  const validation = variable[name]?.validation as { condition: string }[];
  return validation.map(({ condition: text }) => text.slice(2, -1).replaceAll(`var.${name}`, "value")).join(", ");
}

describeWith(["terraform"], "Terraform and TypeScript agree on every rule", () => {
  let verdicts: Record<string, boolean[]>;

  // All in one run: Terraform's start is what takes time.
  beforeAll(async () => {
    const folder = new TerraformFolder();
    try {
      folder.write("values.json", JSON.stringify(VALUES));
      folder.write("main.tf", 'locals {\n  values = jsondecode(file("${path.module}/values.json"))\n}\n');
      for (const [name, { rules }] of Object.entries(RULE_EXAMPLES)) {
        const keptAll = rules.map((rule) => condition(rule, "value")).join(", ");
        folder.write(
          `${name}.tf`,
          `output "${name}" {\n  value = [for value in local.values.${name} : alltrue([${keptAll}])]\n}\n`,
        );
      }
      for (const [name, variableName] of Object.entries(VARIABLES_BY_RULES)) {
        folder.write(
          `variable_${name}.tf`,
          `output "variable_${name}" {\n  value = [for value in local.values.${name} : alltrue([${conditionsOf(variableName)}])]\n}\n`,
        );
      }
      await folder.init();
      await folder.succeed("apply", "-auto-approve");
      verdicts = (await folder.outputs()) as Record<string, boolean[]>;
    } finally {
      folder.remove();
    }
  });

  test.each(Object.entries(RULE_EXAMPLES))("%s", (name, { rules, kept, broken }) => {
    const values = VALUES[name] ?? [];
    const inTypeScript = values.map((value) => rules.every((rule) => accepts(rule, value)));
    const table = (of: boolean[] | undefined) => values.map((value, index) => [value, of?.[index]]);
    expect(table(verdicts[name])).toEqual(table(inTypeScript));
    if (name in VARIABLES_BY_RULES) {
      expect(table(verdicts[`variable_${name}`])).toEqual(table(inTypeScript));
    }
    expect(inTypeScript.slice(0, kept.length + broken.length)).toEqual([
      ...kept.map(() => true),
      ...broken.map(() => false),
    ]);
  });
});
