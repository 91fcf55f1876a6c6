/**
 * Scans the module, the examples in HCL, and plans of the stack and of the example `runner-role` with Checkov.
 *
 * Usage: node -r ./scripts/register.cjs scripts/scan-terraform.ts CHECKOV
 *
 * CHECKOV is the path of the command. Exits with 1 if Checkov finds a problem or can't read a file.
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../index";
import { type CleanUps, waitForAll } from "../lab/clean-ups";
import { openTools } from "../lab/detect-tools";
import { Moto } from "../lab/moto";
import { run } from "../lab/process";
import { runMain } from "../lab/run-main";
import { synthesize } from "../lab/synthesis";
import { TerraformFolder, toolEnvironment, variableArguments } from "../lab/terraform";
import { requireTools } from "../lab/tools";

const root = join(__dirname, "..");
const REGION = "eu-central-1";

/** The result of one scanner of Checkov. */
interface Report {
  readonly check_type: string;
  readonly results: {
    readonly passed_checks: readonly CheckResult[];
    readonly failed_checks: readonly CheckResult[];
    readonly parsing_errors: readonly string[];
  };
}

/** The result of a check. */
interface CheckResult {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  readonly file_path: string;
  readonly guideline: string | null;
}

/** A configuration whose plan is scanned. */
interface Planned {
  readonly name: string;
  readonly write: (folder: TerraformFolder) => TerraformFolder;
  readonly variables: Readonly<Record<string, unknown>>;
}

const PLANNED: readonly Planned[] = [
  {
    name: "stack",
    write: (folder) => folder.writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"))),
    variables: { org: "acme" },
  },
  {
    name: "runner-role",
    write: (folder) => folder.copy(join(root, "examples", "runner-role"), "."),
    variables: {
      org: "acme",
      hcp_terraform: { organization: "acme", project: "Security", workspace: "pulumi-cmk" },
      github: { repository: "acme/infrastructure" },
      state: { bucket: "acme-terraform-state" },
      key_id: "1234abcd-12ab-34cd-56ef-1234567890ab",
      decommissioning: true,
    },
  },
];

/** Plans a deployed configuration. In the plan of a first deployment, the policies aren't known yet. */
async function plan({ write, variables }: Planned, moto: Moto, cleanUps: CleanUps): Promise<string> {
  const folder = await write(new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps)).init();
  await folder.runOrThrow("apply", "-auto-approve", ...variableArguments(variables));
  await folder.runOrThrow("plan", "-refresh=false", "-out=plan", ...variableArguments(variables));
  return (await folder.runOrThrow("show", "-json", "plan")).stdout;
}

/** Copies everything to one folder, because Checkov takes seconds to start. */
async function collect(scanned: string, cleanUps: CleanUps): Promise<void> {
  cpSync(join(root, "terraform", "module"), join(scanned, "module"), { recursive: true });
  cpSync(join(root, "examples"), join(scanned, "examples"), { recursive: true });
  const moto = await Moto.start(cleanUps);
  const plans = join(scanned, "plans");
  mkdirSync(plans);
  await waitForAll(
    PLANNED.map(async (planned) => {
      writeFileSync(join(plans, `${planned.name}.json`), await plan(planned, moto, cleanUps));
    }),
  );
}

async function scan(checkov: string, folder: string): Promise<readonly Report[]> {
  const { stdout, stderr } = await run(
    checkov,
    ["--directory", folder, "--framework", "terraform", "terraform_plan", "--output", "json", "--skip-download"],
    { cwd: folder, env: toolEnvironment() },
  );
  const reports = parseReports(stdout, stderr);
  const checked = reports.flatMap(({ results }) => [...results.passed_checks, ...results.failed_checks]);
  for (const file of ["/module/main.tf", ...PLANNED.map(({ name }) => `/plans/${name}.json`)]) {
    if (!checked.some(({ file_path }) => file_path === file)) {
      throw new Error(`Checkov checked nothing in ${file}:\n${stdout}${stderr}`);
    }
  }
  return reports;
}

function parseReports(stdout: string, stderr: string): readonly Report[] {
  try {
    return JSON.parse(stdout) as readonly Report[];
  } catch {
    throw new Error(`Checkov failed:\n${stdout}${stderr}`);
  }
}

async function main([checkov = ""]: readonly string[], cleanUps: CleanUps): Promise<void> {
  requireTools(openTools(cleanUps), ["terraform", "moto"]);
  const folder = cleanUps.createFolder("scan");
  await collect(folder, cleanUps);
  const reports = await scan(checkov, folder);
  const unread = reports.flatMap(({ results }) => results.parsing_errors);
  const findings = reports.flatMap(({ results }) => results.failed_checks);
  for (const file of unread) {
    console.error(`${file}: Checkov can't read the file.`);
  }
  for (const { check_id, check_name, resource, file_path, guideline } of findings) {
    console.error(
      `${file_path}: ${resource}: ${check_id}: ${check_name}${guideline === null ? "" : ` (${guideline})`}`,
    );
  }
  if (unread.length + findings.length > 0) {
    console.error("Fix each finding, or suppress it with a reason in the file and in docs/scanning.md.");
    process.exitCode = 1;
  }
}

runMain(main);
