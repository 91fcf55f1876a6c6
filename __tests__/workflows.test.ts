import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

const WORKFLOWS = readdirSync(join(root, ".github", "workflows"));

/** Jobs of a workflow by their names, as YAML. */
function jobsOf(workflow: string): Record<string, string> {
  const [, jobs = ""] = read(".github", "workflows", workflow).split(/^jobs:\n/m);
  const parts = jobs.split(/^ {2}(?=[\w-]+:\n)/m).filter((part) => part !== "");
  return Object.fromEntries(parts.map((part) => [part.slice(0, part.indexOf(":")), part]));
}

/** Steps of a job, as YAML. */
const stepsOf = (job: string) => job.split(/^ {6}- /m).slice(1);

const JOBS = WORKFLOWS.flatMap((workflow) =>
  Object.entries(jobsOf(workflow)).map(([name, job]) => ({ workflow, name, job })),
);

test("each action is pinned to a commit, with its version, and to the same one everywhere", () => {
  const uses = JOBS.flatMap(({ job }) => job.match(/uses: .+/g) ?? []);
  expect(uses.length).toBeGreaterThan(10);
  const pinned = uses.map((line) => /^uses: ([\w-]+\/[\w-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/.exec(line)?.slice(1));
  expect(uses.filter((_line, index) => pinned[index] === undefined)).toEqual([]);
  const actions = new Set(pinned.map((pin) => pin?.[0]));
  expect(new Set(pinned.map((pin) => pin?.join(" "))).size).toBe(actions.size);
});

test.each(JOBS)("the job $name of $workflow has a time limit, a fixed runner and permissions of its own", ({ job }) => {
  expect(job).toMatch(/^ {4}timeout-minutes: \d+$/m);
  expect(job).toMatch(/^ {4}runs-on: ubuntu-\d+\.\d+$/m);
  expect(job).toMatch(/^ {4}permissions:\n {6}/m);
});

test.each(WORKFLOWS)("%s grants nothing to all jobs, and limits how many runs there are at once", (workflow) => {
  const text = read(".github", "workflows", workflow);
  expect(text).toMatch(/^permissions: \{\}$/m);
  expect(text).toMatch(/^concurrency:\n {2}group: /m);
});

test.each(JOBS)("the job $name of $workflow keeps no credentials, and pins the tools that it installs", ({ job }) => {
  for (const step of stepsOf(job)) {
    if (step.includes("uses: actions/checkout@")) {
      expect(step).toContain("persist-credentials: false");
    }
    if (step.includes("uses: hashicorp/setup-terraform@")) {
      expect(step).toMatch(/terraform_version: ("\d+\.\d+\.\d+"|\$\{\{ matrix\.terraform \}\})\n/);
    }
    if (step.includes("pip install")) {
      expect(step).toMatch(/^run: pip install --require-hashes -r \.ci\/requirements\/\w+\.txt\n/);
    }
    expect(step).not.toMatch(/npm (install|i) |@latest|: latest/);
  }
});

test("only the job that publishes can get npm's token, only the last one can write to the repository", () => {
  const permissions = JOBS.map(({ name, job }) => [name, ...(job.match(/[\w-]+: write/g) ?? [])]);
  expect(permissions.filter((each) => each.length > 1)).toEqual([
    ["publish", "id-token: write"],
    ["github", "contents: write"],
  ]);
});

describe("a release", () => {
  const jobs = jobsOf("release.yml");
  const { pack = "", test: tests = "", publish = "", github = "" } = jobs;
  const commandsOf = (job: string) => stepsOf(job).flatMap((step) => /(?<=^| )run: .+/m.exec(step) ?? []);

  test("uses no cache", () => {
    for (const job of Object.values(jobs)) {
      expect(job).not.toMatch(/^ +cache: /m);
      const setUps = stepsOf(job).filter((step) => step.includes("uses: actions/setup-node@"));
      expect(setUps).toHaveLength(1);
      expect(setUps[0]).toMatch(/node-version: "\d+\.\d+\.\d+"\n +package-manager-cache: false\n/);
    }
  });

  test("checks the tag before anything is installed, with the full history", () => {
    expect(pack).toContain("fetch-depth: 0");
    expect(commandsOf(pack)).toEqual([
      'run: node scripts/release/check-tag.mjs "$GITHUB_REF_NAME"',
      "run: npm ci --ignore-scripts",
      "run: npm run audit:signatures",
      "run: node scripts/release/pack.mjs release",
    ]);
  });

  test("tests the tarball that was packed, and publishes it after that", () => {
    const verify = 'run: node scripts/release/verify-tarball.mjs "$TARBALL" "$INTEGRITY"';
    expect(commandsOf(tests).slice(-2)).toEqual([verify, 'run: PULUMI_CMK_TARBALL="$TARBALL" .ci/run']);
    expect(commandsOf(publish)).toEqual([
      verify,
      'run: npm publish "$TARBALL" --provenance --access public --ignore-scripts',
    ]);
    expect(commandsOf(github)[0]).toBe(verify);
    expect(publish).toContain("needs: [pack, test]");
    expect(github).toContain("needs: [pack, publish]");
    for (const job of [tests, publish, github]) {
      expect(job).toContain("artifact-ids: ${{ needs.pack.outputs.artifact }}");
      expect(job).toContain("INTEGRITY: ${{ needs.pack.outputs.integrity }}");
      expect(job).toContain("/release/${{ needs.pack.outputs.tarball }}");
    }
  });

  test("has the SBOM and the changes", () => {
    expect(github).toContain("--verify-tag");
    expect(github).toContain("--notes-file release/notes.md");
    expect(github).toContain('"$TARBALL" "$SBOM"');
  });
});

test.each(["tests", "workflows"])(
  "the Python tools of .ci/requirements/%s.txt have fixed versions and hashes",
  (name) => {
    const required = read(".ci", "requirements", `${name}.in`).match(/^[^#\n].*/gm) ?? [];
    expect(required.filter((line) => !/^[\w[\]-]+==[\d.]+$/.test(line))).toEqual([]);
    const locked = read(".ci", "requirements", `${name}.txt`);
    for (const line of required) {
      expect(locked).toContain(`\n${line.replace(/\[.+\]/, "")} \\\n`);
    }
    const packages = locked.split(/^(?=[\w[\]-]+==)/m).slice(1);
    expect(packages.length).toBeGreaterThanOrEqual(required.length);
    expect(packages.filter((text) => !/ \\\n +--hash=sha256:[0-9a-f]{64}/.test(text))).toEqual([]);
    expect(locked).not.toMatch(/--(extra-)?index-url|--find-links/);
  },
);
