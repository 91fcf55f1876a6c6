import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { VARIABLES, type VariableDefinition } from "../../modules/stack/variables";
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

describeWith(["terraform"], "terraform test", () => {
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

test.each(Object.entries<VariableDefinition>(VARIABLES).filter(([, { rules, type }]) => rules && type !== "bool"))(
  "the variable %s has a run that refuses a value",
  (name) => {
    expect(readFileSync(join(TESTS, "variables.tftest.hcl"), "utf8")).toContain(`expect_failures = [var.${name}]`);
  },
);
