import type { Submodule } from "../submodule";
import { EXISTING_KEY_COMMENTS } from "./comments";
import { readme } from "./readme";
import { ExistingKeyStack } from "./stack";

/** The OIDC provider and the role for a KMS key that exists. */
export const EXISTING_KEY: Submodule = {
  name: "existing-key",
  description:
    "The OIDC provider and the role for a KMS key that you already have, in the same or another AWS account.",
  createStack: (app, options) => new ExistingKeyStack(app, options),
  comments: EXISTING_KEY_COMMENTS,
  readme,
};
