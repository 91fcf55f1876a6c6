/**
 * Writes the Terraform module of this version as a commit and a tag to a clone of the module's own repository, because the Terraform
 * Registry reads a module from a repository named `terraform-aws-NAME`. Pushes nothing.
 *
 * Usage: npm run release:module -- DIR
 */
import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import { MARK, writeFolder } from "../../packaging/folder";
import { MODULE } from "../../packaging/module";

const TAG = `v${version}`;

/**
 * Commits and tags the module in a clone, unless the tag exists with the same files.
 *
 * @throws {Error} If the directory is not a clean clone, or has the tag with other files. Nothing is committed then.
 */
function releaseModule(directory: string): void {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", directory, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  if (!isTopLevel(directory, git)) {
    throw new Error(
      `DIR is ${JSON.stringify(directory)}.\nIt must be the top-level directory of a clone of the module's repository.\nClone the repository first.`,
    );
  }
  const changed = git("status", "--porcelain");
  if (changed !== "") {
    throw new Error(
      `DIR is ${JSON.stringify(directory)}, which has uncommitted changes.\nCommit or discard them:\n${changed}`,
    );
  }
  const files = MODULE.files({ preventDestroy: true });
  writeFolder(directory, files);
  removeStaleFiles(directory, git("ls-files").split("\n").filter(Boolean), files);
  git("add", "--all");
  if (git("tag", "--list", TAG) !== "") {
    const isSame = git("diff", "--cached", "--name-only", TAG) === "";
    git("reset", "--hard", "--quiet");
    if (!isSame) {
      throw new Error(
        `The repository already has the tag ${TAG}, with other files.\nA released version never changes.\nRelease another version.`,
      );
    }
    console.log(`${TAG} is already released with the same files. Nothing was changed.`);
    return;
  }
  git("commit", "--quiet", "--allow-empty", "--message", `Release ${version}`);
  git("tag", "--annotate", TAG, "--message", `Release ${version}`);
  console.log(`Committed and tagged ${TAG}. To publish it, run: git -C ${directory} push --atomic origin HEAD ${TAG}`);
}

function isTopLevel(directory: string, git: (...args: string[]) => string): boolean {
  try {
    return git("rev-parse", "--show-toplevel") === realpathSync(directory);
  } catch {
    return false;
  }
}

/** Removes generated files that the module no longer has. Files of the repository itself, such as its workflows, stay. */
function removeStaleFiles(
  directory: string,
  tracked: readonly string[],
  files: Readonly<Record<string, string>>,
): void {
  for (const path of tracked.filter((each) => !(each in files))) {
    if (readFileSync(join(directory, path), "utf8").includes(MARK)) {
      rmSync(join(directory, path));
    }
  }
}

try {
  const [directory, ...more] = process.argv.slice(2);
  if (directory === undefined || more.length > 0) {
    throw new Error(`DIR is ${JSON.stringify(process.argv.slice(2))}.\nIt must be one directory.`);
  }
  releaseModule(directory);
} catch (error) {
  console.error(`release:module: ${(error as Error).message}\nUsage: npm run release:module -- DIR`);
  process.exitCode = 1;
}
