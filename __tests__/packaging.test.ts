import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Packaging } from "../packaging/command";
import { MODULE } from "../packaging/module";
import { WORKSPACE } from "../packaging/workspace";
import { cleanUpsAfterAll } from "./support/clean-ups-after-all";
import { filesIn } from "./support/files";

const root = join(__dirname, "..");
const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.createFolder("packaging-test");
});

/** Reads the committed files in a folder, without files that Terraform creates when it runs there. */
function readCommittedFiles(parent: string): Record<string, string> {
  return Object.fromEntries(Object.entries(filesIn(parent)).filter(([path]) => !`/${path}`.includes("/.terraform")));
}

describe.each<[string, Packaging]>([
  ["synth:workspace", WORKSPACE],
  ["synth:module", MODULE],
])("npm run %s", (script, packaging) => {
  test("writes the committed files: run it again if this fails", () => {
    expect(readCommittedFiles(join(root, packaging.folder))).toEqual(packaging.files({ preventDestroy: true }));
  });

  test("writes identical files in another folder, for another user, with another environment", () => {
    // A copy of the project, like a checkout on another machine.
    const copy = join(folder, `copy of ${packaging.script.replace(":", "-")}`);
    for (const part of ["modules", "hcl", "packaging", "scripts", "index.ts", "package.json", "LICENSE"]) {
      cpSync(join(root, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    const here = join(folder, "here", packaging.script.replace(":", "-"));
    execFileSync("npm", ["run", "--silent", script, "--", here], { cwd: root, stdio: "pipe" });
    execFileSync("npm", ["run", "--silent", script], {
      cwd: copy,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        USER: "another-user",
        TZ: "Asia/Tokyo",
        LANG: "de_DE.UTF-8",
        AWS_REGION: "eu-west-1",
        TF_CLOUD_ORGANIZATION: "acme",
        TF_WORKSPACE: "pulumi-cmk",
        TF_CLOUD_TOKEN: "secret-token",
        SYNTH_HCL_OUTPUT: "true",
        CDKTF_CONTEXT_JSON: '{"excludeStackIdFromLogicalIds":"true"}',
      },
      stdio: "pipe",
    });
    const written = filesIn(here);
    expect(filesIn(join(copy, packaging.folder))).toEqual(written);
    for (const text of Object.values(written)) {
      expect(text).not.toMatch(/"backend"|backend "|secret-token|\/tmp\/|\/home\/|cdk\.tf/);
      expect(text).not.toContain(root);
    }
  });
});

test("both protect the key with prevent_destroy, and an option turns that off", () => {
  const protectedKey = /prevent_destroy"?\s*[=:] true/;
  for (const [packaging, file] of [
    [WORKSPACE, "main.tf.json"],
    [MODULE, "main.tf"],
  ] as const) {
    expect(packaging.files({ preventDestroy: true })[file]).toMatch(protectedKey);
    const unprotected = packaging.files({ preventDestroy: false });
    expect(unprotected[file]).not.toMatch(protectedKey);
    expect(unprotected["README.md"]).toContain("`prevent_destroy` was turned off");
  }
});

test("the workspace has a provider and a variable for its Region, and the module has neither", () => {
  const module = Object.values(MODULE.files({ preventDestroy: true })).join("\n");
  expect(module.split("# One organization")[0]).not.toMatch(/^provider |variable "aws_region"|var\.aws_region/m);
  const workspace = WORKSPACE.files({ preventDestroy: true })["main.tf.json"] ?? "";
  expect(JSON.parse(workspace)).toMatchObject({ provider: { aws: [{ region: "${var.aws_region}" }] } });
});
