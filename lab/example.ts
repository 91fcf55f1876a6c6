import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AWS_PROVIDER } from "../modules/stack/versions";
import { run } from "./process";
import { toolEnvironment } from "./terraform";

const root = join(__dirname, "..");

/** Synthesizes an example with this project's sources and returns the Terraform JSON of its stack. */
export async function synthesizeExample(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-example-"));
  try {
    const imports = join(root, "lab", "example-imports.cjs");
    const args = ["-r", join(root, "scripts", "register.cjs"), "-r", imports, join(root, "examples", name, "main.ts")];
    const { exitCode, stderr } = await run(process.execPath, args, { cwd: folder, env: toolEnvironment() });
    if (exitCode !== 0) {
      throw new Error(`The example ${name} failed:\n${stderr}`);
    }
    const synthesized = readFileSync(join(folder, "cdktf.out", "stacks", "secrets", "cdk.tf.json"), "utf8");
    return allowEveryAwsProvider(synthesized);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Allows every supported version of the AWS provider. The bindings require the version they were generated from. */
export function allowEveryAwsProvider(synthesized: string): string {
  const configuration = JSON.parse(synthesized) as { terraform: { required_providers: Record<string, unknown> } };
  configuration.terraform.required_providers.aws = AWS_PROVIDER;
  return JSON.stringify(configuration);
}
