import { EXISTING_KEY_COMMENTS } from "../../../modules/stack/existing-key/comments";
import { ExistingKeyStack } from "../../../modules/stack/existing-key/existing-key-stack";
import type { Submodule } from "../submodule";
import { readme } from "./readme";

/** The OIDC provider and the role for a KMS key that exists. */
export const EXISTING_KEY: Submodule = {
  name: "existing-key",
  description:
    "The OIDC provider and the role for a KMS key that you already have, in the same or another AWS account.",
  createStack: (app, { preventDestroy }) => new ExistingKeyStack(app, "existing-key", { preventDestroy }),
  comments: EXISTING_KEY_COMMENTS,
  readme,
};
