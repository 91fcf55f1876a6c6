import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transpileModule, type CompilerOptions, ModuleKind, ScriptTarget } from "typescript";
import { allowEveryAwsProvider } from "../../lab/example";
import { run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";

/** The package as others get it: packed, and unpacked from its tarball beside its peers. */
export interface InstalledPackage {
  /** A folder of this run, with the package in its `node_modules`. */
  readonly folder: string;
  /** What npm tells of the tarball. */
  readonly tarball: {
    readonly filename: string;
    readonly size: number;
    readonly integrity: string;
    readonly files: readonly { path: string }[];
  };
}

const VARIABLE = "PULUMI_CMK_TEST_PACKAGE";

/** Hands the installed package to the processes that run the tests. */
export function sharePackage(installed: InstalledPackage): void {
  process.env[VARIABLE] = JSON.stringify(installed);
}

/** The installed package. */
export function installedPackage(): InstalledPackage {
  return JSON.parse(process.env[VARIABLE] ?? "") as InstalledPackage;
}

/** Where the project's own files are. */
export const PROJECT = join(__dirname, "..", "..");

/** A new folder in which the installed package can be imported, or what else is installed in `parent`. */
export function consumerFolder(name: string, parent = installedPackage().folder): string {
  return mkdtempSync(join(parent, `${name}-`));
}

/** Runs a program of Node.js, and returns what it printed. */
export async function runNode(cwd: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(process.execPath, args, { cwd, env: toolEnvironment() });
  if (exitCode !== 0) {
    throw new Error(`node ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
  return stdout;
}

/** Synthesizes an app in JavaScript against the installed package, and returns the JSON of one of its stacks. */
export async function synthesizeApp(app: string, stack: string, parent?: string): Promise<string> {
  const folder = consumerFolder("app", parent);
  writeFileSync(join(folder, "main.js"), app);
  await runNode(folder, "main.js");
  return allowEveryAwsProvider(readFileSync(join(folder, "cdktf.out", "stacks", stack, "cdk.tf.json"), "utf8"));
}

/** The source of one of the examples. */
export function exampleSource(name: string): string {
  return readFileSync(join(PROJECT, "examples", name, name === "javascript" ? "main.js" : "main.ts"), "utf8");
}

/** Synthesizes one of the examples. */
export function synthesizeExample(name: string, parent?: string): Promise<string> {
  const compilerOptions: CompilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  return synthesizeApp(transpileModule(exampleSource(name), { compilerOptions }).outputText, "secrets", parent);
}

/**
 * What TypeScript finds wrong in examples and in files beside them, in strict mode and looking into the package's
 * declarations too. They are compiled as one program, for all examples have the same settings.
 */
export async function findTypeErrors(
  examples: readonly string[],
  others: Readonly<Record<string, string>> = {},
  parent?: string,
): Promise<string> {
  const folder = consumerFolder("compiled", parent);
  for (const name of examples) {
    cpSync(join(PROJECT, "examples", name), join(folder, name), { recursive: true });
  }
  for (const [name, content] of Object.entries(others)) {
    writeFileSync(join(folder, name), content);
  }
  const settings = {
    extends: join(PROJECT, "examples", "one-organization", "tsconfig.json"),
    compilerOptions: { allowJs: true, checkJs: true, noEmit: true, skipLibCheck: false },
    include: ["."],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const tsc = join(PROJECT, "node_modules", ".bin", "tsc");
  const { exitCode, stdout } = await run(tsc, ["--pretty", "false"], { cwd: folder, env: toolEnvironment() });
  return exitCode === 0 ? "" : stdout;
}
