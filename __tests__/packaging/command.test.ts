import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Packaging, runPackaging } from "../../packaging/command";

let folder: string;
const printed = jest.spyOn(console, "log");
const complained = jest.spyOn(console, "error");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-command-"));
  printed.mockReset();
  complained.mockReset();
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = undefined;
});

const packaging = (): Packaging => ({
  script: "synth:example",
  folder: join(folder, "default"),
  files: ({ preventDestroy }) => ({ protected: String(preventDestroy) }),
});

test("without arguments, the default folder is written, and the key is protected", () => {
  runPackaging(packaging(), []);
  expect(readFileSync(join(folder, "default", "protected"), "utf8")).toBe("true");
  expect(printed).toHaveBeenCalledWith(`Wrote ${join(folder, "default")}. See README.md there.`);
});

test("another folder may be named, and the protection turned off", () => {
  runPackaging(packaging(), ["--no-prevent-destroy", join(folder, "other")]);
  expect(readFileSync(join(folder, "other", "protected"), "utf8")).toBe("false");
});

test.each([
  [["a", "b"], 'DIR is ["a","b"].\nIt must be one folder.\nOmit it to use '],
  [[""], 'DIR is [""].\nIt must be one folder.\nOmit it to use '],
  [["--nothing"], "Unknown option '--nothing'"],
])("the arguments %j are refused with the usage", (args, message) => {
  runPackaging(packaging(), args);
  expect(process.exitCode).toBe(1);
  expect(complained).toHaveBeenCalledWith(expect.stringContaining(`synth:example: ${message}`));
  expect(complained).toHaveBeenCalledWith(
    expect.stringContaining("Usage: npm run synth:example [-- [--no-prevent-destroy] [DIR]]"),
  );
});
