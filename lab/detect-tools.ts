import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { AWS_PROVIDER } from "../modules/stack/versions";
import type { Feature, Tools } from "./tools";

/** Feature of Terraform, with the minor version 1.x that introduced it. */
interface Requirement {
  readonly name: string;
  readonly since: number;
}

const FEATURES: Readonly<Record<Feature, Requirement>> = {
  mocks: { name: "terraform test with mocks", since: 7 },
  "mocks at plan": { name: "override_during for mocks", since: 11 },
};

/** Looks for Terraform, moto and the other tools, and for a way to install the AWS provider. */
export function detectTools(): Tools {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-tools-"));
  const tools: Tools = { folder, cliConfigFile: undefined, missing: {}, missingFeatures: {} };
  if (!isOnPath("terraform")) {
    tools.missing.terraform =
      "terraform is not on the PATH. Install it: https://developer.hashicorp.com/terraform/install";
  } else {
    const mirror = findMirror();
    const probe = join(folder, "probe");
    tools.cliConfigFile = writeCliConfig(folder, mirror);
    tools.missing.terraform = findProviderProblem(probe, tools.cliConfigFile);
    for (const feature of Object.keys(FEATURES) as Feature[]) {
      tools.missingFeatures[feature] =
        tools.missing.terraform ?? findVersionProblem(probe, tools.cliConfigFile, FEATURES[feature]);
    }
    if (mirror === undefined && tools.missing.terraform === undefined) {
      // Every test uses the provider that the probe downloaded, because it is large.
      writeCliConfig(folder, join(probe, ".terraform", "providers"));
    }
  }
  if (!isOnPath("moto_server")) {
    tools.missing.moto = "moto_server is not on the PATH. Install it: pip install 'moto[server]'";
  }
  if (!isOnPath("aws")) {
    tools.missing.aws = "the AWS CLI is not on the PATH. Install it: pip install awscli";
  }
  if (!isOnPath("curl")) {
    tools.missing.curl = "curl is not on the PATH. Install it: https://curl.se/download.html";
  }
  return tools;
}

function isOnPath(command: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/**
 * Writes a Terraform CLI configuration that installs providers from a local mirror if there is one, and otherwise from the
 * registry. The user's own CLI configuration is not used.
 */
function writeCliConfig(folder: string, mirror: string | undefined): string {
  const file = join(folder, "terraformrc");
  writeFileSync(
    file,
    mirror === undefined
      ? ""
      : `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  return file;
}

/** Finds a provider mirror: in TERRAFORM_PROVIDER_MIRROR, Terraform's default folders or a folder in /opt. */
function findMirror(): string | undefined {
  const below = (parent: string) => (existsSync(parent) ? readdirSync(parent).map((child) => join(parent, child)) : []);
  return [
    process.env.TERRAFORM_PROVIDER_MIRROR,
    join(homedir(), ".terraform.d", "plugins"),
    join(homedir(), ".local", "share", "terraform", "plugins"),
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    ...below("/opt"),
  ].find((folder) => folder && existsSync(join(folder, "registry.terraform.io", "hashicorp", "aws")));
}

function probeEnvironment(probe: string, cliConfigFile: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: probe, TF_CLI_CONFIG_FILE: cliConfigFile, CHECKPOINT_DISABLE: "1" };
}

/** Returns why the installed Terraform doesn't have a feature, or undefined if it does. */
function findVersionProblem(probe: string, cliConfigFile: string, { name, since }: Requirement): string | undefined {
  const printed = execFileSync("terraform", ["version", "-json"], {
    env: probeEnvironment(probe, cliConfigFile),
    encoding: "utf8",
  });
  const { terraform_version: version } = JSON.parse(printed) as { terraform_version: string };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 1 || minor >= since
    ? undefined
    : `Terraform ${version} is installed, but ${name} requires 1.${since}. Install Terraform 1.${since} or later`;
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
