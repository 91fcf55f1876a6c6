/**
 * Constructs for stacks. `cdktf-pulumi-cmk` (for cdktf) and `cdktf-pulumi-cmk/cdktn` (for CDK Terrain) export the same names.
 *
 * @module
 */
export { PulumiCmk, type PulumiCmkProps } from "./modules/cmk/pulumi-cmk";
export type { ExistingKey } from "./modules/existing-key/existing-key";
export type { KeyPolicyStatement, KeyPolicyStatements } from "./modules/key/key-policy-statement";
export {
  type KeyAccountAccess,
  PulumiCmkKey,
  type PulumiCmkKeyOptions,
  type PulumiCmkKeyProps,
} from "./modules/key/pulumi-cmk-key";
export type { IPulumiOidcProvider } from "./modules/oidc-provider/i-pulumi-oidc-provider";
export type { LookedUpOidcProvider, LookedUpOidcProviderProps } from "./modules/oidc-provider/looked-up-oidc-provider";
export { PulumiOidcProvider, type PulumiOidcProviderProps } from "./modules/oidc-provider/pulumi-oidc-provider";
export type { KeyUseStatement } from "./modules/policies/use-of-key";
export type { KeyRegistration } from "./modules/pulumi-cloud/contract";
export type { IPulumiCmkRole } from "./modules/role/i-pulumi-cmk-role";
export { PulumiCmkRole, type PulumiCmkRoleOptions, type PulumiCmkRoleProps } from "./modules/role/pulumi-cmk-role";
export { PulumiCmkStack, type PulumiCmkStackConfig } from "./modules/stack/pulumi-cmk-stack";
export type { StringList } from "./modules/terraform/string-list";
export type { Tags } from "./modules/terraform/tags";
