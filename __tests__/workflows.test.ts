import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createProgram } from "../cli/program";
import { RELEASES, selectReleases } from "./terraforms/releases";

const root = join(__dirname, "..");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

const listWorkflows = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".yml"))
    .map((file) => `${folder}/${file}`);
/** Workflows to copy. */
const EXAMPLES = listWorkflows("examples/github-actions");
const WORKFLOWS = [...listWorkflows(".github/workflows"), ...EXAMPLES];

/** Reads the jobs of a workflow by name, as YAML. */
function readJobs(workflow: string): Record<string, string> {
  const [, jobs = ""] = read(workflow).split(/^jobs:\n/m);
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
  const text = read(workflow);
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
      if (step.includes("uses: opentofu/setup-opentofu@")) {
        expect(step).toMatch(/tofu_version: \$\{\{ matrix\.opentofu \}\}\n/);
      }
      if (step.includes("pip install")) {
        expect(step).toMatch(/^run: pip install --require-hashes -r \.ci\/requirements\/\w+\.txt\n/);
      }
      expect(step).not.toMatch(/npm (install|i) |@latest|: latest/);
    }
  },
);

test("only the job that publishes can get an ID token, and only the last job can write to the repository", () => {
  const permissions = JOBS.filter(({ workflow }) => !EXAMPLES.includes(workflow)).map(({ name, job }) => [
    name,
    ...(job.match(/[\w-]+: write/g) ?? []),
  ]);
  expect(permissions.filter((each) => each.length > 1)).toEqual([
    ["publish", "id-token: write"],
    ["github", "contents: write"],
  ]);
});

describe("the workflow CI", () => {
  const { terraform = "", opentofu = "" } = readJobs(".github/workflows/ci.yml");
  const listVersions = (job: string, name: string): string[] =>
    new RegExp(`^ +${name}:\\s+\\[([^\\]]+)\\]$`, "m").exec(job)?.[1]?.match(/\d+\.\d+\.\d+/g) ?? [];

  test("runs the oldest supported Terraform, and every one of npm run test:terraforms", () => {
    const versions = listVersions(terraform, "terraform");
    expect(versions[0]).toBe("1.5.7");
    expect(RELEASES.map((release) => release.terraform).filter((version) => !versions.includes(version))).toEqual([]);
    expect(terraform).toContain('run: TERRAFORM="$(command -v terraform)" npm run test:terraforms\n');
  });

  test("runs the oldest and the newest supported OpenTofu", () => {
    expect(listVersions(opentofu, "opentofu")).toEqual(["1.8.11", "1.12.6"]);
    expect(opentofu).toContain('run: TERRAFORM="$(command -v tofu)" npm run test:terraforms\n');
  });

  test("runs every version in docs/terraform-versions.md", () => {
    const page = read("docs", "terraform-versions.md");
    const listDocumented = (program: string) =>
      new RegExp(`^\\| ${program} +\\|(.+)\\|$`, "m").exec(page)?.[1]?.match(/\d+\.\d+\.\d+/g) ?? [];
    const [terraforms, openTofus] = [listDocumented("Terraform"), listDocumented("OpenTofu")];
    expect(terraforms).toEqual(expect.arrayContaining(selectReleases([]).map((release) => release.terraform)));
    expect(listVersions(terraform, "terraform")).toEqual(expect.arrayContaining(terraforms));
    expect(listVersions(opentofu, "opentofu")).toEqual(openTofus);
  });
});

describe("a release", () => {
  const jobs = readJobs(".github/workflows/release.yml");
  const { pack = "", test: tests = "", publish = "", github = "", module = "" } = jobs;
  const { "publish-module": publishModule = "" } = jobs;
  const listCommands = (job: string) => splitSteps(job).flatMap((step) => /(?<=^| )run: .+/m.exec(step) ?? []);

  test("uses no cache", () => {
    for (const [name, job] of Object.entries(jobs)) {
      expect(job).not.toMatch(/^ +cache: /m);
      const setUps = splitSteps(job).filter((step) => step.includes("uses: actions/setup-node@"));
      expect(setUps).toHaveLength(name === "publish-module" ? 0 : 1);
      for (const setUp of setUps) {
        expect(setUp).toMatch(/node-version: "\d+\.\d+\.\d+"\n +package-manager-cache: false\n/);
      }
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

  test("commits the module after the package is published, without secrets", () => {
    expect(module).toContain("needs: [publish]");
    expect(module).not.toMatch(/secrets\.|^ {4}environment:/m);
    expect(listCommands(module)).toEqual([
      "run: npm ci --ignore-scripts",
      'run: git clone "https://github.com/$GITHUB_REPOSITORY_OWNER/terraform-aws-pulumi-cmk.git" "$RUNNER_TEMP/module"',
      'run: npm run release:module -- "$RUNNER_TEMP/module"',
      'run: git -C "$RUNNER_TEMP/module" bundle create "$GITHUB_WORKSPACE/module.bundle" HEAD "refs/tags/$GITHUB_REF_NAME"',
    ]);
  });

  test("pushes the module in a job that installs nothing, and gives the deploy key only to the step that pushes", () => {
    expect(Object.keys(jobs).filter((name) => jobs[name]?.includes("secrets."))).toEqual(["publish-module"]);
    expect(publishModule).toContain("needs: [module]");
    expect(publishModule).toMatch(/^ {4}environment: terraform-module$/m);
    expect(publishModule).toContain("artifact-ids: ${{ needs.module.outputs.artifact }}");
    const steps = splitSteps(publishModule);
    expect(steps.map((step) => /^(?:uses: [\w/-]+|run: (?:\|\n +)?\w+ [^\s"]+)/.exec(step)?.[0])).toEqual([
      "uses: actions/checkout",
      "uses: actions/download-artifact",
      "run: git init",
      "run: |\n          git -C",
      "run: |\n          install -m",
    ]);
    expect(publishModule).not.toMatch(/\b(npm|npx|node|pip|curl)\b/);
    expect(steps.filter((step) => step.includes("secrets."))).toEqual([steps.at(-1)]);
    expect(steps.at(-1)).toContain("push --atomic");
  });

  test("includes the SBOM and the release notes", () => {
    expect(github).toContain("--verify-tag");
    expect(github).toContain("--notes-file release/notes.md");
    expect(github).toContain('"$TARBALL" "$SBOM"');
  });
});

describe("the workflows to copy", () => {
  const jobs = Object.fromEntries(
    JOBS.filter(({ workflow }) => EXAMPLES.includes(workflow)).map(({ workflow, name, job }) => [
      `${basename(workflow)}: ${name}`,
      job,
    ]),
  );
  const steps = Object.entries(jobs).flatMap(([name, job]) => splitSteps(job).map((step) => ({ name, step })));
  const listJobsWith = (pattern: RegExp) => Object.keys(jobs).filter((name) => pattern.test(jobs[name] ?? ""));

  test("are all there", () => {
    expect(Object.keys(jobs)).toEqual([
      "deploy.yml: plan",
      "deploy.yml: apply",
      "deploy.yml: register",
      "register-workspace-key.yml: register",
    ]);
  });

  test("get an ID token only in the jobs that assume a role, and write nothing to the repository", () => {
    const assume = listJobsWith(/uses: aws-actions\/configure-aws-credentials@/);
    expect(listJobsWith(/^ {6}id-token: write/m)).toEqual(assume);
    expect(assume).toEqual(["deploy.yml: plan", "deploy.yml: apply", "deploy.yml: register"]);
    expect(listJobsWith(/^ {6}(?!id-token)[\w-]+: write/m)).toEqual([]);
    expect(steps.filter(({ step }) => /aws-(access-key-id|secret-access-key)|AWS_SECRET/.test(step))).toEqual([]);
  });

  test("change AWS only with the role of the environment that is reviewed, and with the plan of the other job", () => {
    expect(listJobsWith(/AWS_APPLY_ROLE_ARN/)).toEqual(["deploy.yml: apply"]);
    expect(listJobsWith(/terraform apply/)).toEqual(["deploy.yml: apply"]);
    const { "deploy.yml: plan": plan = "", "deploy.yml: apply": apply = "" } = jobs;
    expect(plan).toContain("-out=plan.tfplan\n");
    expect(apply).toMatch(/^ {4}needs: plan$/m);
    expect(apply).toMatch(/^ {4}environment: pulumi-cmk-apply$/m);
    expect(apply).toContain("run: terraform apply -input=false plan.tfplan\n");
    expect(apply).not.toContain("-auto-approve");
  });

  test("are updated by Dependabot", () => {
    expect(read(".github", "dependabot.yml")).toContain("directories: [/, /examples/github-actions]\n");
  });

  test("run one at a time", () => {
    for (const workflow of EXAMPLES) {
      expect(read(workflow)).toContain("\nconcurrency:\n  group: pulumi-cmk\n  cancel-in-progress: false\n");
    }
  });

  test("pass a secret only to the steps that need it, as an environment variable, from the environment that has it", () => {
    const secrets = steps.filter(({ step }) => step.includes("secrets."));
    expect(
      secrets.map(({ step }) =>
        [...step.matchAll(/ {10}(\w+): \$\{\{ secrets\.(\w+) \}\}$/gm)].map(([, ...each]) => each),
      ),
    ).toEqual([
      [["PULUMI_ACCESS_TOKEN", "PULUMI_ACCESS_TOKEN"]],
      [["PULUMI_ACCESS_TOKEN", "PULUMI_ACCESS_TOKEN"]],
      [["TF_API_TOKEN", "TF_API_TOKEN"]],
      [["PULUMI_ACCESS_TOKEN", "PULUMI_ACCESS_TOKEN"]],
      [["PULUMI_ACCESS_TOKEN", "PULUMI_ACCESS_TOKEN"]],
    ]);
    expect(EXAMPLES.flatMap((workflow) => read(workflow).match(/secrets\./g) ?? [])).toHaveLength(secrets.length);
    expect(listJobsWith(/^ {4}environment: pulumi-cmk-register$/m)).toEqual(listJobsWith(/secrets\./));
  });

  test("keep no state on the runner", () => {
    expect(read("examples/github-actions/main.tf")).toContain('\n  backend "s3" {\n');
    expect(steps.filter(({ step }) => /cdktf deploy|-backend=false/.test(step))).toEqual([]);
  });

  test("use only subcommands and options that exist, with the outputs that another step wrote", async () => {
    const commands = steps.flatMap(({ step }) => /run: npx --no cdktf-pulumi-cmk (.+)/.exec(step)?.[1] ?? []);
    expect(commands).toEqual([
      "doctor --outputs outputs.json",
      "register --outputs outputs.json --default",
      "doctor --outputs outputs.json",
      "register --outputs outputs.json --default",
    ]);
    for (const command of commands) {
      const ran: unknown[] = [];
      const program = createProgram((options) => Promise.resolve(void ran.push(options)));
      [program, ...program.commands].forEach((each) => each.exitOverride());
      await program.parseAsync(command.split(" "), { from: "user" });
      expect(ran).toEqual([expect.objectContaining({ outputs: "outputs.json" })]);
    }
    const others = steps.flatMap(
      ({ step }) => /(?<=^| )run: (?!npx --no cdktf-pulumi-cmk)(?!\|)(.+)/m.exec(step)?.[1] ?? [],
    );
    expect(others).toEqual([
      "terraform init -input=false -lockfile=readonly",
      "terraform plan -input=false -lock=false -out=plan.tfplan",
      "terraform init -input=false -lockfile=readonly",
      "terraform apply -input=false plan.tfplan",
      "terraform output -json > outputs.json",
      "npm ci --ignore-scripts",
      "npm ci --ignore-scripts",
    ]);
  });

  test("read the outputs of a workspace as docs/hcp-terraform.md does", () => {
    const url = /"https:\/\/app\.terraform\.io\/.+-outputs[^"]*"/;
    const [documented = "none"] = url.exec(read("docs", "hcp-terraform.md")) ?? [];
    expect(url.exec(read("examples/github-actions/register-workspace-key.yml"))?.[0]).toBe(documented);
  });

  test("name the permissions that doctor needs in addition to those of the role for plans", () => {
    const actionsIn = (text: string): string[] => text.match(/\b(?:iam|kms):\w+/g) ?? [];
    const [, doctor = ""] = /^### Check AWS\n(.*?)^###/ms.exec(read("docs", "registration.md")) ?? [];
    const [table = ""] = /^\| on the .*?\n\n/ms.exec(doctor) ?? [];
    const ofRole = actionsIn(read("examples/runner-role/policy.json"));

    const missing = [...new Set(actionsIn(table))].filter((action) => !ofRole.includes(action));
    expect(missing).toEqual(["iam:GetRolePolicy", "iam:GetPolicy", "iam:GetPolicyVersion"]);
    const readme = read("examples/github-actions/README.md");
    expect(missing.filter((action) => !readme.includes(`\`${action}\``))).toEqual([]);
  });

  test("have variables, secrets and environments that their README describes", () => {
    const readme = read("examples/github-actions/README.md");
    const names = EXAMPLES.flatMap((workflow) =>
      [...read(workflow).matchAll(/(?:vars|secrets)\.(\w+)|environment: (\S+)/g)].map(
        ([, name, environment]) => name ?? environment,
      ),
    );
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
    expect(EXAMPLES.filter((workflow) => !readme.includes(`\`${basename(workflow)}\``))).toEqual([]);
  });
});

test.each(["tests", "workflows", "terraform"])(
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
