import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Packaging, runPackaging } from "../../packaging/command";

let folder: string;
const log = jest.spyOn(console, "log");
const error = jest.spyOn(console, "error");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-command-"));
  log.mockReset();
  error.mockReset();
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = undefined;
});

const createPackaging = (): Packaging => ({
  script: "synth:example",
  folder: join(folder, "default"),
  files: ({ preventDestroy }) => ({ protected: String(preventDestroy) }),
});

test("without arguments, the command writes the default folder with a protected key", () => {
  runPackaging(createPackaging(), []);
  expect(readFileSync(join(folder, "default", "protected"), "utf8")).toBe("true");
  expect(log).toHaveBeenCalledWith(`Wrote ${join(folder, "default")}. See README.md there.`);
});

test("arguments set the folder and turn the protection off", () => {
  runPackaging(createPackaging(), ["--no-prevent-destroy", join(folder, "other")]);
  expect(readFileSync(join(folder, "other", "protected"), "utf8")).toBe("false");
});

test.each([
  [["a", "b"], 'DIR is ["a","b"].\nIt must be one directory.\nOmit it to use '],
  [[""], 'DIR is [""].\nIt must be one directory.\nOmit it to use '],
  [["--nothing"], "Unknown option '--nothing'"],
])("the arguments %j are rejected, with the usage", (args, message) => {
  runPackaging(createPackaging(), args);
  expect(process.exitCode).toBe(1);
  expect(error).toHaveBeenCalledWith(expect.stringContaining(`synth:example: ${message}`));
  expect(error).toHaveBeenCalledWith(
    expect.stringContaining("Usage: npm run synth:example [-- [--no-prevent-destroy] [DIR]]"),
  );
});
