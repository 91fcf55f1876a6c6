import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cleanUpsAfterAll } from "../../support/clean-ups-after-all";
import { runScript } from "../../support/script";

const cleanUps = cleanUpsAfterAll();
/** A clone with two commits on `origin/main`: the release 1.2.3 and a later one. */
let template: string;

/** Runs git without the user's configuration. */
function git(cwd: string, ...args: string[]): string {
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "a",
    GIT_AUTHOR_EMAIL: "a@example.com",
    GIT_COMMITTER_NAME: "a",
    GIT_COMMITTER_EMAIL: "a@example.com",
  };
  return execFileSync("git", ["-c", "protocol.file.allow=always", ...args], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

const CHANGELOG = `# Changelog

Text.

## [Unreleased]

## [1.2.3] - 2026-11-26

### Added

- Something.

## [1.2.2] - 2026-11-01

- Something else.

[unreleased]: https://example.com/compare/v1.2.3...main
`;

interface Release {
  readonly version?: string;
  readonly locked?: string;
  readonly changelog?: string;
  readonly moduleChangelog?: string;
}

function write(folder: string, release: Release = {}): void {
  const { version = "1.2.3", locked = version, changelog = CHANGELOG } = release;
  const { moduleChangelog = `## [Unreleased]\n\n## [${version}] - 2026-11-26\n\n- Something.\n` } = release;
  const root = { name: "a", version: locked };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "a", version }));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ ...root, packages: { "": root } }));
  writeFileSync(join(folder, "CHANGELOG.md"), changelog);
  const moduleFiles = join(folder, "packaging", "module-files");
  mkdirSync(moduleFiles, { recursive: true });
  writeFileSync(join(moduleFiles, "CHANGELOG.md"), moduleChangelog);
}

function commit(folder: string, message: string): string {
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", message);
  return git(folder, "rev-parse", "HEAD");
}

beforeAll(() => {
  const folder = cleanUps.createFolder("check-tag");
  const origin = join(folder, "origin");
  git(folder, "init", "--quiet", "--initial-branch=main", origin);
  write(origin);
  commit(origin, "release");
  git(origin, "tag", "v1.2.3");
  commit(origin, "later");
  template = join(folder, "clone");
  git(folder, "clone", "--quiet", origin, template);
  git(template, "checkout", "--quiet", "v1.2.3");
});

/** Copies the clone, at the commit of v1.2.3. */
function createClone(): string {
  const folder = join(cleanUps.createFolder("check-tag-clone"), "clone");
  cpSync(template, folder, { recursive: true });
  return folder;
}

/** Commits a release on main and checks its tag. */
async function checkRelease(release: Release, tag = "v1.2.3") {
  const folder = createClone();
  write(folder, release);
  const id = commit(folder, "another release");
  git(folder, "update-ref", "refs/remotes/origin/main", id);
  git(folder, "tag", "--force", tag);
  return runScript("release/check-tag.mjs", [tag], { cwd: folder });
}

test("a tag on main that matches all files passes, even after later commits on main", async () => {
  expect(await runScript("release/check-tag.mjs", ["v1.2.3"], { cwd: createClone() })).toEqual({
    exitCode: 0,
    stdout: "v1.2.3 is on origin/main, and matches package.json, package-lock.json and the changelogs.\n",
    stderr: "",
  });
});

test("an annotated tag passes", async () => {
  const folder = createClone();
  git(folder, "tag", "--force", "--annotate", "--message", "release", "v1.2.3");
  expect(await runScript("release/check-tag.mjs", ["v1.2.3"], { cwd: folder })).toMatchObject({ exitCode: 0 });
});

test("a tag on another branch is rejected", async () => {
  const folder = createClone();
  git(folder, "checkout", "--quiet", "-b", "feature");
  const id = commit(folder, "not merged");
  git(folder, "tag", "--force", "v1.2.3");
  const { exitCode, stderr } = await runScript("release/check-tag.mjs", ["v1.2.3"], { cwd: folder });
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    `v1.2.3 can't be released.\n- The commit of v1.2.3, ${id}, is not on origin/main. Merge it first, then tag the commit on main.\n`,
  );
});

test("a checkout of another commit is rejected", async () => {
  const folder = createClone();
  git(folder, "checkout", "--quiet", "origin/main");
  const { exitCode, stderr } = await runScript("release/check-tag.mjs", ["v1.2.3"], { cwd: folder });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("The checkout is not at the commit of v1.2.3")]);
});

test.each([
  ["a tag that doesn't exist", ["v1.2.4"], "There is no tag v1.2.4 in this repository."],
  ["a main branch that doesn't exist", ["v1.2.3", "origin/other"], "There is no branch origin/other"],
])("%s is rejected", async (_what, args, message) => {
  const { exitCode, stderr } = await runScript("release/check-tag.mjs", args, { cwd: createClone() });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
});

test("a shallow checkout is rejected, because it doesn't show what is on main", async () => {
  const folder = join(cleanUps.createFolder("check-tag-shallow"), "clone");
  const origin = git(template, "remote", "get-url", "origin");
  git(template, "clone", "--quiet", "--depth=1", "--branch=v1.2.3", `file://${origin}`, folder);
  const { exitCode, stderr } = await runScript("release/check-tag.mjs", ["v1.2.3"], { cwd: folder });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("Fetch it: fetch-depth: 0.")]);
});

test.each<[string, Release, string, string]>([
  [
    "another version",
    { version: "1.2.4", changelog: CHANGELOG.replace("[1.2.3]", "[1.2.4]") },
    "v1.2.3",
    "The tag is v1.2.3, but the version in package.json is 1.2.4.",
  ],
  ["a tag without v", {}, "1.2.3", "The tag must be v1.2.3."],
  ["another locked version", { locked: "1.2.2" }, "v1.2.3", "package-lock.json is 1.2.2, not 1.2.3."],
  [
    "a prerelease",
    { version: "1.2.3-rc.1", changelog: CHANGELOG.replace("[1.2.3]", "[1.2.3-rc.1]") },
    "v1.2.3-rc.1",
    "use MAJOR.MINOR.PATCH.",
  ],
  [
    "no section",
    { changelog: CHANGELOG.replace("[1.2.3]", "[1.2.1]") },
    "v1.2.3",
    'must have one section "## [1.2.3] - YYYY-MM-DD", right below "Unreleased".',
  ],
  [
    "a section that is not the latest",
    { version: "1.2.2" },
    "v1.2.2",
    'must have one section "## [1.2.2] - YYYY-MM-DD", right below "Unreleased".',
  ],
  ["no date", { changelog: CHANGELOG.replace(" - 2026-11-26", "") }, "v1.2.3", "needs a date"],
  ["an impossible date", { changelog: CHANGELOG.replace("2026-11-26", "2026-02-30") }, "v1.2.3", "needs a date"],
  [
    "an empty section",
    { changelog: CHANGELOG.replace(/### Added\n\n- Something\.\n\n/, "") },
    "v1.2.3",
    "The section of 1.2.3 in CHANGELOG.md is empty.",
  ],
  [
    "changes under Unreleased",
    { changelog: CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n- Not released.\n") },
    "v1.2.3",
    'must begin with an empty section "## [Unreleased]".',
  ],
  [
    "no section in the changelog of the module",
    { moduleChangelog: "## [Unreleased]\n\n## [1.2.2] - 2026-11-01\n\n- Something else.\n" },
    "v1.2.3",
    'packaging/module-files/CHANGELOG.md must have one section "## [1.2.3] - YYYY-MM-DD", right below "Unreleased".',
  ],
])("a release with %s is rejected", async (_what, release, tag, message) => {
  const { exitCode, stderr } = await checkRelease(release, tag);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
  expect(stderr.match(/^- /gm)).toHaveLength(1);
});

test("all problems are listed", async () => {
  const { stderr } = await checkRelease({ version: "2.0.0", locked: "1.2.3" });
  expect(stderr.match(/^- /gm)).toHaveLength(3);
});

test("without a tag, the script prints its usage", async () => {
  const { exitCode, stderr } = await runScript("release/check-tag.mjs", [], { cwd: createClone() });
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^Usage: /)]);
});
