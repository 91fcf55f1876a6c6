import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

const WORKFLOWS = readdirSync(join(root, ".github", "workflows"));

/** Reads the jobs of a workflow by name, as YAML. */
function readJobs(workflow: string): Record<string, string> {
  const [, jobs = ""] = read(".github", "workflows", workflow).split(/^jobs:\n/m);
  const parts = jobs.split(/^ {2}(?=[\w-]+:\n)/m).filter((part) => part !== "");
  return Object.fromEntries(parts.map((part) => [part.slice(0, part.indexOf(":")), part]));
}

/** Splits a job into its steps, as YAML. */
const splitSteps = (job: string) => job.split(/^ {6}- /m).slice(1);

const JOBS = WORKFLOWS.flatMap((workflow) =>
  Object.entries(readJobs(workflow)).map(([name, job]) => ({ workflow, name, job })),
);

test("each action is pinned to one commit, with its version in a comment", () => {
  const uses = JOBS.flatMap(({ job }) => job.match(/uses: .+/g) ?? []);
  expect(uses.length).toBeGreaterThan(10);
  const pinned = uses.map((line) => /^uses: ([\w-]+\/[\w-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/.exec(line)?.slice(1));
  expect(uses.filter((_line, index) => pinned[index] === undefined)).toEqual([]);
  const actions = new Set(pinned.map((pin) => pin?.[0]));
  expect(new Set(pinned.map((pin) => pin?.join(" "))).size).toBe(actions.size);
});

test.each(JOBS)("the job $name of $workflow has a time limit, a fixed runner and its own permissions", ({ job }) => {
  expect(job).toMatch(/^ {4}timeout-minutes: \d+$/m);
  expect(job).toMatch(/^ {4}runs-on: ubuntu-\d+\.\d+$/m);
  expect(job).toMatch(/^ {4}permissions:\n {6}/m);
});

test.each(WORKFLOWS)("%s grants no permissions to all jobs, and limits concurrent runs", (workflow) => {
  const text = read(".github", "workflows", workflow);
  expect(text).toMatch(/^permissions: \{\}$/m);
  expect(text).toMatch(/^concurrency:\n {2}group: /m);
});

test.each(JOBS)(
  "the job $name of $workflow persists no credentials, and pins the tools that it installs",
  ({ job }) => {
    for (const step of splitSteps(job)) {
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
  },
);

test("only the job that publishes can get an ID token, and only the last job can write to the repository", () => {
  const permissions = JOBS.map(({ name, job }) => [name, ...(job.match(/[\w-]+: write/g) ?? [])]);
  expect(permissions.filter((each) => each.length > 1)).toEqual([
    ["publish", "id-token: write"],
    ["github", "contents: write"],
  ]);
});

describe("a release", () => {
  const jobs = readJobs("release.yml");
  const { pack = "", test: tests = "", publish = "", github = "" } = jobs;
  const listCommands = (job: string) => splitSteps(job).flatMap((step) => /(?<=^| )run: .+/m.exec(step) ?? []);

  test("uses no cache", () => {
    for (const job of Object.values(jobs)) {
      expect(job).not.toMatch(/^ +cache: /m);
      const setUps = splitSteps(job).filter((step) => step.includes("uses: actions/setup-node@"));
      expect(setUps).toHaveLength(1);
      expect(setUps[0]).toMatch(/node-version: "\d+\.\d+\.\d+"\n +package-manager-cache: false\n/);
    }
  });

  test("checks the tag before anything is installed, with the full history", () => {
    expect(pack).toContain("fetch-depth: 0");
    expect(listCommands(pack)).toEqual([
      'run: node scripts/release/check-tag.mjs "$GITHUB_REF_NAME"',
      "run: npm ci --ignore-scripts",
      "run: npm run audit:signatures",
      "run: node scripts/release/pack.mjs release",
    ]);
  });

  test("publishes the packed tarball after its tests pass", () => {
    const verify = 'run: node scripts/release/verify-tarball.mjs "$TARBALL" "$INTEGRITY"';
    expect(listCommands(tests).slice(-2)).toEqual([verify, 'run: PULUMI_CMK_TARBALL="$TARBALL" .ci/run']);
    expect(listCommands(publish)).toEqual([
      verify,
      'run: npm publish "$TARBALL" --provenance --access public --ignore-scripts',
    ]);
    expect(listCommands(github)[0]).toBe(verify);
    expect(publish).toContain("needs: [pack, test]");
    expect(github).toContain("needs: [pack, publish]");
    for (const job of [tests, publish, github]) {
      expect(job).toContain("artifact-ids: ${{ needs.pack.outputs.artifact }}");
      expect(job).toContain("INTEGRITY: ${{ needs.pack.outputs.integrity }}");
      expect(job).toContain("/release/${{ needs.pack.outputs.tarball }}");
    }
  });

  test("includes the SBOM and the release notes", () => {
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
