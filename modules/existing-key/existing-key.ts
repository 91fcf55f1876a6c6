import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { IResolvable, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount } from "../aws/aws-account";
import { type Memory, withMemory } from "../memory/memory";
import { KEY_USE_POLICY_NAME, keyUsePolicy } from "../policies/use-of-key";
import type { PulumiCmkRole } from "../role/pulumi-cmk-role";
import { EXISTING_KEY_ARN } from "../rules/existing-key";
import { alreadyValidated, type PropertyCondition, type Validator } from "../rules/validator";
import { displayValue } from "../terraform/display";
import { jsonencode, literal } from "../terraform/expression";
import { keepLifecycle } from "../terraform/lifecycle";
import { requireUniqueAddresses } from "../terraform/unique-addresses";
import { declareStateCheck } from "./state-check";

/** Properties of an {@link ExistingKey}. */
interface ExistingKeyProps {
  /** ARN of the key. */
  readonly arn: string;
  /** Whether every plan reads the state of the key. */
  readonly checkState: boolean | IResolvable;
  /** Role that uses the key. */
  readonly role: PulumiCmkRole;
  /** Memory of the whole deployment. */
  readonly memory: Memory | undefined;
  /** Creates a validator for the construct that has the properties. */
  readonly createValidator: () => Validator;
  /** AWS provider. */
  readonly provider: TerraformProvider | undefined;
}

/**
 * KMS key that this configuration doesn't manage. The role gets an IAM policy for it, and the owner of the key
 * adds {@link PulumiCmk.keyPolicyStatement} to the key policy.
 *
 * Created by {@link PulumiCmk} if `existingKeyArn` is set.
 *
 * @example
 * const existingKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
 * const { existingKey } = new PulumiCmk(this, "cmk", { organization: "acme", existingKeyArn });
 */
export class ExistingKey extends Construct {
  /** The underlying `aws_iam_role_policy` (escape hatch). */
  public readonly policy: IamRolePolicy;
  /** ARN of the key. */
  public readonly arn: string;

  /** @internal */
  constructor(
    scope: Construct,
    id: string,
    { arn, checkState, role, memory, createValidator, provider }: ExistingKeyProps,
  ) {
    const validator = createValidator().required("existingKeyArn", arn, EXISTING_KEY_ARN);
    super(scope, id);
    requireUniqueAddresses(this);
    this.policy = new IamRolePolicy(this, "policy", {
      name: KEY_USE_POLICY_NAME,
      role: role.resource.name,
      policy: jsonencode(keyUsePolicy(arn)),
      provider,
    });
    validator.precondition(inPartition(arn, AwsAccount.of(this, provider)));
    keepLifecycle(this.policy, () => ({ precondition: withMemory(memory, validator.preconditions) }));
    this.arn = alreadyValidated(arn, EXISTING_KEY_ARN);
    if (checkState !== false) {
      declareStateCheck(this, { arn, isEnabled: checkState, validator: createValidator(), provider });
    }
  }
}

/** Requires the key to be in the partition of the role, because IAM policies can't grant access in another one. */
function inPartition(arn: string, { partition }: AwsAccount): PropertyCondition {
  return {
    condition: `startswith(${literal(arn)}, ${literal(`arn:${partition.partition}:`)})`,
    property: "existingKeyArn",
    problem: `is "${displayValue(arn)}".
It must be in the partition of the role, ${partition.partition}.
Use a key in that partition, or the AWS provider for the partition of the key.
See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html`,
  };
}
