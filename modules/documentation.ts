/** Guide to operations of this project, which explains how to proceed when a plan fails or a check warns. */
export const OPERATIONS_URL = "https://github.com/cdktf-pulumi-cmk/cdktf-pulumi-cmk/blob/main/docs/operations.md";
