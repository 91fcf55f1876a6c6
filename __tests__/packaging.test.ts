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

test("each example of the module has a README and version constraints", () => {
  const files = MODULE.files({ preventDestroy: true });
  const examples = new Set(Object.keys(files).flatMap((path) => /^examples\/[^/]+/.exec(path) ?? []));
  expect(examples.size).toBeGreaterThanOrEqual(3);
  for (const example of examples) {
    expect(files[`${example}/README.md`]).toMatch(/^<!-- .+ -->\n\n# .+\n\n.+/);
    expect(files[`${example}/versions.tf`]).toMatch(/required_version = ".+"\n\n {2}required_providers \{/);
  }
});

test("the tests of the module only plan, because terraform test couldn't destroy what it applied", () => {
  const files = Object.entries(MODULE.files({ preventDestroy: true })).filter(([path]) => path.endsWith(".hcl"));
  expect(files.map(([path]) => path).sort()).toEqual([
    "modules/existing-key/tests/existing_key.tftest.hcl",
    "modules/oidc-provider/tests/oidc_provider.tftest.hcl",
    "tests/module.tftest.hcl",
  ]);
  for (const [, content] of files) {
    const runs = content.match(/^run "/gm)?.length ?? 0;
    expect(runs).toBeGreaterThan(3);
    expect(content.match(/^ {2}command = plan$/gm)).toHaveLength(runs);
  }
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

test("the submodule for the OIDC provider protects it with prevent_destroy, and an option turns that off", () => {
  const file = "modules/oidc-provider/main.tf";
  expect(MODULE.files({ preventDestroy: true })[file]).toMatch(/prevent_destroy += true/);
  const unprotected = MODULE.files({ preventDestroy: false });
  expect(unprotected[file]).not.toMatch(/prevent_destroy += true|terraform_data/);
  expect(unprotected["modules/oidc-provider/README.md"]).toContain("`prevent_destroy` was turned off");
});

test("the workspace has a provider and a variable for its Region, and the module and its submodules have neither", () => {
  const files = Object.entries(MODULE.files({ preventDestroy: true })).filter(
    ([path]) => path.endsWith(".tf") && !path.startsWith("examples/"),
  );
  expect(files.length).toBeGreaterThanOrEqual(8);
  for (const [, content] of files) {
    expect(content).not.toMatch(/^provider |variable "aws_region"|var\.aws_region/m);
  }
  const workspace = WORKSPACE.files({ preventDestroy: true })["main.tf.json"] ?? "";
  expect(JSON.parse(workspace)).toMatchObject({ provider: { aws: [{ region: "${var.aws_region}" }] } });
});
