import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { VARIABLES, type VariableDefinition } from "../../modules/stack/variables";
import { accepts } from "../../modules/rules/rule";
import { synthesize } from "../support/synthesis";
import { TerraformFolder } from "../support/terraform";
import { describeWith } from "../support/tools";

const TESTS = join(__dirname, "tests");

interface RunResult {
  readonly path: string;
  readonly run: string;
  readonly progress: string;
  readonly status?: string;
}

describeWith(["terraform", "mocks at plan"], "terraform test", () => {
  test("passes on the synthesized stack", async () => {
    const folder = new TerraformFolder({ AWS_REGION: "eu-central-1" });
    try {
      folder.writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"))).copy(TESTS, "tests");
      await folder.init();
      const { stdout } = await folder.run("test", "-json");
      const lines = stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const runs = lines.flatMap((line) => (line.test_run ? [line.test_run as RunResult] : []));
      const finished = runs.filter(({ progress }) => progress === "complete");
      const failed = finished.filter(({ status }) => status !== "pass");
      const diagnostics = lines.flatMap((line) => (line["@level"] === "error" ? [line.diagnostic] : []));
      expect({ failed, diagnostics }).toEqual({ failed: [], diagnostics: [] });
      expect(new Set(finished.map(({ path }) => path)).size).toBe(
        readdirSync(TESTS).filter((file) => file.endsWith(".tftest.hcl")).length,
      );
    } finally {
      folder.remove();
    }
  });
});

describe("the runs on variables", () => {
  const runs = [
    ...readFileSync(join(TESTS, "variables.tftest.hcl"), "utf8").matchAll(/^run "(\w+)" \{\n(.*?)^\}/gms),
  ].map(([, name = "", body = ""]) => ({
    name,
    refuses: /expect_failures = \[var\.(\w+)\]/.exec(body)?.[1],
    values: Object.fromEntries(
      [...(/variables \{\n(.*?)\n {2}\}/s.exec(body)?.[1] ?? "").matchAll(/^ {4}(\w+) *= (.+)$/gm)].map(
        ([, variable = "", value = ""]) => [variable, value],
      ),
    ),
  }));

  /** A value as it stands in a run. Only what lists hold is of interest here. */
  function elementsOf(value: string): unknown[] {
    const parsed: unknown = JSON.parse(value.replaceAll("$${", "${"));
    return Array.isArray(parsed) ? parsed : [parsed];
  }

  test("set every variable to a value that is accepted, but the one with tests of its own", () => {
    const set = runs.find(({ name }) => name === "everything_set")?.values ?? {};
    expect([...Object.keys(set), "oidc_provider_arn"].sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  test.each(
    Object.entries<VariableDefinition>(VARIABLES).flatMap(([variable, { rules = [], type }]) =>
      type === "bool" ? [] : rules.map((rule) => [variable, rule.must, rule] as const),
    ),
  )("set %s to a value that is refused, because it must %s", (variable, _must, rule) => {
    const refused = runs.filter(({ refuses }) => refuses === variable);
    const breaking = refused.filter(({ values }) =>
      elementsOf(values[variable] ?? "null").some((element) => !accepts(rule, element)),
    );
    expect(breaking).not.toEqual([]);
  });
});
