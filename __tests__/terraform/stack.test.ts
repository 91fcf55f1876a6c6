import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { VARIABLES, type VariableDefinition } from "../../modules/stack/variables";
import { isValid } from "../../modules/rules/rule";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const TESTS = join(__dirname, "tests");

interface RunResult {
  readonly path: string;
  readonly run: string;
  readonly progress: string;
  readonly status?: string;
}

describeWith(["terraform", "mocks at plan"], "terraform test", () => {
  test("passes for the synthesized stack", async () => {
    const folder = new TerraformFolder({ AWS_REGION: "eu-central-1" });
    try {
      folder.writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"))).copy(TESTS, "tests");
      await folder.init();
      const { exitCode, stdout } = await folder.run("test", "-json");
      const lines = stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const runs = lines.flatMap((line) => (line.test_run ? [line.test_run as RunResult] : []));
      const finished = runs.filter(({ progress }) => progress === "complete");
      const failed = finished.filter(({ status }) => status !== "pass");
      const diagnostics = lines.flatMap((line) => (line["@level"] === "error" ? [line.diagnostic] : []));
      expect({ exitCode, failed, diagnostics }).toEqual({ exitCode: 0, failed: [], diagnostics: [] });
      expect(new Set(finished.map(({ path }) => path)).size).toBe(
        readdirSync(TESTS).filter((file) => file.endsWith(".tftest.hcl")).length,
      );
    } finally {
      folder.remove();
    }
  });
});

describe("the runs in variables.tftest.hcl", () => {
  const text = readFileSync(join(TESTS, "variables.tftest.hcl"), "utf8");
  const runs = [...text.matchAll(/^run "(\w+)" \{\n(.*?)^\}/gms)].map(([, name = "", body = ""]) => ({
    name,
    rejectedVariable: /expect_failures = \[var\.(\w+)[\],]/.exec(body)?.[1],
    values: Object.fromEntries(
      [...(/variables \{\n(.*?)\n {2}\}/s.exec(body)?.[1] ?? "").matchAll(/^ {4}(\w+) *= (.+)$/gm)].map(
        ([, variable = "", value = ""]) => [variable, value],
      ),
    ),
  }));

  /** Parses the value of a variable in a run. Returns the elements of a list, or the value as a list. */
  function parseElements(value: string): unknown[] {
    const [, times, character = ""] = /^join\("", \[for number in range\((\d+)\) : "(.+)"\]\)$/.exec(value) ?? [];
    const parsed: unknown =
      times === undefined ? JSON.parse(value.replaceAll("$${", "${")) : character.repeat(Number(times));
    return Array.isArray(parsed) ? parsed : [parsed];
  }

  test("are all parsed by this test", () => {
    expect(runs).toHaveLength(text.match(/^\s*run\b/gm)?.length ?? 0);
    expect(
      runs.filter(({ rejectedVariable, values }) => rejectedVariable !== undefined && !(rejectedVariable in values)),
    ).toEqual([]);
  });

  test("set every variable to a valid value, except oidc_provider_arn, which has its own file", () => {
    const set = runs.find(({ name }) => name === "everything_set")?.values ?? {};
    expect([...Object.keys(set), "oidc_provider_arn"].sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  test.each(
    Object.entries<VariableDefinition>(VARIABLES).flatMap(([variable, { rules = [], type }]) =>
      // Rules for tags apply to keys, values or the whole map, and those for statements to their parts. Each has its own run.
      type === "bool" || type === "map(string)" || type.includes("object")
        ? []
        : rules.map((rule) => [variable, rule.must, rule, rules] as const),
    ),
  )("set %s to a value that violates only the rule that it must %s", (variable, _must, rule, rules) => {
    const others = rules.filter((other) => other !== rule);
    const violating = runs.filter(
      ({ rejectedVariable, values }) =>
        rejectedVariable === variable &&
        parseElements(values[variable] ?? "").some(
          (element) => !isValid(rule, element) && others.every((other) => isValid(other, element)),
        ),
    );
    expect(violating).not.toEqual([]);
  });
});
