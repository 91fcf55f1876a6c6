import { accepts, condition } from "../../modules/rules/rule";
import { RULE_EXAMPLES } from "../support/rule-examples";
import { TerraformFolder } from "../support/terraform";
import { describeWith } from "../support/tools";

describeWith(["terraform"], "Terraform and TypeScript agree on every rule", () => {
  let verdicts: Record<string, boolean[]>;

  beforeAll(async () => {
    const folder = new TerraformFolder();
    try {
      const values = Object.fromEntries(
        Object.entries(RULE_EXAMPLES).map(([name, { kept, broken }]) => [name, [...kept, ...broken]]),
      );
      folder.write("values.json", JSON.stringify(values));
      folder.write("main.tf", 'locals {\n  values = jsondecode(file("${path.module}/values.json"))\n}\n');
      for (const [name, { rules }] of Object.entries(RULE_EXAMPLES)) {
        const keptAll = rules.map((rule) => condition(rule, "value")).join(", ");
        folder.write(
          `${name}.tf`,
          `output "${name}" {\n  value = [for value in local.values.${name} : alltrue([${keptAll}])]\n}\n`,
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
    const values = [...kept, ...broken];
    const inTypeScript = values.map((value) => rules.every((rule) => accepts(rule, value)));
    const table = (of: boolean[] | undefined) => values.map((value, index) => [value, of?.[index]]);
    expect(table(verdicts[name])).toEqual(table(inTypeScript));
    expect(inTypeScript).toEqual([...kept.map(() => true), ...broken.map(() => false)]);
  });
});
