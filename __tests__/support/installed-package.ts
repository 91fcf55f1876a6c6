import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transpileModule, type CompilerOptions, ModuleKind, ScriptTarget } from "typescript";
import { allowEveryAwsProvider } from "../../lab/example";
import { run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";

/** The package as users install it: from its tarball, with its peers. */
export interface InstalledPackage {
  /** Temporary folder with the package in its `node_modules`. */
  readonly folder: string;
  /** npm's description of the tarball. */
  readonly tarball: {
    readonly filename: string;
    readonly size: number;
    readonly integrity: string;
    readonly files: readonly { path: string }[];
  };
}

const VARIABLE = "PULUMI_CMK_TEST_PACKAGE";

/** Passes the installed package to the processes that run the tests. */
export function sharePackage(installed: InstalledPackage): void {
  process.env[VARIABLE] = JSON.stringify(installed);
}

/** Returns the installed package. */
export function installedPackage(): InstalledPackage {
  return JSON.parse(process.env[VARIABLE] ?? "") as InstalledPackage;
}

/** Folder of this project. */
export const PROJECT = join(__dirname, "..", "..");

/** Creates a folder in which the installed package can be imported, or the packages that are installed in `parent`. */
export function createConsumerFolder(name: string, parent = installedPackage().folder): string {
  return mkdtempSync(join(parent, `${name}-`));
}

/**
 * Runs Node.js and returns its stdout.
 *
 * @throws {Error} If it fails.
 */
export async function runNode(cwd: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(process.execPath, args, { cwd, env: toolEnvironment() });
  if (exitCode !== 0) {
    throw new Error(`node ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
  return stdout;
}

/** Synthesizes a JavaScript app with the installed package and returns the JSON of one of its stacks. */
export async function synthesizeApp(app: string, stack: string, parent?: string): Promise<string> {
  const folder = createConsumerFolder("app", parent);
  writeFileSync(join(folder, "main.js"), app);
  await runNode(folder, "main.js");
  return allowEveryAwsProvider(readFileSync(join(folder, "cdktf.out", "stacks", stack, "cdk.tf.json"), "utf8"));
}

/** Reads the source of an example. */
export function readExample(name: string): string {
  return readFileSync(join(PROJECT, "examples", name, name === "javascript" ? "main.js" : "main.ts"), "utf8");
}

/** Synthesizes an example. */
export function synthesizeExample(name: string, parent?: string): Promise<string> {
  const compilerOptions: CompilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  return synthesizeApp(transpileModule(readExample(name), { compilerOptions }).outputText, "secrets", parent);
}

/**
 * Type-checks examples and other files in strict mode and without skipLibCheck. Returns TypeScript's errors. All files are one
 * program, because all examples have the same settings.
 */
export async function findTypeErrors(
  examples: readonly string[],
  otherFiles: Readonly<Record<string, string>> = {},
  parent?: string,
): Promise<string> {
  const folder = createConsumerFolder("compiled", parent);
  for (const name of examples) {
    cpSync(join(PROJECT, "examples", name), join(folder, name), { recursive: true });
  }
  for (const [name, content] of Object.entries(otherFiles)) {
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
