import { type App, dependable } from "cdktf";
import { PulumiCmk } from "../../../modules/cmk/pulumi-cmk";
import { nameInputs } from "../../../modules/rules/validator";
import { ADDRESSES } from "../../../modules/stack/addresses";
import { declareAudienceCheck } from "../../../modules/stack/audience-check";
import { declareOutputs } from "../../../modules/stack/outputs";
import { declareTrust, roleOptions, VARIABLE_OF_PROPERTY } from "../../../modules/stack/trust";
import { declareDefinitions } from "../../../modules/stack/variables";
import type { PackagingOptions } from "../../command";
import { SubmoduleStack } from "../submodule";
import { EXISTING_KEY_OUTPUTS } from "./outputs";
import { EXISTING_KEY_VARIABLES } from "./variables";

/** Addresses of the blocks by the path of their construct. */
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
export class ExistingKeyStack extends SubmoduleStack {
  constructor(app: App, { preventDestroy }: PackagingOptions) {
    super(app, "existing-key", EXISTING_KEY_ADDRESSES);
    nameInputs(this, {
      ...VARIABLE_OF_PROPERTY,
      existingKeyArn: "existing_key_arn",
      checkKeyState: "check_key_state",
    });
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
}
