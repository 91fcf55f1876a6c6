import { Lazy, type TerraformStack } from "cdktf";
import { AwsAccount } from "../aws/aws-account";
import { Memory } from "../memory/memory";
import type { PulumiCmkRoleOptions } from "../role/pulumi-cmk-role";
import { declareDisplayedVariables } from "./displayed-variables";
import { OptionalOidcProvider } from "./optional-oidc-provider";
import type { VariableValues } from "./variables";

/** Variables of the OIDC provider and the role. */
type TrustVariables = Omit<VariableValues, "aws_region" | `key_${string}`>;

/** Options of {@link declareTrust}. */
interface TrustOptions {
  readonly preventDestroy: boolean;
  /** ARN of an existing key, as a token. */
  readonly existingKeyArn?: string;
}

/** Variables of properties that are validated after the variables, because that needs the AWS account. */
export const VARIABLE_OF_PROPERTY: Readonly<Record<string, string>> = {
  administratorArns: "key_administrator_arns",
  policyStatements: "key_policy_statements",
  policyStatementsMayGrantUse: "key_policy_statements_may_grant_use",
  permissionsBoundaryArn: "role_permissions_boundary_arn",
};

/** Declares the memory and the OIDC provider of a stack, in which variables configure them. */
export function declareTrust(
  stack: TerraformStack,
  variables: TrustVariables,
  { preventDestroy, existingKeyArn }: TrustOptions,
): { memory: Memory | undefined; oidcProvider: OptionalOidcProvider } {
  const { oidc_issuer_url, oidc_provider_arn, role_permissions_boundary_arn } = variables;
  declareDisplayedVariables(stack, {
    oidc_issuer_url,
    oidc_provider_arn,
    role_permissions_boundary_arn,
    ...(existingKeyArn !== undefined && { existing_key_arn: existingKeyArn }),
  });
  AwsAccount.of(stack, undefined).declareIamArn();
  const memory: Memory | undefined = preventDestroy
    ? new Memory(stack, "memory", {
        hasRegion: existingKeyArn === undefined,
        organization: variables.org,
        issuer: Lazy.stringValue({ produce: () => oidcProvider.issuer }),
        existingKeyArn,
      })
    : undefined;
  const oidcProvider: OptionalOidcProvider = new OptionalOidcProvider(stack, "oidc-provider", {
    create: variables.create_oidc_provider,
    arn: oidc_provider_arn,
    issuerUrl: oidc_issuer_url,
    audiences: variables.oidc_audiences,
    thumbprints: variables.oidc_thumbprints,
    preventDestroy,
    memory,
    tags: variables.tags,
  });
  return { memory, oidcProvider };
}

/** Options of the role, from variables. */
export function roleOptions(variables: TrustVariables): PulumiCmkRoleOptions {
  return {
    name: variables.role_name,
    path: variables.role_path,
    description: variables.role_description,
    maxSessionDuration: variables.role_max_session_duration,
    permissionsBoundaryArn: variables.role_permissions_boundary_arn,
  };
}
