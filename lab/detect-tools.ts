import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { AWS_PROVIDER } from "../modules/stack/versions";
import type { CleanUps } from "./clean-ups";
import { findOnPath, pathWith, writeTerraformCommand } from "./terraform-command";
import { FEATURES, findVersionProblem, type Product, readTerraformVersion } from "./terraform-version";
import { type Feature, getProbeFolder, shareTools, type Tools } from "./tools";

/** Path of the AWS provider in a mirror, by product. */
const PROVIDER: Readonly<Record<Product, string>> = {
  Terraform: join("registry.terraform.io", "hashicorp", "aws"),
  OpenTofu: join("registry.opentofu.org", "hashicorp", "aws"),
};

/**
 * Looks for Terraform, moto and the other tools, and for a way to install the AWS provider. If TERRAFORM is the path of another
 * Terraform or of OpenTofu, puts it in front on the PATH as `terraform`. Every process that this process starts then uses it.
 *
 * @throws {Error} If TERRAFORM isn't the path of a program.
 */
export function detectTools(): Tools {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-tools-"));
  if (process.env.TERRAFORM) {
    try {
      process.env.PATH = pathWith(writeTerraformCommand(join(folder, "bin"), "TERRAFORM", process.env.TERRAFORM));
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }
  const tools: Tools = { folder, cliConfigFile: undefined, missing: {}, missingFeatures: {} };
  if (findOnPath("terraform") === undefined) {
    tools.missing.terraform =
      "terraform is not on the PATH. Install it: https://developer.hashicorp.com/terraform/install";
  } else {
    const mirrors = findMirrors(folder);
    const probe = getProbeFolder(tools);
    tools.cliConfigFile = writeCliConfig(folder, mirrors);
    tools.missing.terraform = findProviderProblem(probe, tools.cliConfigFile);
    const env = probeEnvironment(probe, tools.cliConfigFile);
    for (const feature of Object.keys(FEATURES) as Feature[]) {
      tools.missingFeatures[feature] =
        tools.missing.terraform ?? findVersionProblem(readTerraformVersion("terraform", env), feature);
    }
    if (mirrors.length === 0 && tools.missing.terraform === undefined) {
      // Every test uses the provider that the probe downloaded, because it is large.
      writeCliConfig(folder, [join(probe, ".terraform", "providers")]);
    }
  }
  if (findOnPath("moto_server") === undefined) {
    tools.missing.moto = "moto_server is not on the PATH. Install it: pip install 'moto[server]'";
  }
  if (findOnPath("aws") === undefined) {
    tools.missing.aws = "the AWS CLI is not on the PATH. Install it: pip install awscli";
  }
  if (findOnPath("curl") === undefined) {
    tools.missing.curl = "curl is not on the PATH. Install it: https://curl.se/download.html";
  }
  return tools;
}

/** Detects the tools, shares them with the processes that this process starts, and removes their folder at the end. */
export function openTools(cleanUps: CleanUps): Tools {
  const tools = detectTools();
  cleanUps.add(() => {
    rmSync(tools.folder, { recursive: true, force: true });
  });
  shareTools(tools);
  return tools;
}

/**
 * Writes a Terraform CLI configuration that installs providers from local mirrors if there are any, and otherwise from the
 * registry. The user's own CLI configuration is not used.
 */
function writeCliConfig(folder: string, mirrors: readonly string[]): string {
  const file = join(folder, "terraformrc");
  const blocks = mirrors.map((mirror) => `  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n`);
  writeFileSync(file, mirrors.length === 0 ? "" : `provider_installation {\n${blocks.join("")}}\n`);
  return file;
}

/**
 * Finds a provider mirror: in TERRAFORM_PROVIDER_MIRROR, Terraform's default folders or a folder in /opt. Returns it with another
 * mirror, which has the same provider for OpenTofu.
 */
function findMirrors(folder: string): string[] {
  const below = (parent: string) => (existsSync(parent) ? readdirSync(parent).map((child) => join(parent, child)) : []);
  const found = [
    process.env.TERRAFORM_PROVIDER_MIRROR,
    join(homedir(), ".terraform.d", "plugins"),
    join(homedir(), ".local", "share", "terraform", "plugins"),
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    ...below("/opt"),
  ].find((parent) => parent && existsSync(join(parent, PROVIDER.Terraform)));
  if (!found) {
    return [];
  }
  const forOpenTofu = join(folder, "opentofu-providers");
  linkFiles(join(found, PROVIDER.Terraform), join(forOpenTofu, PROVIDER.OpenTofu));
  return [found, forOpenTofu];
}

/** Links every file of a provider in a mirror. OpenTofu doesn't follow a link to the folder of a provider or of a version. */
function linkFiles(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const target = join(to, relative(from, entry.parentPath), entry.name);
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(join(entry.parentPath, entry.name), target);
    }
  }
}

function probeEnvironment(probe: string, cliConfigFile: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: probe, TF_CLI_CONFIG_FILE: cliConfigFile, CHECKPOINT_DISABLE: "1" };
}

/** Returns why Terraform can't install the AWS provider, or undefined if it can. */
function findProviderProblem(probe: string, cliConfigFile: string): string | undefined {
  mkdirSync(probe);
  writeFileSync(
    join(probe, "main.tf.json"),
    JSON.stringify({
      terraform: { required_providers: { aws: AWS_PROVIDER } },
    }),
  );
  try {
    execFileSync("terraform", ["init", "-backend=false", "-input=false", "-no-color"], {
      cwd: probe,
      env: probeEnvironment(probe, cliConfigFile),
      stdio: "pipe",
      timeout: 300_000,
    });
    return undefined;
  } catch {
    return `terraform can't install the provider hashicorp/aws (${AWS_PROVIDER.version}). Connect to the network, or set TERRAFORM_PROVIDER_MIRROR to a directory that contains registry.terraform.io/hashicorp/aws`;
  }
}
