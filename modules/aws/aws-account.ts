import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { TerraformLocal, type TerraformProvider, TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { shownValue } from "../terraform/displayed";
import { literal } from "../terraform/expression";
import { hasTokens } from "../terraform/value";

/** The AWS account of an AWS provider. A stack looks it up once for each provider, because each lookup is a call. */
export class AwsAccount extends Construct {
  /** The account of a provider, for a construct in its stack. */
  public static of(construct: IConstruct, provider: TerraformProvider | undefined): AwsAccount {
    const stack = TerraformStack.of(construct);
    const alias = aliasOf(provider);
    let id = alias === undefined ? "aws-account" : `aws-account-${alias}`;
    let found = stack.node.tryFindChild(id);
    while (found && !("iamArn" in found)) {
      // The id is taken by a construct of somebody else's.
      id += "-";
      found = stack.node.tryFindChild(id);
    }
    return (found as AwsAccount | undefined) ?? new AwsAccount(stack, id, provider);
  }

  public readonly identity: DataAwsCallerIdentity;
  public readonly partition: DataAwsPartition;

  private iamArnLocal: TerraformLocal | undefined;

  private constructor(
    scope: Construct,
    id: string,
    private readonly provider: TerraformProvider | undefined,
  ) {
    super(scope, id);
    this.identity = new DataAwsCallerIdentity(this, "identity", { provider });
    this.partition = new DataAwsPartition(this, "partition", { provider });
  }

  /** The Region of the AWS provider. Reading it makes no AWS call. */
  public get region(): string {
    const found = this.node.tryFindChild("region") as DataAwsRegion | undefined;
    // Version 6 of the AWS provider deprecates `name`, and its `region` is not in version 5.
    return (found ?? new DataAwsRegion(this, "region", { provider: this.provider })).id;
  }

  /** The start of the ARN of each IAM resource of the account. */
  public get iamArn(): string {
    return this.iamArnLocal?.asString ?? `arn:${this.partition.partition}:iam::${this.identity.accountId}`;
  }

  /** Declares a local for {@link iamArn}, which shortens every expression that is written from then on. */
  public declareIamArn(): void {
    this.iamArnLocal = new TerraformLocal(this, "iam-arn", this.iamArn);
  }
}

/** A condition on the ARN of an IAM resource that must be in an account, and the message if it isn't. */
export function inSameAccount(arn: string, account: AwsAccount): [condition: string, message: string] {
  return [
    `${hasTokens(arn) ? `${literal(arn)} == null ? true : ` : ""}startswith(${literal(arn)}, ${literal(`${account.iamArn}:`)})`,
    `the OIDC provider ${shownValue(arn)} is in another AWS account or partition than the role, ${account.iamArn}, so AWS would refuse Pulumi Cloud's tokens. Use an OIDC provider of the same account, or pass the AWS provider of its account as provider. See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html`,
  ];
}

/** Whether two constructs have the same AWS provider: the default provider can be named or left out. */
export function isSameProvider(one: TerraformProvider | undefined, other: TerraformProvider | undefined): boolean {
  return aliasOf(one) === aliasOf(other);
}

function aliasOf(provider: TerraformProvider | undefined): string | undefined {
  return provider?.alias;
}
