import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MARK, writeFolder } from "../../packaging/folder";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-folder-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const read = (path: string) => readFileSync(join(folder, path), "utf8");

test("writeFolder writes files and creates their folders", () => {
  writeFolder(join(folder, "a", "b"), { "main.tf": "1", "examples/basic/main.tf": "2" });
  expect(read("a/b/main.tf")).toBe("1");
  expect(read("a/b/examples/basic/main.tf")).toBe("2");
});

test("writeFolder overwrites files of an earlier run and keeps other files", () => {
  writeFolder(folder, { "main.tf": `# ${MARK}\nold`, LICENSE: "the license" });
  writeFileSync(join(folder, "imports.tf"), "# mine");
  writeFolder(folder, { "main.tf": `# ${MARK}\nnew`, LICENSE: "the license" });
  expect(read("main.tf")).toBe(`# ${MARK}\nnew`);
  expect(read("imports.tf")).toBe("# mine");
});

test("writeFolder writes nothing if it would overwrite a user's file", () => {
  writeFileSync(join(folder, "README.md"), "# Mine");
  expect(() => {
    writeFolder(folder, { "main.tf": "new", "README.md": `<!-- ${MARK} -->` });
  }).toThrow(
    `DIR is "${folder}", but the file README.md there must be one that this command wrote, with "${MARK}" in it: it would be overwritten. Choose another folder, or move the file away.`,
  );
  expect(readdirSync(folder)).toEqual(["README.md"]);
  expect(read("README.md")).toBe("# Mine");
});
