/** Version constraint for every AWS provider that the project supports. Tests use the version that is installed. */
export const AWS_PROVIDER = { source: "hashicorp/aws", version: ">= 5.81.0, < 7.0.0" };
