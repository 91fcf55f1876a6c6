/**
 * Writes the Terraform module of this version as a commit and a tag to a clone of the module's own repository, because the Terraform
 * Registry reads a module from a repository named `terraform-aws-NAME`. Pushes nothing.
 *
 * Usage: npm run release:module -- DIR
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { version } from "../../package.json";
import { type Files, MARK } from "../../packaging/folder";
import { MODULE } from "../../packaging/module";

const TAG = `v${version}`;

/** First line of a generated file: its note in a comment. A file that mentions the mark elsewhere belongs to the repository. */
const NOTE = new RegExp(`^(# |<!-- )${MARK}\\b`);

/** Generated files without a note. */
const WITHOUT_NOTE = ["LICENSE"];

/** A file in a commit. `mode` is git's: "100644" for a regular file. */
interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
}

type Git = (args: readonly string[], options?: { readonly input?: string; readonly index?: string }) => string;

/**
 * Commits and tags the module in a clone, unless the tag exists with the same files. Writes the commit without the work tree and the
 * index, so that no .gitignore, attribute or hook of the repository changes it, and a failure leaves the clone unchanged.
 *
 * @throws {Error} If the directory is not a clean clone, has a file of its own where the module has one, or has the tag with other
 * files. The clone is unchanged then.
 */
function releaseModule(directory: string): void {
  const git = gitIn(directory);
  if (!isTopLevel(directory, git)) {
    throw new Error(
      `DIR is ${JSON.stringify(directory)}.\nIt must be the top-level directory of a clone of the module's repository.\nClone the repository first.`,
    );
  }
  const changed = git(["status", "--porcelain"]);
  if (changed !== "") {
    throw new Error(
      `DIR is ${JSON.stringify(directory)}, which has uncommitted changes.\nCommit or discard them:\n${changed}`,
    );
  }
  const module = storeFiles(git, MODULE.files({ preventDestroy: true }));
  if (git(["tag", "--list", TAG]) !== "") {
    if (!hasExactly(git, TAG, module)) {
      throw new Error(
        `The repository already has the tag ${TAG}, with other files.\nA released version never changes.\nRelease another version.`,
      );
    }
    console.log(`${TAG} is already released with the same files. Nothing was changed.`);
    return;
  }
  const commit = createCommit(directory, git, module);
  if (!hasExactly(git, commit, module)) {
    throw new Error(`The commit ${commit} doesn't have exactly the files of the module.\nNothing was tagged.`);
  }
  git(["tag", "--annotate", TAG, "--message", `Release ${version}`, commit]);
  try {
    git(["reset", "--hard", "--quiet", commit]);
  } catch (error) {
    git(["tag", "--delete", TAG]);
    throw error;
  }
  console.log(`Committed and tagged ${TAG}. To publish it, run: git -C ${directory} push --atomic origin HEAD ${TAG}`);
}

function gitIn(directory: string): Git {
  return (args, { input = "", index } = {}) => {
    const { error, status, stdout, stderr } = spawnSync("git", ["-C", directory, ...args], {
      encoding: "utf8",
      input,
      maxBuffer: Infinity,
      env: { ...process.env, ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) },
    });
    if (error !== undefined) {
      throw error;
    }
    if (status !== 0) {
      throw new Error(`git ${args[0]} failed, so nothing was changed:\n${stderr.trim()}`);
    }
    return stdout.trimEnd();
  };
}

function isTopLevel(directory: string, git: Git): boolean {
  try {
    return git(["rev-parse", "--show-toplevel"]) === realpathSync(directory);
  } catch {
    return false;
  }
}

/** Stores the contents of files in the repository. No commit has them yet. */
function storeFiles(git: Git, files: Files): Entry[] {
  const contents = Object.entries(files);
  return withTemporaryFolder((folder) => {
    const copies = contents.map(([, content], index) => {
      const copy = join(folder, `${index}`);
      writeFileSync(copy, content);
      return copy;
    });
    const input = copies.join("\n");
    // One process for all files. Without filters, attributes of the repository don't change the contents.
    const ids = git(["hash-object", "-w", "--no-filters", "--stdin-paths"], { input }).split("\n");
    return contents.map(([path], index) => ({ path, mode: "100644", id: ids[index] ?? "" }));
  });
}

/** Creates a commit on top of HEAD with the module and the repository's own files, such as its workflows. Moves no branch. */
function createCommit(directory: string, git: Git, module: readonly Entry[]): string {
  const [head] = git(["for-each-ref", "--count=1"]) === "" ? [] : [git(["rev-parse", "--verify", "HEAD"])];
  const own = head === undefined ? [] : listEntries(git, head).filter((entry) => !isGenerated(git, entry));
  const replaced = own.find((entry) => module.some((generated) => wouldReplace(generated, entry)));
  if (replaced !== undefined) {
    throw new Error(
      `DIR is ${JSON.stringify(directory)}, where ${replaced.path} was not generated by this command.\nThe command only overwrites LICENSE, and files whose first line is a comment that begins with "${MARK}".\nRemove the file and commit that.`,
    );
  }
  const kept = own.filter((entry) => !module.some(({ path }) => path === entry.path));
  const input = [...kept, ...module].map(({ path, mode, id }) => `${mode} ${id}\t${path}\0`).join("");
  const tree = withTemporaryFolder((folder) => {
    const index = join(folder, "index");
    git(["update-index", "-z", "--index-info"], { input, index });
    return git(["write-tree"], { index });
  });
  const parent = head === undefined ? [] : ["-p", head];
  return git(["commit-tree", tree, ...parent, "-m", `Release ${version}`]);
}

function withTemporaryFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "release-module-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether a generated file would replace the repository's own file, or can't be next to it because one is a directory of the other. */
function wouldReplace(generated: Entry, own: Entry): boolean {
  return generated.path === own.path
    ? generated.id !== own.id && !WITHOUT_NOTE.includes(own.path)
    : generated.path.startsWith(`${own.path}/`) || own.path.startsWith(`${generated.path}/`);
}

/** Whether a commit has each file of the module with its content, and no other generated file. */
function hasExactly(git: Git, revision: string, module: readonly Entry[]): boolean {
  const found = listEntries(git, revision).filter(
    (entry) => module.some(({ path }) => path === entry.path) || isGenerated(git, entry),
  );
  const byPath = (entries: readonly Entry[]) => Object.fromEntries(entries.map((entry) => [entry.path, entry]));
  return isDeepStrictEqual(byPath(found), byPath(module));
}

function listEntries(git: Git, revision: string): Entry[] {
  const lines = git(["ls-tree", "-r", "-z", "--full-tree", revision]).split("\0").filter(Boolean);
  return lines.map((line) => {
    const [, mode = "", id = "", path = ""] = /^(\d+) \w+ (\w+)\t(.+)$/s.exec(line) ?? [];
    return { path, mode, id };
  });
}

/** Whether a file is regular and begins with the note of generated files. A symbolic link or a submodule isn't regular. */
function isGenerated(git: Git, { mode, id }: Entry): boolean {
  return mode.startsWith("100") && NOTE.test(git(["cat-file", "blob", id]));
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
