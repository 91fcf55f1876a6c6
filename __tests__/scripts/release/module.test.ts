import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scripts, version } from "../../../package.json";
import { MODULE } from "../../../packaging/module";
import { run } from "../../../lab/process";
import { cleanUpsAfterAll } from "../../support/clean-ups-after-all";

const TAG = `v${version}`;
const cleanUps = cleanUpsAfterAll();
let clone: string;
let remote: string;

const IDENTITY = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@b.c",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@b.c",
};
const gitIn = (directory: string, ...args: string[]) =>
  execFileSync("git", ["-C", directory, ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...IDENTITY },
  }).trim();
const git = (...args: string[]) => gitIn(clone, ...args);
const root = join(__dirname, "..", "..", "..");
/** Runs the command of the npm script. The test of the workflow runs it with npm. */
const releaseWith = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  run("sh", ["-c", `${scripts["release:module"]} "$@"`, "release:module", ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: dirname(clone), ...env },
  });
const release = (...args: string[]) => releaseWith(IDENTITY, ...args);

/** Commits files of the repository itself. */
function commitOwn(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    writeFileSync(join(clone, path), content);
  }
  git("add", "--all", "--force");
  git("commit", "--quiet", "--message", "Own files");
}

/** Branch, tags and changes of the clone. */
const stateOfClone = () => ({
  head: git("rev-parse", "HEAD"),
  tags: git("tag", "--list"),
  changes: git("status", "--porcelain", "--ignored"),
});

beforeEach(() => {
  const folder = cleanUps.createFolder("release-module");
  remote = join(folder, "terraform-aws-pulumi-cmk.git");
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", remote]);
  clone = join(folder, "terraform-aws-pulumi-cmk");
  execFileSync("git", ["clone", "--quiet", remote, clone], { stdio: "ignore" });
  git("checkout", "--quiet", "-b", "main");
  mkdirSync(join(clone, ".github", "workflows"), { recursive: true });
  writeFileSync(join(clone, ".github", "workflows", "ci.yml"), "name: CI of the repository\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "First commit");
});

/** Clone with the first commit and a release. */
let released: string | undefined;

/** Releases the module in the clone. Each call after the first one copies the result, which is the same for each test. */
async function releaseOnce(): Promise<void> {
  if (released === undefined) {
    expect(await release(clone)).toMatchObject({ exitCode: 0, stderr: "" });
    released = cleanUps.createFolder("release-module-released");
    cpSync(clone, released, { recursive: true });
  } else {
    rmSync(clone, { recursive: true });
    cpSync(released, clone, { recursive: true });
    git("remote", "set-url", "origin", remote);
  }
}

/** Files at a commit or tag, without those of the repository itself. */
function filesAt(revision: string): Record<string, string> {
  const paths = git("ls-tree", "-r", "--name-only", revision).split("\n");
  return Object.fromEntries(
    paths
      .filter((path) => !path.startsWith(".github/"))
      .map((path) => [path, `${git("show", `${revision}:${path}`)}\n`]),
  );
}

test("commits exactly the module, tags it, and pushes nothing", async () => {
  const { exitCode, stdout } = await release(clone);

  expect(stdout).toBe(
    `Committed and tagged ${TAG}. To publish it, run: git -C ${clone} push --atomic origin HEAD ${TAG}\n`,
  );
  expect(exitCode).toBe(0);
  const expected = MODULE.files({ preventDestroy: true });
  expect(filesAt(TAG)).toEqual(
    Object.fromEntries(Object.entries(expected).map(([path, content]) => [path, `${content.trim()}\n`])),
  );
  expect(git("log", "--format=%s", TAG).split("\n")).toEqual([`Release ${version}`, "First commit"]);
  expect(git("cat-file", "-t", TAG)).toBe("tag");
  expect(git("status", "--porcelain")).toBe("");
  expect(gitIn(remote, "for-each-ref")).toBe("");

  git("push", "--quiet", "--atomic", "origin", "HEAD", TAG);
  expect(gitIn(remote, "for-each-ref", "--format=%(refname)").split("\n")).toEqual([
    "refs/heads/main",
    `refs/tags/${TAG}`,
  ]);
});

test("commits files that the repository ignores or converts, with exactly their content", async () => {
  const own = {
    ".gitignore": "modules/\n*.tftest.hcl\n*.md\n",
    ".gitattributes": "*.tf text eol=crlf ident\n",
  };
  commitOwn(own);

  expect(await release(clone)).toMatchObject({ exitCode: 0, stderr: "" });
  const expected = { ...own, ...MODULE.files({ preventDestroy: true }) };
  expect(filesAt(TAG)).toEqual(
    Object.fromEntries(Object.entries(expected).map(([path, content]) => [path, `${content.trim()}\n`])),
  );
  expect(git("status", "--porcelain")).toBe("");
});

test("commits the module to an empty repository", async () => {
  clone = join(dirname(clone), "empty");
  execFileSync("git", ["clone", "--quiet", remote, clone], { stdio: "ignore" });

  expect(await release(clone)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(Object.keys(filesAt(TAG)).sort()).toEqual(Object.keys(MODULE.files({ preventDestroy: true })).sort());
  expect(git("log", "--format=%s")).toBe(`Release ${version}`);
});

test("removes files that the module no longer has, and leaves other files unchanged", async () => {
  const note = "Generated by cdktf-pulumi-cmk with an earlier version.";
  const own = {
    CODEOWNERS: "* @security\n",
    "CONTRIBUTING.md": `# Contributing\n\n<!-- ${note} -->\n`,
    "SUPPORT.md": `\n<!-- ${note} -->\n`,
    "notes.txt": `The files are "${note}"\n`,
  };
  symlinkSync("old.tf", join(clone, "link.tf"));
  commitOwn({ ...own, "old.tf": `# ${note}\n`, "old-\u00fc \n.md": `<!-- ${note} -->\n` });

  expect(await release(clone)).toMatchObject({ exitCode: 0 });
  const paths = git("ls-tree", "-r", "-z", "--name-only", TAG).split("\0").filter(Boolean);
  expect(paths.sort()).toEqual(
    [
      ".github/workflows/ci.yml",
      "link.tf",
      ...Object.keys(own),
      ...Object.keys(MODULE.files({ preventDestroy: true })),
    ].sort(),
  );
  expect(git("ls-tree", TAG, "link.tf")).toMatch(/^120000 /);
  for (const [path, content] of Object.entries(own)) {
    expect(readFileSync(join(clone, path), "utf8")).toBe(content);
  }
});

test("overwrites LICENSE, which has no note", async () => {
  commitOwn({ LICENSE: "The license of an earlier version\n" });

  expect(await release(clone)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(readFileSync(join(clone, "LICENSE"), "utf8")).toBe(MODULE.files({ preventDestroy: true }).LICENSE);
});

test.each([
  [
    "a file",
    "README.md",
    () => {
      writeFileSync(join(clone, "README.md"), "# terraform-aws-pulumi-cmk\n");
    },
  ],
  [
    "a symbolic link",
    "README.md",
    () => {
      symlinkSync(".github/workflows/ci.yml", join(clone, "README.md"));
    },
  ],
  [
    "a file instead of a directory",
    "modules",
    () => {
      writeFileSync(join(clone, "modules"), "mine\n");
    },
  ],
  [
    "a directory instead of a file",
    "main.tf/mine.txt",
    () => {
      mkdirSync(join(clone, "main.tf"));
      writeFileSync(join(clone, "main.tf", "mine.txt"), "mine\n");
    },
  ],
])("rejects a repository that has %s of its own where the module has a file", async (_, path, create) => {
  create();
  commitOwn({});
  const before = stateOfClone();

  const { exitCode, stderr } = await release(clone);

  expect(stderr).toBe(
    `release:module: DIR is ${JSON.stringify(clone)}, where ${path} was not generated by this command.\nThe command only overwrites LICENSE, and files whose first line is a comment that begins with "Generated by cdktf-pulumi-cmk".\nRemove the file and commit that.\nUsage: npm run release:module -- DIR\n`,
  );
  expect(exitCode).toBe(1);
  expect(stateOfClone()).toEqual(before);
});

test("shows git's message and changes nothing if git has no identity, and then runs again", async () => {
  git("config", "user.useConfigOnly", "true");
  const before = stateOfClone();

  const { exitCode, stderr } = await releaseWith({}, clone);

  expect(stderr).toMatch(/^release:module: git commit-tree failed, so nothing was changed:\n/);
  expect(stderr).toContain("\n*** Please tell me who you are.\n");
  expect(exitCode).toBe(1);
  expect(stateOfClone()).toEqual(before);
  expect(await release(clone)).toMatchObject({ exitCode: 0, stderr: "" });
});

test("removes the tag if the branch can't be updated, and then runs again", async () => {
  const before = stateOfClone();
  const lock = join(clone, ".git", "index.lock");
  writeFileSync(lock, "");

  const { exitCode, stderr } = await release(clone);

  expect(stderr).toMatch(/^release:module: git reset failed, so nothing was changed:\n.*index\.lock': File exists/s);
  expect(exitCode).toBe(1);
  rmSync(lock);
  expect(stateOfClone()).toEqual(before);
  expect(await release(clone)).toMatchObject({ exitCode: 0, stderr: "" });
});

test("changes nothing if it runs again after a commit of the repository's own files", async () => {
  await releaseOnce();
  commitOwn({ CODEOWNERS: "* @security\n" });
  const before = stateOfClone();

  expect(await release(clone)).toMatchObject({
    exitCode: 0,
    stdout: `${TAG} is already released with the same files. Nothing was changed.\n`,
  });
  expect(stateOfClone()).toEqual(before);
});

test.each([
  [
    "lacks a file",
    () => {
      rmSync(join(clone, "outputs.tf"));
    },
  ],
  [
    "has another generated file",
    () => {
      writeFileSync(join(clone, "more.tf"), "# Generated by cdktf-pulumi-cmk.\n");
    },
  ],
])("rejects a tag that %s", async (_, change) => {
  await releaseOnce();
  change();
  commitOwn({});
  git("tag", "--force", TAG);
  const before = stateOfClone();

  const { exitCode, stderr } = await release(clone);

  expect(stderr).toContain(`The repository already has the tag ${TAG}, with other files.\n`);
  expect(exitCode).toBe(1);
  expect(stateOfClone()).toEqual(before);
});

test("changes nothing if it runs again, and rejects the tag with other files", async () => {
  await releaseOnce();
  const head = git("rev-parse", "HEAD");
  expect(await release(clone)).toMatchObject({
    exitCode: 0,
    stdout: `${TAG} is already released with the same files. Nothing was changed.\n`,
  });

  git("tag", "--delete", TAG);
  writeFileSync(join(clone, "main.tf"), "# Generated by cdktf-pulumi-cmk, and changed.\n");
  git("commit", "--quiet", "--all", "--message", "Change");
  git("tag", TAG);
  const { exitCode, stderr } = await release(clone);

  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    `release:module: The repository already has the tag ${TAG}, with other files.\nA released version never changes.\nRelease another version.\nUsage: npm run release:module -- DIR\n`,
  );
  expect(git("rev-parse", "HEAD~1")).toBe(head);
  expect(git("status", "--porcelain")).toBe("");
});

test.each([
  ["no directory", () => [], "DIR is [].\nIt must be one directory."],
  ["a directory that is not a clone", () => [join(clone, "..")], "It must be the top-level directory of a clone"],
  ["a directory in a clone", () => [join(clone, ".github")], "It must be the top-level directory of a clone"],
])("rejects %s", async (_, args, message) => {
  const { exitCode, stderr } = await release(...args());

  expect(stderr).toContain(message);
  expect(exitCode).toBe(1);
});

test("rejects a clone with uncommitted changes", async () => {
  writeFileSync(join(clone, "README.md"), "mine\n");

  const { exitCode, stderr } = await release(clone);

  expect(stderr).toContain("which has uncommitted changes.\nCommit or discard them:\n?? README.md\n");
  expect(exitCode).toBe(1);
  expect(git("log", "--format=%s")).toBe("First commit");
});

test("the workflow pushes the commit and the tag to the repository", async () => {
  git("push", "--quiet", "origin", "main");
  const temp = cleanUps.createFolder("release-module-runner");
  const [, jobs = ""] = readFileSync(join(root, ".github", "workflows", "release.yml"), "utf8").split(
    /^ {2}module:\n/m,
  );
  const scripts = jobs
    .split(/^ {6}- /m)
    .filter((step) => step.startsWith("run: ") && !step.startsWith("run: npm ci"))
    .map((step) => step.replace(/^run: (\|\n)?/, "").replace(/^ {8}env:[^]*/m, ""));
  expect(scripts).toHaveLength(6);
  const env = {
    ...{ PATH: process.env.PATH, HOME: temp, ...IDENTITY },
    ...{ RUNNER_TEMP: temp, GITHUB_WORKSPACE: join(temp, "bundle"), GITHUB_REF_NAME: TAG },
    ...{ GITHUB_REPOSITORY_OWNER: "acme", DEPLOY_KEY: "key" },
    ...{
      GIT_CONFIG_COUNT: "2",
      GIT_CONFIG_KEY_0: `url.${remote}.insteadOf`,
      GIT_CONFIG_KEY_1: `url.${remote}.insteadOf`,
    },
    GIT_CONFIG_VALUE_0: "https://github.com/acme/terraform-aws-pulumi-cmk.git",
    GIT_CONFIG_VALUE_1: "git@github.com:acme/terraform-aws-pulumi-cmk.git",
  };
  mkdirSync(env.GITHUB_WORKSPACE);

  for (const script of scripts) {
    expect(await run("bash", ["-e", "-c", script], { cwd: root, env })).toMatchObject({ exitCode: 0 });
  }
  expect(gitIn(remote, "for-each-ref", "--format=%(refname) %(objecttype)").split("\n")).toEqual([
    "refs/heads/main commit",
    `refs/tags/${TAG} tag`,
  ]);
  expect(gitIn(remote, "log", "--format=%s", "main").split("\n")).toEqual([`Release ${version}`, "First commit"]);
  expect(gitIn(remote, "rev-parse", `${TAG}^{commit}`)).toBe(gitIn(remote, "rev-parse", "main"));
});
