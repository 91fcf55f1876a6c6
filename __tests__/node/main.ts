/**
 * Checks that the project and its package work on other versions of Node.js. Downloads them from npm.
 *
 * Usage: npm run test:node [-- 22|24|26 ...]
 */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import { copyApp, DEPLOY } from "../support/app";
import { CleanUps } from "../../lab/clean-ups";
import { filesIn } from "../support/files";
import findTools from "../support/find-tools";
import removeTools from "../support/remove-tools";
import installPackage from "../support/install-package";
import { createConsumerFolder, installedPackage, PROJECT } from "../support/installed-package";
import { Moto } from "../../lab/moto";
import { runMain } from "../../lab/run-main";
import removePackage from "../support/remove-package";
import { toolEnvironment } from "../../lab/terraform";
import { getSharedTools, listMissing } from "../../lab/tools";
import { Checks } from "./checks";
import { CDKTN_CLI, installCdktn, installNode, NODE_LINES, type NodeLine, prependToPath } from "./toolchain";

/** Node.js versions that deploy to the emulated AWS. */
const DEPLOYMENT_LINES: readonly NodeLine[] = ["24", "26"];

/** Node.js version that plans a cdktf deployment with cdktn. */
const MOVING_TO_CDKTN: NodeLine = "24";

const STATE = "terraform.pulumi-cmk.tfstate";

/** An app after the move from cdktf to cdktn that docs/cdktn.md describes. */
const CDKTN_APP = {
  "cdktf.json": JSON.stringify({ language: "typescript", app: "node main.js", sendCrashReports: "false" }),
  "main.js": `
    const { App } = require("cdktn");
    const { PulumiCmkStack } = require("${manifest.name}/cdktn");
    const app = new App();
    new PulumiCmkStack(app, "pulumi-cmk");
    app.synth();`,
};

/** Program that prints to a pseudoterminal with the package that cdktf-cli uses. */
const PTY_PROGRAM = `
  const { spawn } = require("@cdktf/node-pty-prebuilt-multiarch");
  const terminal = spawn("sh", ["-c", "test -t 1 && echo Printed to a pseudoterminal."], {});
  terminal.onData((text) => process.stdout.write(text));`;

/**
 * Node.js 26 warns that the bundle of cdktf-cli reads `localStorage`. Only NODE_OPTIONS could prevent the warning, and the
 * project can't set it for `npx cdktf` without overriding the user's value.
 */
const WARNING_OF_CDKTF_CLI = "ExperimentalWarning: localStorage is not available";

async function main(args: readonly string[], cleanUps: CleanUps, interruption: AbortSignal): Promise<void> {
  const checks = new Checks((text) => process.stdout.write(text), interruption);
  const lines = args.length === 0 ? NODE_LINES : args.map(parseLine);
  const start = performance.now();
  const isPacked = await checks.step("Find the tools, and build and pack the package", async () => {
    cleanUps.add(removeTools);
    await findTools();
    await installPackage();
    cleanUps.add(removePackage);
    return true;
  });
  if (isPacked) {
    for (const line of lines) {
      await checkNode(line, checks, cleanUps);
    }
  }
  const { failures } = checks;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    failures === 0
      ? `All checks passed in ${seconds} s.`
      : `${failures} ${failures === 1 ? "check" : "checks"} failed. The output of the command is above.`,
  );
  process.exitCode = failures === 0 ? 0 : 1;
}

function parseLine(argument: string): NodeLine {
  const line = NODE_LINES.find((each) => each === argument);
  if (line === undefined) {
    throw new Error(`The version is ${JSON.stringify(argument)}.\nIt must be one of ${NODE_LINES.join(", ")}.`);
  }
  return line;
}

async function checkNode(line: NodeLine, checks: Checks, cleanUps: CleanUps): Promise<void> {
  console.log(`Node.js ${line}`);
  const commands = await checks.step("Download Node.js", () => installNode(line));
  if (commands !== undefined) {
    const env = { ...toolEnvironment(), PATH: prependToPath(commands) };
    await checkProject(line, env, checks, cleanUps.createFolder("node"));
    await checkPackage(env, checks);
    if (DEPLOYMENT_LINES.includes(line)) {
      await checkDeployment(line, env, checks);
    }
  }
}

/** Checks the commands of this project, which write to a folder. */
async function checkProject(line: NodeLine, env: NodeJS.ProcessEnv, checks: Checks, folder: string): Promise<void> {
  const [direct, withCli] = [join(folder, "direct"), join(folder, "cli")];
  await checks.run({
    name: "npm and npx run on this Node.js",
    command: ["npx", "--no", "-c", "node --version"],
    options: { cwd: PROJECT, env },
    prints: [`v${line}.`],
  });
  await checks.run({
    name: "npm run synth",
    command: ["npm", "run", "--silent", "synth"],
    options: { cwd: PROJECT, env: { ...env, CDKTF_OUTDIR: direct } },
    prints: [`Wrote ${join(direct, "stacks/pulumi-cmk/cdk.tf.json")}.`, "Next: npx cdktf deploy --var org=NAME"],
  });
  await checks.run({
    name: "npx cdktf synth",
    command: ["npx", "cdktf", "synth", "--output", withCli],
    options: { cwd: PROJECT, env: { ...env, CDKTF_OUTDIR: withCli } },
    prints: ["Generated Terraform code for the stacks: pulumi-cmk"],
    canPrintToStderr: true,
    ignoredWarnings: [WARNING_OF_CDKTF_CLI],
    findProblemsInFiles: () =>
      JSON.stringify(filesIn(withCli)) === JSON.stringify(filesIn(direct))
        ? []
        : ["cdktf synth and npm run synth wrote different files."],
  });
  await checks.run({
    name: "npm run pulumi-cmk -- --help",
    command: ["npm", "run", "--silent", "pulumi-cmk", "--", "--help"],
    options: { cwd: PROJECT, env },
    prints: ["Usage: npm run pulumi-cmk -- [options]"],
  });
  await checks.run({
    name: "node-pty, which cdktf uses to run Terraform",
    command: ["node", "-e", PTY_PROGRAM],
    options: { cwd: PROJECT, env },
    prints: ["Printed to a pseudoterminal."],
  });
  await checks.run({
    name: "The unit tests and the tests of the commands",
    command: ["npx", "jest", "--selectProjects", "unit", "commands"],
    options: { cwd: PROJECT, env },
    prints: [" passed, ", "Ran all test suites"],
    canPrintToStderr: true,
  });
}

/** Checks the packed package as users install it. */
async function checkPackage(env: NodeJS.ProcessEnv, checks: Checks): Promise<void> {
  const { folder } = installedPackage();
  for (const entry of [manifest.name, `${manifest.name}/cdktn`]) {
    await checks.run({
      name: `require("${entry}")`,
      command: ["node", "-e", `console.log(require("${entry}").PulumiCmk.name)`],
      options: { cwd: folder, env },
      prints: ["PulumiCmk"],
    });
    await checks.run({
      name: `import "${entry}"`,
      command: [
        "node",
        "--input-type=module",
        "-e",
        `import { PulumiCmk } from "${entry}"; console.log(PulumiCmk.name)`,
      ],
      options: { cwd: folder, env },
      prints: ["PulumiCmk"],
    });
  }
  await checks.run({
    name: "pulumi-cmk --help",
    command: ["node", join(folder, "node_modules", manifest.name, manifest.bin["pulumi-cmk"]), "--help"],
    options: { cwd: folder, env },
    prints: ["Usage: npx cdktf-pulumi-cmk [options]"],
  });
  for (const example of ["one-organization", "javascript", "cdktn"]) {
    const copy = createConsumerFolder(example);
    cpSync(join(PROJECT, "examples", example), copy, { recursive: true });
    mkdirSync(join(copy, "node_modules", ".bin"), { recursive: true });
    for (const name of ["ts-node", "typescript", ".bin/ts-node"]) {
      symlinkSync(join(PROJECT, "node_modules", name), join(copy, "node_modules", name));
    }
    await checks.run({
      name: `npm run synth in examples/${example}`,
      command: ["npm", "run", "--silent", "synth"],
      // Other tests check the types of the examples.
      options: { cwd: copy, env: { ...env, TS_NODE_TRANSPILE_ONLY: "true" } },
      findProblemsInFiles: () =>
        "stacks/secrets/cdk.tf.json" in filesIn(join(copy, "cdktf.out")) ? [] : ["The stack was not written."],
    });
  }
}

/** Deploys with cdktf. On one Node.js version, plans the same deployment with cdktn. */
async function checkDeployment(line: NodeLine, env: NodeJS.ProcessEnv, checks: Checks): Promise<void> {
  const missing = listMissing(getSharedTools(), ["terraform", "moto"]);
  if (missing.length > 0) {
    const skipped = line === MOVING_TO_CDKTN ? "cdktf deploy and cdktn diff" : "cdktf deploy";
    console.log(`  Skipped ${skipped}: ${missing.join("; ")}.`);
    console.log("  With REQUIRE_TERRAFORM=1 a missing tool fails the run.");
    return;
  }
  const local = new CleanUps();
  try {
    const moto = await Moto.start(local);
    const folder = local.createFolder("deploy");
    const environment = { ...env, ...moto.environment };
    copyApp(folder);
    const isDeployed = await checks.run({
      name: "npx cdktf deploy, to an AWS emulated by moto",
      command: ["npx", ...DEPLOY],
      options: { cwd: folder, env: environment },
      prints: ["Apply complete! Resources: 7 added, 0 changed, 0 destroyed."],
      canPrintToStderr: true,
      ignoredWarnings: [WARNING_OF_CDKTF_CLI],
    });
    if (isDeployed && line === MOVING_TO_CDKTN) {
      await checkMove(join(folder, STATE), environment, checks);
    }
  } finally {
    await local.run();
  }
}

async function checkMove(state: string, env: NodeJS.ProcessEnv, checks: Checks): Promise<void> {
  const folder = createConsumerFolder("moved");
  for (const [name, content] of Object.entries(CDKTN_APP)) {
    writeFileSync(join(folder, name), content);
  }
  cpSync(state, join(folder, STATE));
  const cdktn = await checks.step(`Download ${CDKTN_CLI}`, () => installCdktn(env.PATH ?? ""));
  if (cdktn !== undefined) {
    await checks.run({
      name: "cdktn diff, with the state of that deployment",
      command: [cdktn, "diff", "--var", "org=acme", "--skip-provider-lock"],
      options: { cwd: folder, env },
      prints: ["No changes."],
      canPrintToStderr: true,
    });
  }
}

runMain(main);
