import { TerraformOutput } from "cdktf";
import { PulumiCmk, PulumiCmkStack, PulumiOidcProvider } from "../index";
import type { Deployment } from "../lab/access-table";
import { Aws } from "../lab/aws";
import { AWS_PROVIDER } from "../modules/stack/versions";
import type { Moto } from "../lab/moto";
import { synthesize, synthesizeStack } from "../lab/synthesis";
import { type TerraformFolder, variableArguments } from "../lab/terraform";

export const REGION = "eu-central-1";

/** ARNs of the resources for an organization. */
type Arns = readonly [oidcProviderArn: string, roleArn: string, keyArn: string];

/**
 * The configuration to deploy: the project's stack for one organization, or constructs for several, because those share an OIDC
 * provider. `preventDestroy` is off, because the demo tears everything down. In AWS, the key policy would still deny the deletion of
 * the key. moto doesn't enforce it.
 */
export class DemoDeployment {
  public readonly json: string;

  constructor(private readonly organizations: readonly string[]) {
    const preventDestroy = false;
    this.json = this.isSingle
      ? synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy }))
      : synthesizeStack((stack) => {
          stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
          const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider", { preventDestroy });
          const arns = organizations.map((organization) => {
            const cmk = new PulumiCmk(stack, `cmk-${organization}`, { organization, oidcProvider, preventDestroy });
            return [organization, [cmk.oidcProviderArn, cmk.roleArn, cmk.keyArn]];
          });
          new TerraformOutput(stack, "arns", { value: Object.fromEntries(arns) as Record<string, string[]> });
        });
  }

  /** Arguments for Terraform. */
  public get arguments(): string[] {
    return this.isSingle ? variableArguments({ org: this.organizations[0], aws_region: REGION }) : [];
  }

  /** Reads what was deployed for each organization. */
  public async readDeployments(folder: TerraformFolder, moto: Moto): Promise<Deployment[]> {
    const outputs = await folder.readOutputs();
    const aws = new Aws(moto, REGION);
    return Promise.all(
      this.organizations.map(async (organization): Promise<Deployment> => {
        const [oidcProviderArn, roleArn, keyArn] = this.isSingle
          ? ([outputs.oidc_provider_arn, outputs.role_arn, outputs.key_arn] as unknown as Arns)
          : ((outputs.arns as Record<string, unknown>)[organization] as Arns);
        return {
          organization,
          issuer: "api.pulumi.com/oidc",
          accountAccess: "administration",
          administratorArns: [],
          deletionProtection: true,
          replicationAllowed: false,
          oidcProviderArn,
          roleArn,
          keyArn,
          trustPolicy: await aws.getTrustPolicy(roleArn),
          keyPolicy: await aws.getKeyPolicy(keyArn),
        };
      }),
    );
  }

  private get isSingle(): boolean {
    return this.organizations.length === 1;
  }
}
