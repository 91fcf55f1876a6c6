import { join } from "node:path";
import { CleanUps } from "../../lab/clean-ups";
import { TerraformFolder } from "../../lab/terraform";
import { MODULE } from "../../packaging/module";
import { SUBMODULES } from "../../packaging/submodules";
import { filesIn } from "../support/files";
import { PROJECT } from "../support/installed-package";

/** Directories of the module that have tests, relative to the module. */
const TESTED_DIRECTORIES = [".", ...SUBMODULES.map(({ name }) => `modules/${name}`)];

/**
 * Runs the tests that the module ships, with `terraform test` in a copy of the module.
 *
 * @param env Environment variables of Terraform.
 * @throws {Error} If not every run of every test passes.
 */
export async function runModuleTests(env: NodeJS.ProcessEnv): Promise<void> {
  const cleanUps = new CleanUps();
  try {
    const module = new TerraformFolder(env).removedBy(cleanUps).copy(join(PROJECT, MODULE.folder), ".");
    for (const directory of TESTED_DIRECTORIES) {
      const path = join(module.path, directory);
      const runs =
        Object.values(filesIn(join(path, "tests")))
          .join("\n")
          .match(/^run "/gm) ?? [];
      const folder = new TerraformFolder(env, path);
      await folder.runOrThrow("init");
      const { stdout, text } = await folder.runOrThrow("test");
      if (runs.length === 0 || !text.includes(`Success! ${runs.length} passed, 0 failed.`)) {
        throw new Error(`terraform test in ${directory} doesn't pass ${runs.length} runs:\n${stdout}`);
      }
    }
  } finally {
    await cleanUps.run();
  }
}
