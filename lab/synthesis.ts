import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from "cdktf";

/** The parts of a synthesized stack that tests read. */
export interface Synthesized {
  readonly check?: Record<string, { readonly assert?: readonly { condition: string; error_message: string }[] }>;
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
  readonly locals?: Record<string, unknown>;
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
  readonly output?: Record<string, { readonly description?: string; readonly value: unknown }>;
  readonly provider?: Record<string, unknown>;
  readonly resource?: Record<string, Record<string, Record<string, unknown>>>;
  readonly terraform: Record<string, unknown>;
  readonly variable?: Record<string, Record<string, unknown>>;
}

/** Synthesizes the stack that `build` creates, and returns its JSON. */
export function synthesize(build: (app: App) => TerraformStack): string {
  return synthesizeAs("cdk.tf.json", build);
}

/** Synthesizes the stack that `build` creates as HCL, like `cdktf synth --hcl`. */
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

/** Synthesizes a stack that has an AWS provider and the constructs that `build` adds. */
export function synthesizeStack(build: (stack: TerraformStack) => void): string {
  return synthesize((app) => {
    const stack = new TerraformStack(app, "stack");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    build(stack);
    return stack;
  });
}

/** Parses a synthesized stack, without cdktf's metadata. */
export function parsed(synthesized: string): Synthesized {
  return JSON.parse(synthesized, (key, value: unknown) => (key === "//" ? undefined : value)) as Synthesized;
}

/** Creates a stack that is never synthesized. */
export function emptyStack(): TerraformStack {
  const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-synthesis-"));
  try {
    return new TerraformStack(new App({ outdir, stackTraces: false }), "stack");
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Resolves a value like a synthesis of the stack does. */
export function resolve(stack: TerraformStack, value: unknown): unknown {
  return Tokenization.resolve(value, {
    scope: stack,
    resolver: new DefaultTokenResolver(new StringConcat()),
    preparing: false,
  });
}
