import { TerraformOutput, type TerraformStack } from "cdktf";
import { PulumiCmk, PulumiCmkStack, PulumiOidcProvider } from "../../index";
import { accessTable, type Deployment } from "../../lab/access-table";
import { Aws } from "../../lab/aws";
import { AWS_PROVIDER } from "../../lab/aws-provider";
import { all } from "../../lab/clean-ups";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { synthesize, synthesizeStack } from "../../lab/synthesis";
import { TerraformFolder, variables } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const ADMINISTRATORS = [`arn:aws:iam::${MOTO_ACCOUNT}:role/security`, `arn:aws:iam::${MOTO_ACCOUNT}:user/team/alice`];

const GOVCLOUD_ADMINISTRATORS = ADMINISTRATORS.map((arn) => arn.replace("arn:aws:", "arn:aws-us-gov:"));

/** The ways in which the project is used, each with the organization that stands for it. */
const SHAPES: Record<
  string,
  Omit<Deployment, "oidcProviderArn" | "roleArn" | "keyArn" | "trustPolicy" | "keyPolicy">
> = {
  "the stack with only the organization set, in another partition": shape("in-china"),
  "the stack with account access, administrators and replication set, in a third partition": shape("in-govcloud", {
    accountAccess: "full",
    administratorArns: GOVCLOUD_ADMINISTRATORS,
    replicationAllowed: true,
  }),
  "the first of several organizations": shape("acme"),
  "the second of several organizations": shape("acme-labs"),
  "a looked-up OIDC provider": shape("looked-up", { issuer: "existing.example.com/oidc" }),
  administrators: shape("administered", { administratorArns: ADMINISTRATORS }),
  "administrators, without deletion protection": shape("unprotected", {
    administratorArns: ADMINISTRATORS,
    deletionProtection: false,
  }),
  "full account access": shape("full-access", { accountAccess: "full", administratorArns: ADMINISTRATORS }),
  "a self-hosted Pulumi Cloud": shape("self-hosted", { issuer: "pulumi.example.com/oidc" }),
};

function shape(organization: string, choices: Partial<Deployment> = {}) {
  return {
    organization,
    issuer: "api.pulumi.com/oidc",
    accountAccess: "administration" as const,
    administratorArns: [],
    deletionProtection: true,
    replicationAllowed: false,
    ...choices,
  };
}

/** A stack of somebody's own, with constructs in many shapes. */
function buildConstructs(stack: TerraformStack): void {
  stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
  const shared = new PulumiOidcProvider(stack, "oidc-provider");
  const found = PulumiOidcProvider.fromIssuerUrl(stack, "found", "https://existing.example.com/oidc");
  const selfHosted = new PulumiOidcProvider(stack, "oidc-provider-self-hosted", {
    issuerUrl: "https://pulumi.example.com/oidc",
  });
  const cmks = [
    new PulumiCmk(stack, "cmk-acme", { organization: "acme", oidcProvider: shared }),
    new PulumiCmk(stack, "cmk-acme-labs", { organization: "acme-labs", oidcProvider: shared }),
    new PulumiCmk(stack, "cmk-looked-up", { organization: "looked-up", oidcProvider: found }),
    new PulumiCmk(stack, "cmk-administered", {
      organization: "administered",
      oidcProvider: shared,
      key: { administratorArns: ADMINISTRATORS },
    }),
    new PulumiCmk(stack, "cmk-unprotected", {
      organization: "unprotected",
      oidcProvider: shared,
      key: { administratorArns: ADMINISTRATORS, deletionProtection: false },
    }),
    new PulumiCmk(stack, "cmk-full-access", {
      organization: "full-access",
      oidcProvider: shared,
      key: { administratorArns: ADMINISTRATORS, accountAccess: "full" },
    }),
    new PulumiCmk(stack, "cmk-self-hosted", { organization: "self-hosted", oidcProvider: selfHosted }),
  ];
  for (const { oidcProviderArn, role, keyArn } of cmks) {
    new TerraformOutput(stack, role.organization, { value: [oidcProviderArn, role.arn, keyArn] });
  }
}

describeWith(["terraform", "moto"], "by the policies as AWS holds them", () => {
  const deployments: Record<string, Deployment> = {};
  const audiences: Record<string, string[]> = {};
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;

  /** Applies a configuration, and returns its outputs. */
  async function apply(synthesized: string, region: string, values: Record<string, unknown> = {}) {
    const folder = new TerraformFolder(moto.environmentOf(region)).removedBy(cleanUps).writeJson(synthesized);
    await folder.init();
    await folder.succeed("apply", "-auto-approve", ...variables(values));
    return folder.outputs();
  }

  async function remember(region: string, organization: string, [oidcProviderArn, roleArn, keyArn]: string[]) {
    const aws = new Aws(moto, region);
    const found = Object.entries(SHAPES).find(([, each]) => each.organization === organization);
    if (!found || !oidcProviderArn || !roleArn || !keyArn) {
      throw new Error(`No shape, or not every ARN, for ${organization}`);
    }
    const [name, chosen] = found;
    deployments[name] = {
      ...chosen,
      oidcProviderArn,
      roleArn,
      keyArn,
      trustPolicy: await aws.trustPolicy(roleArn),
      keyPolicy: await aws.keyPolicy(keyArn),
    };
    audiences[name] = await aws.audiences(oidcProviderArn);
  }

  async function deployStack(region: string, values: Record<string, unknown> & { org: string }) {
    const outputs = await apply(
      synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")),
      region,
      values,
    );
    await remember(region, values.org, [outputs.oidc_provider_arn, outputs.role_arn, outputs.key_arn] as string[]);
  }

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    const existing = await new Aws(moto, "eu-central-1").createOidcProvider("https://existing.example.com/oidc", [
      "aws:looked-up",
    ]);
    await all([
      (async () => {
        const outputs = await apply(synthesizeStack(buildConstructs), "eu-central-1");
        for (const [organization, arns] of Object.entries(outputs)) {
          await remember("eu-central-1", organization, arns as string[]);
        }
      })(),
      deployStack("cn-north-1", { org: "in-china" }),
      deployStack("us-gov-west-1", {
        org: "in-govcloud",
        key_account_access: "full",
        key_administrator_arns: GOVCLOUD_ADMINISTRATORS,
        // Not multi-Region: moto's IDs of such keys are not AWS's, and the AWS provider refuses them.
        key_replication_allowed: true,
      }),
    ]);
    expect(existing).toBe(`arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/existing.example.com/oidc`);
  });

  test.each(Object.keys(SHAPES))("%s: every request of the table is answered as it should be", async (name) => {
    const table = await accessTable(deploymentOf(name));
    expect(table.filter(({ isAllowed, isTwinAllowed }) => !isAllowed || isTwinAllowed)).toEqual([]);
  });

  test("each organization has its audience accepted, and nothing else is", () => {
    expect(audiences["the stack with only the organization set, in another partition"]).toEqual(["aws:in-china"]);
    expect(audiences["the first of several organizations"]?.sort()).toEqual([
      "aws:acme",
      "aws:acme-labs",
      "aws:administered",
      "aws:full-access",
      "aws:unprotected",
    ]);
    expect(audiences["a looked-up OIDC provider"]).toEqual(["aws:looked-up"]);
    expect(audiences["a self-hosted Pulumi Cloud"]).toEqual(["aws:self-hosted"]);
  });

  test("ARNs are those of the partition", () => {
    const partitionsOf = (name: string) => {
      const { oidcProviderArn, roleArn, keyArn, trustPolicy, keyPolicy } = deploymentOf(name);
      const text = JSON.stringify([oidcProviderArn, roleArn, keyArn, trustPolicy, keyPolicy]);
      return [...new Set(text.match(/arn:[a-z-]+/g))];
    };
    expect(Object.keys(SHAPES).map(partitionsOf)).toEqual([
      ["arn:aws-cn"],
      ["arn:aws-us-gov"],
      ...Array.from({ length: 7 }, () => ["arn:aws"]),
    ]);
  });

  function deploymentOf(name: string): Deployment {
    const deployment = deployments[name];
    if (!deployment) {
      throw new Error(`${name} was not deployed`);
    }
    return deployment;
  }
});
