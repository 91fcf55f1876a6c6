import type { Comments } from "../../../hcl/configuration";
import { COMMENTS as OF_MODULE } from "../../../modules/stack/comments";

/** Comments of the HCL, by address. Blocks that are equal in the module have the same comment. */
export const COMMENTS: Comments = {
  "local.audiences":
    "Audiences that the OIDC provider must accept: one for each organization, and those of other uses.",
  ...OF_MODULE,
  "data.aws_caller_identity.current": "AWS account of the credentials.",
  "local.deployment": "Account and issuer of this plan.",
  "local.missing_audiences": "Audiences that the OIDC provider has lost.",
  "terraform_data.memory":
    "Stores the account and the issuer of this deployment. With the credentials of another account, Terraform would not find the OIDC provider and would create another one. To confirm a change, replace this resource.",
  "check.oidc_provider_accepts_audiences": "Warns in every plan if an audience was removed from the OIDC provider.",
};
