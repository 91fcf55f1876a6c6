import { TerraformOutput, type TerraformStack } from "cdktf";
import { PulumiCmk, PulumiCmkStack, PulumiOidcProvider } from "../../index";
import { type Deployment, evaluateAccess, isAsExpected } from "../../lab/access-table";
import { evaluateExistingKeyAccess, type ExistingKeyDeployment } from "../../lab/existing-key-access";
import type { Policy } from "../../lab/simulator";
import { Aws } from "../../lab/aws";
import { AWS_PROVIDER } from "../../modules/stack/versions";
import { waitForAll } from "../../lab/clean-ups";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { synthesize, synthesizeStack } from "../../lab/synthesis";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const ADMINISTRATORS = [`arn:aws:iam::${MOTO_ACCOUNT}:role/security`, `arn:aws:iam::${MOTO_ACCOUNT}:user/team/alice`];

const GOVCLOUD_ADMINISTRATORS = ADMINISTRATORS.map((arn) => arn.replace("arn:aws:", "arn:aws-us-gov:"));

/** A deployment before it exists. Its organization identifies it. */
type DeploymentSettings = Omit<Deployment, "oidcProviderArn" | "roleArn" | "keyArn" | "trustPolicy" | "keyPolicy">;

/** The ways to use the project. */
const CASES: Record<string, DeploymentSettings> = {
  "the stack with only the organization set, in another partition": createSettings("in-china"),
  "the stack with account access, administrators and replication set, in a third partition": createSettings(
    "in-govcloud",
    {
      accountAccess: "full",
      administratorArns: GOVCLOUD_ADMINISTRATORS,
      replicationAllowed: true,
    },
  ),
  "the first of several organizations": createSettings("acme"),
  "the second of several organizations": createSettings("acme-labs"),
  "a looked-up OIDC provider": createSettings("looked-up", { issuer: "existing.example.com/oidc" }),
  administrators: createSettings("administered", { administratorArns: ADMINISTRATORS }),
  "administrators, without deletion protection": createSettings("unprotected", {
    administratorArns: ADMINISTRATORS,
    deletionProtection: false,
  }),
  "full account access": createSettings("full-access", { accountAccess: "full", administratorArns: ADMINISTRATORS }),
  "a self-hosted Pulumi Cloud": createSettings("self-hosted", { issuer: "pulumi.example.com/oidc" }),
};

function createSettings(organization: string, settings: Partial<DeploymentSettings> = {}): DeploymentSettings {
  return {
    organization,
    issuer: "api.pulumi.com/oidc",
    accountAccess: "administration",
    administratorArns: [],
    deletionProtection: true,
    replicationAllowed: false,
    ...settings,
  };
}

/** Adds the constructs of the other cases to one stack. */
function buildConstructs(stack: TerraformStack): void {
  stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
  const shared = new PulumiOidcProvider(stack, "oidc-provider");
  const lookedUp = PulumiOidcProvider.fromIssuerUrl(stack, "found", "https://existing.example.com/oidc");
  const selfHosted = new PulumiOidcProvider(stack, "oidc-provider-self-hosted", {
    issuerUrl: "https://pulumi.example.com/oidc",
  });
  const cmks = [
    new PulumiCmk(stack, "cmk-acme", { organization: "acme", oidcProvider: shared }),
    new PulumiCmk(stack, "cmk-acme-labs", { organization: "acme-labs", oidcProvider: shared }),
    new PulumiCmk(stack, "cmk-looked-up", { organization: "looked-up", oidcProvider: lookedUp }),
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

describeWith(["terraform", "moto"], "the policies of a deployment in AWS", () => {
  const deployments: Record<string, Deployment> = {};
  const audiences: Record<string, string[]> = {};
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;

  /** Applies a configuration, and returns its outputs. */
  async function apply(synthesized: string, region: string, values: Record<string, unknown> = {}) {
    const folder = new TerraformFolder(moto.environmentOf(region)).removedBy(cleanUps).writeJson(synthesized);
    await folder.init();
    await folder.runOrThrow("apply", "-auto-approve", ...variableArguments(values));
    return folder.readOutputs();
  }

  async function readDeployment(region: string, organization: string, [oidcProviderArn, roleArn, keyArn]: string[]) {
    const aws = new Aws(moto, region);
    const found = Object.entries(CASES).find(([, each]) => each.organization === organization);
    if (!found || !oidcProviderArn || !roleArn || !keyArn) {
      throw new Error(`The case or an ARN of ${organization} is missing.`);
    }
    const [name, settings] = found;
    deployments[name] = {
      ...settings,
      oidcProviderArn,
      roleArn,
      keyArn,
      trustPolicy: await aws.getTrustPolicy(roleArn),
      keyPolicy: await aws.getKeyPolicy(keyArn),
    };
    audiences[name] = await aws.listAudiences(oidcProviderArn);
  }

  async function deployStack(region: string, values: Record<string, unknown> & { org: string }) {
    const outputs = await apply(
      synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")),
      region,
      values,
    );
    await readDeployment(region, values.org, [
      outputs.oidc_provider_arn,
      outputs.role_arn,
      outputs.key_arn,
    ] as string[]);
  }

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    const existing = await new Aws(moto, "eu-central-1").createOidcProvider("https://existing.example.com/oidc", [
      "aws:looked-up",
    ]);
    await waitForAll([
      (async () => {
        const outputs = await apply(synthesizeStack(buildConstructs), "eu-central-1");
        for (const [organization, arns] of Object.entries(outputs)) {
          await readDeployment("eu-central-1", organization, arns as string[]);
        }
      })(),
      deployStack("cn-north-1", { org: "in-china" }),
      deployStack("us-gov-west-1", {
        org: "in-govcloud",
        key_account_access: "full",
        key_administrator_arns: GOVCLOUD_ADMINISTRATORS,
        // Not multi-Region, because the AWS provider rejects moto's IDs of multi-Region keys.
        key_replication_allowed: true,
      }),
    ]);
    expect(existing).toBe(`arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/existing.example.com/oidc`);
  });

  test.each(Object.keys(CASES))("%s: IAM makes the expected decision in every case", async (name) => {
    const cases = await evaluateAccess(findDeployment(name));
    expect(cases.filter((each) => !isAsExpected(each))).toEqual([]);
  });

  test("the OIDC provider accepts exactly the audiences of its organizations", () => {
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

  test("ARNs have the partition of the Region", () => {
    const partitionsOf = (name: string) => {
      const { oidcProviderArn, roleArn, keyArn, trustPolicy, keyPolicy } = findDeployment(name);
      const text = JSON.stringify([oidcProviderArn, roleArn, keyArn, trustPolicy, keyPolicy]);
      return [...new Set(text.match(/arn:[a-z-]+/g))];
    };
    expect(Object.keys(CASES).map(partitionsOf)).toEqual([
      ["arn:aws-cn"],
      ["arn:aws-us-gov"],
      ...Array.from({ length: 7 }, () => ["arn:aws"]),
    ]);
  });

  function findDeployment(name: string): Deployment {
    const deployment = deployments[name];
    if (!deployment) {
      throw new Error(`${name} is not deployed.`);
    }
    return deployment;
  }
});

describeWith(["terraform", "moto", "aws"], "the policies of a deployment with an existing key in AWS", () => {
  const cleanUps = cleanUpsAfterAll();
  const deployments = new Map<string, ExistingKeyDeployment>();

  /** Creates a key as its owner. */
  const createKey = async (owner: Moto) =>
    (await owner.runAwsCli<{ KeyMetadata: { Arn: string } }>("kms", "create-key")).KeyMetadata.Arn;

  /** Sets the key policy as the owner of the key, and returns it as KMS stores it. */
  async function grant(owner: Moto, keyArn: string, statement: object): Promise<Policy> {
    const account = keyArn.split(":")[4] ?? "";
    const policy = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Enable IAM Administration Permissions",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: ["kms:DescribeKey", "kms:PutKeyPolicy"],
          Resource: "*",
        },
        statement,
      ],
    };
    const key = ["--key-id", keyArn.replace(/^.+\//, ""), "--policy-name", "default"];
    await owner.runAwsCli("kms", "put-key-policy", ...key, "--policy", JSON.stringify(policy));
    const { Policy: stored } = await owner.runAwsCli<{ Policy: string }>("kms", "get-key-policy", ...key);
    return JSON.parse(stored) as Policy;
  }

  beforeAll(async () => {
    const moto = await Moto.start(cleanUps);
    const owners: Record<string, Moto> = { "the same account": moto, "another account": await moto.as("111122223333") };
    const keys = Object.fromEntries(
      await Promise.all(Object.entries(owners).map(async ([name, owner]) => [name, await createKey(owner)] as const)),
    );
    const folder = new TerraformFolder(moto.environment).removedBy(cleanUps).writeJson(
      synthesizeStack((stack) => {
        stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
        const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
        Object.values(keys).forEach((existingKeyArn, index) => {
          const cmk = new PulumiCmk(stack, `cmk-${index}`, {
            organization: `acme-${index}`,
            oidcProvider,
            existingKeyArn,
          });
          new TerraformOutput(stack, `key-${index}`, {
            value: [cmk.oidcProviderArn, cmk.roleArn, cmk.keyArn, cmk.keyPolicyStatement],
          });
        });
      }),
    );
    await folder.init();
    await folder.runOrThrow("apply", "-auto-approve");
    const outputs = await folder.readOutputs();
    const aws = new Aws(moto, "us-east-1");
    for (const [index, [name, owner]] of Object.entries(owners).entries()) {
      const [oidcProviderArn, roleArn, keyArn, statement] = outputs[`key-${index}`] as [string, string, string, object];
      deployments.set(name, {
        organization: `acme-${index}`,
        issuer: "api.pulumi.com/oidc",
        oidcProviderArn,
        roleArn,
        keyArn,
        trustPolicy: await aws.getTrustPolicy(roleArn),
        rolePolicy: await aws.getRolePolicy(roleArn, "use-key"),
        keyPolicy: await grant(owner, keyArn, statement),
      });
    }
  });

  test("the accounts of the keys are those of their owners", () => {
    expect([...deployments].map(([name, { keyArn }]) => [name, keyArn.split(":")[4]])).toEqual([
      ["the same account", MOTO_ACCOUNT],
      ["another account", "111122223333"],
    ]);
  });

  test.each(["the same account", "another account"])(
    "%s: IAM makes the expected decision in every case",
    async (name) => {
      const deployment = deployments.get(name);
      const cases = deployment ? await evaluateExistingKeyAccess(deployment) : [];
      expect(cases.length).toBeGreaterThan(80);
      expect(cases.filter((each) => !isAsExpected(each))).toEqual([]);
    },
  );
});
