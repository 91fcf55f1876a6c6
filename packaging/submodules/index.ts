import type { Submodule } from "./submodule";

/** The submodules of the module. */
export const SUBMODULES: readonly Submodule[] = [];
