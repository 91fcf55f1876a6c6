import type { AwsAccount } from "../aws/aws-account";
import type { PropertyCondition } from "../rules/validator";
import { trueIfNull } from "../terraform/conditional";
import { displayValue } from "../terraform/display";
import { literal } from "../terraform/expression";
import { hasTokens } from "../terraform/value";

/** Requires an OIDC provider to be in the AWS account of a role. */
export function inAccount(arn: string, account: AwsAccount): PropertyCondition {
  const test = `startswith(${literal(arn)}, ${literal(`${account.iamArn}:`)})`;
  return {
    condition: hasTokens(arn) ? trueIfNull(literal(arn), test) : test,
    property: `the OIDC provider ${displayValue(arn)}`,
    problem: `is in another AWS account or partition than the role (account ${account.id}, partition ${account.partition.partition}).
AWS would reject Pulumi Cloud's tokens.
Use an OIDC provider of the same account, or the AWS provider for the account of the OIDC provider.
See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html`,
  };
}
