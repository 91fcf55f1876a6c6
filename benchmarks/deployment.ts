import { rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { DeployedStack } from "../app/deployed-stack";
import { PulumiCmk, PulumiOidcProvider } from "../index";
import { AwsProxy } from "../lab/aws-proxy";
import type { CleanUps } from "../lab/clean-ups";
import { allowEveryAwsProvider } from "../lab/example";
import { Moto } from "../lab/moto";
import { synthesize } from "../lab/synthesis";
import { TerraformFolder, variableArguments } from "../lab/terraform";
import { PROJECT } from "./compile-project";

const REGION = "eu-central-1";

/** What is deployed for several organizations. */
interface Configuration {
  /** Writes the configuration to a folder. */
  readonly write: (folder: TerraformFolder, organizations: readonly string[]) => void;
  readonly variables?: (organizations: readonly string[]) => Readonly<Record<string, unknown>>;
}

/** Ways to deploy the same resources. */
export const CONFIGURATIONS = {
  "hand-written HCL": {
    write: (folder) => {
      folder.copy(join(__dirname, "hand-written", "main.tf"), "main.tf");
    },
    variables: (organizations) => ({ organizations }),
  },
  constructs: {
    write: (folder, organizations) => {
      const synthesized = synthesize((app) => {
        const stack = new TerraformStack(app, "secrets");
        new AwsProvider(stack, "aws", {});
        const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
        for (const organization of organizations) {
          new PulumiCmk(stack, organization, { organization, oidcProvider });
        }
        return stack;
      });
      folder.writeJson(allowEveryAwsProvider(synthesized));
    },
  },
  module: {
    write: (folder, organizations) => {
      folder.copy(join(PROJECT, "terraform", "module"), "module").write(
        "main.tf",
        `module "oidc_provider" {
  source        = "./module/modules/oidc-provider"
  organizations = ${JSON.stringify(organizations)}
}

module "cmk" {
  for_each = module.oidc_provider.organizations
  source   = "./module"

  org                  = each.key
  create_oidc_provider = false
  oidc_provider_arn    = module.oidc_provider.arn
}
`,
      );
    },
  },
  /** Deploys for one organization only. */
  stack: {
    write: (folder) => {
      folder.writeJson(synthesize((app) => new DeployedStack(app, "pulumi-cmk", {})));
    },
    variables: ([org]) => ({ org }),
  },
} as const satisfies Readonly<Record<string, Configuration>>;

/** Time of a Terraform command, and its calls to AWS. */
export interface TerraformRun {
  readonly seconds: number;
  readonly calls: number;
}

/** An emulated AWS that counts calls. */
export interface CountingAws {
  readonly moto: Moto;
  readonly proxy: AwsProxy;
}

export async function startCountingAws(cleanUps: CleanUps): Promise<CountingAws> {
  const moto = await Moto.start(cleanUps);
  return { moto, proxy: await AwsProxy.start(moto, cleanUps) };
}

/** A configuration in an initialized folder. */
export class Deployment {
  public static async create(
    configuration: keyof typeof CONFIGURATIONS,
    count: number,
    aws: CountingAws,
    cleanUps: CleanUps,
  ): Promise<Deployment> {
    const folder = new TerraformFolder(aws.proxy.environmentOf(REGION)).removedBy(cleanUps);
    const organizations = Array.from({ length: count }, (_, index) => `acme-${index}`);
    const { write, variables }: Configuration = CONFIGURATIONS[configuration];
    write(folder, organizations);
    await folder.init();
    return new Deployment(aws, folder, variableArguments(variables?.(organizations) ?? {}));
  }

  private constructor(
    private readonly aws: CountingAws,
    private readonly folder: TerraformFolder,
    private readonly variables: readonly string[],
  ) {}

  /** Applies to an empty account, and then plans without changes. */
  public async applyAndPlan(): Promise<{ readonly apply: TerraformRun; readonly plan: TerraformRun }> {
    await this.aws.moto.callMotoApi("reset");
    rmSync(join(this.folder.path, "terraform.tfstate"), { force: true });
    const apply = await this.run("apply", "-auto-approve");
    // Fails if there is a change.
    return { apply, plan: await this.run("plan", "-detailed-exitcode") };
  }

  private async run(...args: readonly string[]): Promise<TerraformRun> {
    const { proxy } = this.aws;
    // Starts the count of calls.
    proxy.injectFaults();
    const start = performance.now();
    await this.folder.runOrThrow(...args, ...this.variables);
    return { seconds: (performance.now() - start) / 1000, calls: proxy.calls.length };
  }
}
