import { EXISTING_KEY_ARN } from "../../../modules/rules/existing-key";
import { VARIABLES, type VariableDefinition } from "../../../modules/stack/variables";

const { org, create_oidc_provider, oidc_provider_arn, oidc_issuer_url, oidc_audiences, oidc_thumbprints } = VARIABLES;
const { role_name, role_path, role_description, role_max_session_duration, role_permissions_boundary_arn } = VARIABLES;

/** Variables of the submodule for an existing key. It has none of the variables that configure a new key. */
export const EXISTING_KEY_VARIABLES = {
  org,
  existing_key_arn: {
    type: "string",
    description:
      "ARN of the existing KMS key, in this or another AWS account. It can't be changed later: Pulumi Cloud could no longer decrypt what the first key encrypted.",
    rules: EXISTING_KEY_ARN,
  },
  check_key_state: {
    type: "bool",
    description:
      "Whether every plan reads the state of the key, and warns if it is disabled, pending deletion or not symmetric. Set it to true if the AWS provider is for the Region of the key, and its credentials are allowed kms:DescribeKey on the key. Otherwise, the plan fails.",
    default: false,
  },
  create_oidc_provider,
  oidc_provider_arn,
  oidc_issuer_url,
  oidc_audiences,
  oidc_thumbprints,
  role_name,
  role_path,
  role_description,
  role_max_session_duration,
  role_permissions_boundary_arn,
  tags: { ...VARIABLES.tags, description: "Tags of the OIDC provider and the role." },
} as const satisfies Record<string, VariableDefinition>;
