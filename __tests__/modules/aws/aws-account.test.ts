import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, type TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { type LookedUpOidcProvider, PulumiCmk, PulumiCmkKey, PulumiCmkRole, PulumiOidcProvider } from "../../../index";
import { AwsAccount, isSameProvider } from "../../../modules/aws/aws-account";
import { emptyStack, parsed, synthesizeStack, resolve } from "../../../lab/synthesis";

const IDENTITY = "data.aws_caller_identity.aws-account_identity_87B2DE4E";
const PARTITION = "data.aws_partition.aws-account_partition_7F42276D";

function setUp() {
  const stack = emptyStack();
  const standard = new AwsProvider(stack, "aws", {});
  const ireland = new AwsProvider(stack, "ireland", { alias: "ireland" });
  return { stack, standard, ireland };
}

test("the account is looked up once per stack and AWS provider", () => {
  const { data } = parsed(
    synthesizeStack((stack) => {
      const ireland = new AwsProvider(stack, "ireland", { alias: "ireland" });
      const inner = new Construct(stack, "inner");
      for (const construct of [stack, inner, new Construct(inner, "innermost")]) {
        expect(AwsAccount.of(construct, undefined).partition.provider).toBe(undefined);
        expect(AwsAccount.of(construct, ireland).partition.provider).toBe(ireland);
      }
    }),
  );
  expect(data).toEqual({
    aws_caller_identity: {
      "aws-account_identity_87B2DE4E": {},
      "aws-account-ireland_identity_A92DA803": { provider: "aws.ireland" },
    },
    aws_partition: {
      "aws-account_partition_7F42276D": {},
      "aws-account-ireland_partition_9F1C69D2": { provider: "aws.ireland" },
    },
  });
});

describe("20 organizations in one stack", () => {
  const KEY_ARN = "arn:aws:kms:eu-central-1:999999999999:key/01234567-89ab-cdef-0123-456789abcdef";
  const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";

  /** Counts the data sources of a stack by type, in which `create` adds each organization. */
  function countDataSources(create: (stack: TerraformStack, organization: string, ireland: AwsProvider) => void) {
    const { data = {} } = parsed(
      synthesizeStack((stack) => {
        const ireland = new AwsProvider(stack, "ireland", { alias: "ireland" });
        for (let index = 0; index < 20; index++) {
          create(stack, `acme-${index}`, ireland);
        }
      }),
    );
    return Object.fromEntries(Object.entries(data).map(([type, names]) => [type, Object.keys(names).length]));
  }

  const arn = `arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc`;
  const lookUp = (stack: TerraformStack, provider?: AwsProvider) => {
    const id = `oidc-provider-${provider?.alias ?? ""}`;
    return (
      (stack.node.tryFindChild(id) as LookedUpOidcProvider | undefined) ??
      PulumiOidcProvider.fromArn(stack, id, arn, { provider })
    );
  };

  test("PulumiCmk looks up its account once", () => {
    const counts = countDataSources((stack, organization) => {
      new PulumiCmk(stack, organization, { organization, oidcProvider: lookUp(stack) });
    });
    expect(counts).toEqual({
      aws_caller_identity: 1,
      aws_partition: 1,
      aws_region: 1,
      aws_iam_openid_connect_provider: 1,
      // Only the health check of each key needs its own call.
      aws_kms_key: 20,
    });
  });

  test("separate constructs and existing keys look up their account once", () => {
    const counts = countDataSources((stack, organization) => {
      const oidcProvider = lookUp(stack);
      const role = new PulumiCmkRole(stack, `role-${organization}`, {
        organization,
        oidcProvider,
        permissionsBoundaryArn: BOUNDARY,
      });
      new PulumiCmkKey(stack, `key-${organization}`, { role });
      new PulumiCmk(stack, `existing-key-${organization}`, {
        organization,
        oidcProvider,
        existingKeyArn: KEY_ARN,
        role: { name: `existing-key-${organization}` },
      });
    });
    expect(counts).toEqual({
      aws_caller_identity: 1,
      aws_partition: 1,
      aws_region: 1,
      aws_iam_openid_connect_provider: 1,
      aws_kms_key: 20,
    });
  });

  test("each AWS provider looks up its account once", () => {
    const counts = countDataSources((stack, organization, ireland) => {
      for (const provider of [undefined, ireland]) {
        const id = `${organization}-${provider?.alias ?? "default"}`;
        const names = { role: { name: id }, key: { alias: id } };
        new PulumiCmk(stack, id, { organization, oidcProvider: lookUp(stack, provider), provider, ...names });
      }
    });
    expect(counts).toEqual({
      aws_caller_identity: 2,
      aws_partition: 2,
      aws_region: 2,
      aws_iam_openid_connect_provider: 2,
      aws_kms_key: 40,
    });
  });
});

test("the partition is only looked up for constructs that need it", () => {
  const { data } = parsed(synthesizeStack((stack) => AwsAccount.of(stack, undefined)));
  expect(data).toEqual({ aws_caller_identity: { "aws-account_identity_87B2DE4E": {} } });
});

test("the default AWS provider can be passed or omitted", () => {
  const { stack, standard, ireland } = setUp();
  const account = AwsAccount.of(stack, undefined);
  expect(AwsAccount.of(stack, standard)).toBe(account);
  expect(AwsAccount.of(stack, ireland)).not.toBe(account);
  expect(AwsAccount.of(stack, ireland)).toBe(AwsAccount.of(stack, ireland));
});

test("each stack has a separate lookup", () => {
  const { stack } = setUp();
  const another = new TerraformStack(App.of(stack), "another");
  expect(AwsAccount.of(another, undefined)).not.toBe(AwsAccount.of(stack, undefined));
  expect(AwsAccount.of(another, undefined).node.path).toBe("another/aws-account");
});

test("an account gets another id if that of its AWS provider is taken, also by another account", () => {
  const { stack } = setUp();
  const provider = (alias: string) => new AwsProvider(stack, `provider-${alias}`, { alias });
  new Construct(stack, "aws-account-a");
  const [a, b] = [provider("a"), provider("a-")];
  expect(AwsAccount.of(stack, a).node.id).toBe("aws-account-a-");
  expect(AwsAccount.of(stack, b).node.id).toBe("aws-account-a--");
  expect([a, b].map((each) => AwsAccount.of(stack, each).provider)).toEqual([a, b]);
});

test("IAM ARNs start with the partition and the account ID", () => {
  const { stack } = setUp();
  expect(resolve(stack, AwsAccount.of(stack, undefined).iamArn)).toBe(
    `arn:\${${PARTITION}.partition}:iam::\${${IDENTITY}.account_id}`,
  );
});

test("AWS providers are the same if they have the same alias", () => {
  const { standard, ireland } = setUp();
  const providers: (TerraformProvider | undefined)[] = [undefined, standard, ireland];
  expect(providers.map((one) => providers.map((other) => isSameProvider(one, other)))).toEqual([
    [true, true, false],
    [true, true, false],
    [false, false, true],
  ]);
});
