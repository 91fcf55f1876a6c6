import { appendFileSync, cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lab/process";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";

const PROJECT = join(__dirname, "..", "..");
const cleanUps = cleanUpsAfterAll();

/** Copies the script to a folder where nothing is compiled yet, and returns the folder. */
function createProject(): string {
  const folder = cleanUps.createFolder("register");
  mkdirSync(join(folder, "scripts"));
  mkdirSync(join(folder, "node_modules"));
  cpSync(join(PROJECT, "scripts", "register.cjs"), join(folder, "scripts", "register.cjs"));
  symlinkSync(join(PROJECT, "node_modules", "sucrase"), join(folder, "node_modules", "sucrase"));
  return folder;
}

/** Runs main.ts in a folder. Returns what it printed, and whether sucrase was loaded. */
async function start(folder: string, ...options: string[]) {
  const { exitCode, stdout, stderr } = await run(
    process.execPath,
    [...options, "-r", "./scripts/register.cjs", "main.ts"],
    { cwd: folder, env: { PATH: process.env.PATH } },
  );
  return { exitCode, lines: stdout.trim().split("\n"), stderr };
}

const IS_COMPILED =
  'console.log(Object.keys(require.cache).some((file) => file.includes("/sucrase/dist/")) ? "compiled" : "stored");\n';

const stored = (folder: string) =>
  readdirSync(join(folder, "node_modules/.cache/cdktf-pulumi-cmk")).filter((file) => file.endsWith(".js"));

test("a file is compiled once, and again after each change", async () => {
  const folder = createProject();
  writeFileSync(join(folder, "answer.ts"), "export const answer: number = 41;\n");
  const main = `import { answer } from "./answer";\nconsole.log(answer as unknown);\n${IS_COMPILED}`;
  writeFileSync(join(folder, "main.ts"), main);
  expect(await start(folder)).toEqual({ exitCode: 0, lines: ["41", "compiled"], stderr: "" });
  expect(await start(folder)).toEqual({ exitCode: 0, lines: ["41", "stored"], stderr: "" });
  writeFileSync(join(folder, "answer.ts"), "export const answer: number = 42;\n");
  expect(await start(folder)).toEqual({ exitCode: 0, lines: ["42", "compiled"], stderr: "" });
  expect(await start(folder)).toEqual({ exitCode: 0, lines: ["42", "stored"], stderr: "" });
  // A changed file replaces what was stored for it.
  expect(stored(folder)).toHaveLength(2);
  appendFileSync(join(folder, "scripts", "register.cjs"), "// Changed.\n");
  expect(await start(folder)).toEqual({ exitCode: 0, lines: ["42", "compiled"], stderr: "" });
});

test("copies of the project that share node_modules share the stored files, with positions in their own files", async () => {
  const position = "console.log(/[^(]+:\\d+(?=:\\d+\\)$)/m.exec(new Error().stack ?? '')?.[0]);\n";
  const folder = createProject();
  writeFileSync(join(folder, "main.ts"), `interface Unused {\n  readonly id: string;\n}\n${IS_COMPILED}${position}`);
  const copy = cleanUps.createFolder("register");
  for (const file of ["scripts", "main.ts"]) {
    cpSync(join(folder, file), join(copy, file), { recursive: true });
  }
  symlinkSync(join(folder, "node_modules"), join(copy, "node_modules"));
  for (const [project, expected] of [
    [folder, "compiled"],
    [copy, "stored"],
    [folder, "stored"],
  ] as const) {
    expect(await start(project, "--enable-source-maps")).toEqual({
      exitCode: 0,
      lines: [expected, `${realpathSync(project)}/main.ts:5`],
      stderr: "",
    });
  }
  expect(stored(folder)).toHaveLength(1);
});

test("a stored file that is incomplete is compiled again", async () => {
  const folder = createProject();
  writeFileSync(join(folder, "main.ts"), IS_COMPILED);
  await start(folder);
  writeFileSync(join(folder, "node_modules/.cache/cdktf-pulumi-cmk", stored(folder)[0] ?? ""), "console.log(");
  expect(await start(folder)).toEqual({ exitCode: 0, lines: ["compiled"], stderr: "" });
  expect(await start(folder)).toEqual({ exitCode: 0, lines: ["stored"], stderr: "" });
});

test("without a folder to store files in, each start compiles them", async () => {
  const folder = createProject();
  writeFileSync(join(folder, "main.ts"), IS_COMPILED);
  // A file in the place of the folder fails for root too, unlike a read-only folder.
  writeFileSync(join(folder, "node_modules", ".cache"), "");
  expect(await start(folder)).toEqual({ exitCode: 0, lines: ["compiled"], stderr: "" });
  expect(await start(folder)).toEqual({ exitCode: 0, lines: ["compiled"], stderr: "" });
});

test("stack traces have the positions in the TypeScript file", async () => {
  const folder = createProject();
  writeFileSync(join(folder, "main.ts"), 'interface Unused {\n  readonly id: string;\n}\nthrow new Error("failed");\n');
  for (const expected of ["compiled", "stored"]) {
    const { exitCode, stderr } = await start(folder, "--enable-source-maps");
    const position = /main\.ts:\d+/.exec(stderr)?.[0];
    expect({ expected, exitCode, position }).toEqual({ expected, exitCode: 1, position: "main.ts:4" });
  }
});
