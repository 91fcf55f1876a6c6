import { join } from "node:path";
import { MODULE } from "../../packaging/module";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";
import { filesIn } from "../support/files";

const root = join(__dirname, "..", "..");

describeWith(["terraform", "mocks"], "terraform test in a copy of the module", () => {
  let module: TerraformFolder;

  beforeAll(() => {
    // The tests need neither credentials nor a Region.
    module = new TerraformFolder().copy(join(root, MODULE.folder), ".");
  });

  afterAll(() => {
    module.remove();
  });

  test.each([".", "modules/oidc-provider", "modules/existing-key"])("passes in %s", async (path) => {
    const folder = new TerraformFolder({}, join(module.path, path));
    const tests = Object.values(filesIn(join(folder.path, "tests"))).join("\n");
    const runs = tests.match(/^run "/gm) ?? [];
    await folder.init();
    const { exitCode, text } = await folder.run("test");
    expect([exitCode, text]).toEqual([0, expect.stringContaining(`Success! ${runs.length} passed, 0 failed.`)]);
  });
});
