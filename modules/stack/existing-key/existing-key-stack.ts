import { dependable, type TerraformElement, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { PulumiCmk } from "../../cmk/pulumi-cmk";
import { nameInputs } from "../../rules/validator";
import { ADDRESSES, nameOfBlock } from "../addresses";
import { declareAudienceCheck } from "../audience-check";
import { declareOutputs } from "../outputs";
import { declareTrust, roleOptions, VARIABLE_OF_PROPERTY } from "../trust";
import { declareDefinitions } from "../variables";
import { AWS_PROVIDER, TERRAFORM_VERSION } from "../versions";
import { EXISTING_KEY_OUTPUTS } from "./outputs";
import { EXISTING_KEY_VARIABLES } from "./variables";

const EXISTING_KEY_ADDRESSES: typeof ADDRESSES = {
  ...ADDRESSES,
  "cmk/existing-key/policy": "aws_iam_role_policy.use_key",
  "cmk/existing-key/state": "data.aws_kms_key.key",
  "cmk/existing-key/can-be-used": "check.key_can_be_used",
};

/**
 * The deployment for one organization with an existing key, as a child module: the OIDC provider, the role and its policy for the key.
 *
 * NOTE: it isn't a variable of {@link PulumiCmkStack}. That would need `count` on the key, which changes its address, and the ARN of a key
 * that the same configuration creates would be an invalid `count` argument.
 */
export class ExistingKeyStack extends TerraformStack {
  constructor(scope: Construct, id: string, { preventDestroy }: { readonly preventDestroy: boolean }) {
    super(scope, id);
    nameInputs(this, {
      ...VARIABLE_OF_PROPERTY,
      existingKeyArn: "existing_key_arn",
      checkKeyState: "check_key_state",
    });
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    this.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
    this.addOverride("terraform.backend", undefined);
    const variables = declareDefinitions(this, EXISTING_KEY_VARIABLES);
    const { existing_key_arn: existingKeyArn } = variables;
    const { memory, oidcProvider } = declareTrust(this, variables, { preventDestroy, existingKeyArn });
    const cmk = new PulumiCmk(this, "cmk", {
      organization: variables.org,
      oidcProvider,
      role: roleOptions(variables),
      existingKeyArn,
      checkKeyState: variables.check_key_state,
      preventDestroy,
      memory,
      tags: variables.tags,
    });
    // The audiences of an existing OIDC provider are checked before the role trusts it.
    cmk.role.resource.dependsOn = [dependable(oidcProvider.lookedUp.resource)];
    declareAudienceCheck(this, oidcProvider.created);
    declareOutputs(this, cmk, EXISTING_KEY_OUTPUTS);
  }

  protected override allocateLogicalId(element: TerraformElement): string {
    const path = element.node.path.slice(this.node.path.length + 1);
    return nameOfBlock(path, EXISTING_KEY_ADDRESSES) ?? super.allocateLogicalId(element);
  }
}
