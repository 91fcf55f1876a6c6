import { DataAwsKmsKey } from "@cdktf/provider-aws/lib/data-aws-kms-key";
import { type IResolvable, type TerraformProvider, Token } from "cdktf";
import type { Construct } from "constructs";
import { AwsAccount } from "../aws/aws-account";
import { OPERATIONS_URL } from "../documentation";
import type { PropertyCondition, Validator } from "../rules/validator";
import { Check } from "../terraform/check";
import { displayValue } from "../terraform/display";
import { argument, expression, expressionValue, literal } from "../terraform/expression";
import { keepLifecycle } from "../terraform/lifecycle";

/** Properties of the check. */
interface StateCheckProps {
  /** ARN of the key. */
  readonly arn: string;
  /** Whether the check is enabled, as `true` or a token. */
  readonly isEnabled: true | IResolvable;
  readonly validator: Validator;
  /** AWS provider. */
  readonly provider: TerraformProvider | undefined;
}

/**
 * Adds a `check` block that warns in every plan and apply if Pulumi Cloud can't use an existing key.
 *
 * NOTE: The data source isn't part of the `check` block. Terraform reads such a data source in every apply, so no plan would be empty, and
 * `-detailed-exitcode` would always return 2. Outside of it, a denied DescribeKey fails the plan, so the check is optional.
 */
export function declareStateCheck(scope: Construct, { arn, isEnabled, validator, provider }: StateCheckProps): void {
  const found = new DataAwsKmsKey(scope, "state", { keyId: argument(arn), provider });
  if (isEnabled !== true) {
    found.count = Token.asNumber(expressionValue(`${literal(isEnabled)} ? 1 : 0`));
  }
  validator.precondition(inRegion(arn, AwsAccount.of(scope, provider).region));
  keepLifecycle(found, () => ({ precondition: validator.preconditions }));
  // There is no element if the check is disabled.
  const keys = isEnabled === true ? `[${found.fqn}]` : found.fqn;
  const hasNone = (test: string) => `length([for key in ${keys} : key if ${test}]) == 0`;
  const display = (attribute: string) => expression(`join("", [for key in ${keys} : key.${attribute}])`);
  new Check(scope, "can-be-used", [
    {
      condition: hasNone(`key.key_state == "Disabled"`),
      errorMessage: `The key ${displayValue(arn)} is disabled, so Pulumi Cloud can't use it.
Ask the owner of the key to enable it:

  aws kms enable-key --key-id ${displayValue(arn)}

See ${OPERATIONS_URL}`,
    },
    {
      condition: hasNone(`endswith(key.key_state, "Deletion")`),
      errorMessage: `The key ${displayValue(arn)} is pending deletion (${display("key_state")}).
When KMS deletes the key, everything it encrypted is lost.
To keep the key, ask its owner to run:

  aws kms cancel-key-deletion --key-id ${displayValue(arn)}
  aws kms enable-key --key-id ${displayValue(arn)}

See ${OPERATIONS_URL}`,
    },
    {
      // Lists the other types, because the attribute is random text in a `terraform test` with mocks.
      condition: hasNone(`can(regex("^(RSA|ECC|HMAC|SM2|ML)", key.customer_master_key_spec))`),
      errorMessage: `The key ${displayValue(arn)} is of type ${display("customer_master_key_spec")}.
It must be a symmetric encryption key (SYMMETRIC_DEFAULT), or Pulumi Cloud can't use it.
Use another key.
See https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html`,
    },
  ]);
}

/** Requires the key to be in the Region of the AWS provider, because KMS finds a key only in its own Region. */
function inRegion(arn: string, region: string): PropertyCondition {
  return {
    condition: `strcontains(${literal(arn)}, ${literal(`:kms:${region}:`)})`,
    property: "checkKeyState",
    problem: `is true, but the key "${displayValue(arn)}" is not in the Region of the AWS provider, ${region}.
KMS describes a key only in its own Region.
Use the AWS provider for the Region of the key, or omit the check.
See https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html`,
  };
}
