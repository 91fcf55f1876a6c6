import type { Submodule } from "../submodule";
import { COMMENTS } from "./comments";
import { readme } from "./readme";
import { OidcProviderStack } from "./stack";

/** One OIDC provider for several organizations. */
export const OIDC_PROVIDER: Submodule = {
  name: "oidc-provider",
  description: "One OIDC provider for several organizations, and for other uses such as Pulumi Deployments.",
  createStack: (app, options) => new OidcProviderStack(app, options),
  comments: COMMENTS,
  readme,
};
