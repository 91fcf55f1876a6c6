/**
 * Packs the package in this directory once, for tests, publishing and the release on GitHub. Writes to DIR:
 *
 * - The tarball.
 * - `<name>-<version>.cdx.json`: the SBOM.
 * - `notes.md`: the release notes, from the changelog.
 *
 * Prints the tarball's name and integrity as `name=value`, and appends them to the file that GITHUB_OUTPUT names.
 *
 * Usage: node scripts/release/pack.mjs DIR
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseSections } from "./changelog.mjs";
import { computeIntegrity } from "./integrity.mjs";
import { createSbom } from "./sbom.mjs";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("Usage: node scripts/release/pack.mjs DIR");
  process.exit(2);
}
const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
const notes = parseSections(readFileSync("CHANGELOG.md", "utf8")).find((section) => section.name === version)?.text;
if (!notes) {
  console.error(`CHANGELOG.md has no changes of ${version}. Add a section "## [${version}] - YYYY-MM-DD".`);
  process.exit(1);
}

mkdirSync(folder, { recursive: true });
// The build prints to stdout too, so the output is not parsed.
execFileSync("npm", ["pack", "--pack-destination", folder], { stdio: ["ignore", 2, 2] });
const base = `${name.replace(/^@/, "").replace("/", "-")}-${version}`;
const tarball = `${base}.tgz`;
const integrity = computeIntegrity(join(folder, tarball));
writeFileSync(join(folder, `${base}.cdx.json`), `${JSON.stringify(createSbom(integrity), null, 2)}\n`);
writeFileSync(join(folder, "notes.md"), `${notes}\n`);

const outputs = `tarball=${tarball}\nsbom=${base}.cdx.json\nintegrity=${integrity}\n`;
process.stdout.write(outputs);
if (process.env.GITHUB_OUTPUT) {
  appendFileSync(process.env.GITHUB_OUTPUT, outputs);
}
