/**
 * Rejects a release unless its tag is on the main branch and matches package.json, package-lock.json and the changelogs. Run it in a
 * checkout of the tag with the full history. It requires only Node.js and git, so that it can run before anything is installed.
 *
 * Usage: node scripts/release/check-tag.mjs TAG [MAIN]
 *
 * MAIN is `origin/main` by default.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseSections } from "./changelog.mjs";

/** Changelogs of the package and of the Terraform module. */
const CHANGELOGS = ["CHANGELOG.md", "packaging/module-files/CHANGELOG.md"];

/** Runs git and returns its exit code and output. */
function git(...args) {
  const { error, status, stdout } = spawnSync("git", args, { encoding: "utf8" });
  if (error) {
    throw error;
  }
  return { status, text: stdout.trim() };
}

/** Finds problems with the commit of the tag. */
function findCommitProblems(tag, main) {
  if (git("rev-parse", "--is-shallow-repository").text !== "false") {
    return [
      `The history is incomplete, so the script can't check whether ${tag} is on ${main}. Fetch it: fetch-depth: 0.`,
    ];
  }
  const commit = git("rev-parse", "--verify", "--quiet", `refs/tags/${tag}^{commit}`);
  if (commit.status !== 0) {
    return [`There is no tag ${tag} in this repository.`];
  }
  const problems = [];
  if (git("rev-parse", "HEAD").text !== commit.text) {
    problems.push(`The checkout is not at the commit of ${tag}, ${commit.text}.`);
  }
  const ancestor = git("merge-base", "--is-ancestor", commit.text, main);
  if (ancestor.status === 1) {
    problems.push(
      `The commit of ${tag}, ${commit.text}, is not on ${main}. Merge it first, then tag the commit on main.`,
    );
  } else if (ancestor.status !== 0) {
    problems.push(`There is no branch ${main} in this repository. Fetch it: fetch-depth: 0.`);
  }
  return problems;
}

/** Finds problems with the version in the files. */
function findVersionProblems(tag) {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const problems = [];
  if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version)) {
    problems.push(
      `The version in package.json is ${version}. npm's tag "latest" is for releases: use MAJOR.MINOR.PATCH.`,
    );
  }
  if (tag !== `v${version}`) {
    problems.push(`The tag is ${tag}, but the version in package.json is ${version}. The tag must be v${version}.`);
  }
  for (const found of new Set([lock.version, lock.packages?.[""]?.version])) {
    if (found !== version) {
      problems.push(
        `The version in package-lock.json is ${found}, not ${version}. Run npm install --package-lock-only.`,
      );
    }
  }
  return [...problems, ...CHANGELOGS.flatMap((file) => findChangelogProblems(file, version))];
}

function findChangelogProblems(file, version) {
  const sections = parseSections(readFileSync(file, "utf8"));
  const [unreleased, ...others] = sections;
  const problems = [];
  if (unreleased?.name !== "Unreleased" || unreleased.text !== "") {
    problems.push(`${file} must begin with an empty section "## [Unreleased]".`);
  }
  const found = others.filter(({ name }) => name === version);
  if (found.length !== 1 || found[0] !== others[0]) {
    problems.push(`${file} must have one section "## [${version}] - YYYY-MM-DD", right below "Unreleased".`);
  } else if (!isDate(found[0].date)) {
    problems.push(`The section of ${version} in ${file} needs a date: "## [${version}] - YYYY-MM-DD".`);
  } else if (found[0].text === "") {
    problems.push(`The section of ${version} in ${file} is empty. List the changes.`);
  }
  return problems;
}

function isDate(text) {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text ?? "") && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [tag, main = "origin/main"] = process.argv.slice(2);
  if (!tag) {
    console.error("Usage: node scripts/release/check-tag.mjs TAG [MAIN]");
    process.exit(2);
  }
  const problems = [...findCommitProblems(tag, main), ...findVersionProblems(tag)];
  if (problems.length > 0) {
    console.error([`${tag} can't be released.`, ...problems.map((problem) => `- ${problem}`)].join("\n"));
    process.exit(1);
  }
  console.log(`${tag} is on ${main}, and matches package.json, package-lock.json and the changelogs.`);
}
