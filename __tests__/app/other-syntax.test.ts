import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { DeployedStack } from "../../app/deployed-stack";

test("a synthesis removes the other syntax of the stack, because Terraform would read both", () => {
  const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-syntax-"));
  // The CLI sets this variable for the app.
  const synthesizeAs = (hclOutput: "true" | "false") => {
    process.env.SYNTH_HCL_OUTPUT = hclOutput;
    const app = new App({ outdir, stackTraces: false });
    new DeployedStack(app, "pulumi-cmk", {});
    app.synth();
    return readdirSync(join(outdir, "stacks", "pulumi-cmk")).filter((file) => file.startsWith("cdk.tf"));
  };
  try {
    expect(synthesizeAs("false")).toEqual(["cdk.tf.json"]);
    expect(synthesizeAs("true")).toEqual(["cdk.tf"]);
    expect(synthesizeAs("false")).toEqual(["cdk.tf.json"]);
  } finally {
    delete process.env.SYNTH_HCL_OUTPUT;
    rmSync(outdir, { recursive: true, force: true });
  }
});
