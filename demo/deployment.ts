import { TerraformOutput } from "cdktf";
import { PulumiCmk, PulumiCmkStack, PulumiOidcProvider } from "../index";
import type { Deployment } from "../lab/access-table";
import { Aws } from "../lab/aws";
import { AWS_PROVIDER } from "../lab/aws-provider";
import type { Moto } from "../lab/moto";
import { synthesize, synthesizeStack } from "../lab/synthesis";
import { type TerraformFolder, variables } from "../lab/terraform";

export const REGION = "eu-central-1";

/** ARNs of what is made for an organization: the OIDC provider's, the role's and the key's. */
type Arns = readonly [oidcProviderArn: string, roleArn: string, keyArn: string];

/**
 * What to deploy: the project's own stack for one organization, and a stack of constructs for several, since those share an
 * OIDC provider. Unprotected in Terraform, because all of it is taken down again. On AWS, the key policy would still deny the deletion of
 * the key: moto does not enforce key policies.
 */
export class Configuration {
  public readonly json: string;

  constructor(private readonly organizations: readonly string[]) {
    this.json = this.isOne
      ? synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy: false }))
      : synthesizeStack((stack) => {
          stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
          const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
          const arns = organizations.map((organization) => {
            const key = { preventDestroy: false };
            const cmk = new PulumiCmk(stack, `cmk-${organization}`, { organization, oidcProvider, key });
            return [organization, [cmk.oidcProviderArn, cmk.roleArn, cmk.keyArn]];
          });
          new TerraformOutput(stack, "arns", { value: Object.fromEntries(arns) as Record<string, string[]> });
        });
  }

  /** Arguments of Terraform's. */
  public get arguments(): string[] {
    return this.isOne ? variables({ org: this.organizations[0], aws_region: REGION }) : [];
  }

  /** What was deployed, by organization. */
  public async deployments(folder: TerraformFolder, moto: Moto): Promise<Deployment[]> {
    const outputs = await folder.outputs();
    const aws = new Aws(moto, REGION);
    return Promise.all(
      this.organizations.map(async (organization): Promise<Deployment> => {
        const [oidcProviderArn, roleArn, keyArn] = this.isOne
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
          trustPolicy: await aws.trustPolicy(roleArn),
          keyPolicy: await aws.keyPolicy(keyArn),
        };
      }),
    );
  }

  private get isOne(): boolean {
    return this.organizations.length === 1;
  }
}
