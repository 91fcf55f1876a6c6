import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from "cdktf";

/** A synthesized stack, as far as tests look into it. */
export interface Synthesized {
  readonly check?: Record<string, { readonly assert?: readonly { condition: string; error_message: string }[] }>;
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
  readonly locals?: Record<string, unknown>;
  readonly output?: Record<string, { readonly description?: string; readonly value: unknown }>;
  readonly provider?: Record<string, unknown>;
  readonly resource?: Record<string, Record<string, Record<string, unknown>>>;
  readonly terraform: Record<string, unknown>;
  readonly variable?: Record<string, Record<string, unknown>>;
}

/** Synthesizes the one stack that `build` makes as an app would, and returns its JSON as written. */
export function synthesize(build: (app: App) => TerraformStack): string {
  return synthesizeAs("cdk.tf.json", build);
}

/** The same in HCL, as `cdktf synth --hcl` has an app do it. */
export function synthesizeHcl(build: (app: App) => TerraformStack): string {
  process.env.SYNTH_HCL_OUTPUT = "true";
  try {
    return synthesizeAs("cdk.tf", build);
  } finally {
    delete process.env.SYNTH_HCL_OUTPUT;
  }
}

function synthesizeAs(file: "cdk.tf" | "cdk.tf.json", build: (app: App) => TerraformStack): string {
  const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-synthesis-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    const stack = build(app);
    app.synth();
    return readFileSync(join(outdir, "stacks", stack.node.id, file), "utf8");
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Synthesizes a stack of somebody's own with an AWS provider, in which `build` places constructs. */
export function synthesizeStack(build: (stack: TerraformStack) => void): string {
  return synthesize((app) => {
    const stack = new TerraformStack(app, "stack");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    build(stack);
    return stack;
  });
}

/** The same, parsed and without cdktf's notes to itself. */
export function parsed(synthesized: string): Synthesized {
  return JSON.parse(synthesized, (key, value: unknown) => (key === "//" ? undefined : value)) as Synthesized;
}

/** A stack that is never synthesized. */
export function emptyStack(): TerraformStack {
  const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-synthesis-"));
  try {
    return new TerraformStack(new App({ outdir, stackTraces: false }), "stack");
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** A value as it is written for Terraform in a stack. */
export function written(stack: TerraformStack, value: unknown): unknown {
  return Tokenization.resolve(value, {
    scope: stack,
    resolver: new DefaultTokenResolver(new StringConcat()),
    preparing: false,
  });
}
