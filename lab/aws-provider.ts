/** Every AWS provider that the project supports: tests take whichever is here. */
export const AWS_PROVIDER = { source: "hashicorp/aws", version: ">= 5.81.0, < 7.0.0" };
