import { EXISTING_KEY } from "./existing-key";
import { OIDC_PROVIDER } from "./oidc-provider";
import type { Submodule } from "./submodule";

/** The submodules of the module. */
export const SUBMODULES: readonly Submodule[] = [OIDC_PROVIDER, EXISTING_KEY];
