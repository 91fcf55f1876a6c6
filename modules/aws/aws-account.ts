import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { TerraformLocal, type TerraformProvider, TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { requireUniqueAddresses } from "../terraform/unique-addresses";

/** AWS account of an AWS provider. A stack looks it up once for each AWS provider, because each lookup is an AWS call. */
export class AwsAccount extends Construct {
  /** Returns the account of an AWS provider, for a construct of the stack. */
  public static of(construct: IConstruct, provider: TerraformProvider | undefined): AwsAccount {
    const stack = TerraformStack.of(construct);
    const alias = aliasOf(provider);
    let id = alias === undefined ? "aws-account" : `aws-account-${alias}`;
    let found = stack.node.tryFindChild(id);
    while (found && !isAccountOf(found, alias)) {
      // Another construct of the stack has this id.
      id += "-";
      found = stack.node.tryFindChild(id);
    }
    return (found as AwsAccount | undefined) ?? new AwsAccount(stack, id, provider);
  }

  public readonly identity: DataAwsCallerIdentity;
  /** ID of the account. */
  public readonly id: string;

  // cdktf creates a token, with a stack trace, for each time that an attribute is read.
  private partitionOrUndefined: DataAwsPartition | undefined;
  private regionOrUndefined: string | undefined;
  private iamArnOrUndefined: string | undefined;

  private constructor(
    scope: Construct,
    id: string,
    public readonly provider: TerraformProvider | undefined,
  ) {
    super(scope, id);
    requireUniqueAddresses(this);
    this.identity = new DataAwsCallerIdentity(this, "identity", { provider });
    this.id = this.identity.accountId;
  }

  /** Partition of the account. An OIDC provider needs none. */
  public get partition(): DataAwsPartition {
    return (this.partitionOrUndefined ??= new DataAwsPartition(this, "partition", { provider: this.provider }));
  }

  /** Region of the AWS provider. Reading it makes no AWS call. */
  public get region(): string {
    // Version 6 of the AWS provider deprecates `name`. Its replacement `region` doesn't exist in version 5.
    return (this.regionOrUndefined ??= new DataAwsRegion(this, "region", { provider: this.provider }).id);
  }

  /** Start of the ARNs of the account's IAM resources. */
  public get iamArn(): string {
    return (this.iamArnOrUndefined ??= `arn:${this.partition.partition}:iam::${this.id}`);
  }

  /** Declares a local for {@link iamArn}, which shortens every expression that is written from then on. */
  public declareIamArn(): void {
    this.iamArnOrUndefined = new TerraformLocal(this, "iam-arn", this.iamArn).asString;
  }
}

/** Whether two constructs use the same AWS provider. The default provider can be passed or omitted. */
export function isSameProvider(one: TerraformProvider | undefined, other: TerraformProvider | undefined): boolean {
  return aliasOf(one) === aliasOf(other);
}

/** Whether a construct is the account of the AWS provider with an alias. */
function isAccountOf(construct: IConstruct, alias: string | undefined): boolean {
  return "iamArn" in construct && aliasOf((construct as AwsAccount).provider) === alias;
}

function aliasOf(provider: TerraformProvider | undefined): string | undefined {
  return provider?.alias;
}
