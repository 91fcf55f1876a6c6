import { expression, literal } from "../../../modules/terraform/expression";
import { type OutputDefinition, OUTPUTS } from "../../../modules/stack/outputs";

/** Outputs of the submodule for an existing key: those of the module, except the alias, and the statement for the owner of the key. */
export const EXISTING_KEY_OUTPUTS = {
  oidc_provider_arn: OUTPUTS.oidc_provider_arn,
  role_arn: OUTPUTS.role_arn,
  role_name: OUTPUTS.role_name,
  key_arn: OUTPUTS.key_arn,
  key_id: {
    description: OUTPUTS.key_id.description,
    value: ({ keyArn }) => expression(`split(":key/", ${literal(keyArn)})[1]`),
  },
  key_policy_statement: {
    description: "Statement that the owner of the key must add to the key policy, so that the role can use the key.",
    value: (cmk) => cmk.keyPolicyStatement,
  },
  pulumi_cloud_key: OUTPUTS.pulumi_cloud_key,
} as const satisfies Record<string, OutputDefinition>;
