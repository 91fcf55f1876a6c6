/** First supported version of Terraform. It has `check` blocks since this version. */
export const MIN_TERRAFORM = "1.5";

/** First supported version of the AWS provider. It supports all arguments used here since this version, which made `thumbprint_list` optional. */
export const MIN_AWS_PROVIDER = "5.81";

/** First version of the AWS provider that isn't supported. */
const UNSUPPORTED_AWS_PROVIDER = "7";

/** Version constraint for Terraform. */
export const TERRAFORM_VERSION = `>= ${MIN_TERRAFORM}.0`;

/** AWS provider with a constraint for every supported version. */
export const AWS_PROVIDER = {
  source: "hashicorp/aws",
  version: `>= ${MIN_AWS_PROVIDER}.0, < ${UNSUPPORTED_AWS_PROVIDER}.0.0`,
};
