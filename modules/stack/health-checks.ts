import { DataAwsKmsKey } from "@cdktf/provider-aws/lib/data-aws-kms-key";
import { TerraformLocal, type TerraformStack } from "cdktf";
import type { PulumiCmkKey } from "../key/pulumi-cmk-key";
import type { PulumiOidcProvider } from "../oidc-provider/pulumi-oidc-provider";
import { GUIDE_URL } from "../pulumi-cloud/contract";
import { displayed } from "../terraform/displayed";
import { expression, literal } from "../terraform/expression";

const UNUSABLE_STATES = ["Disabled", "PendingDeletion", "PendingReplicaDeletion"];

/** What health checks look at. */
export interface HealthChecksProps {
  readonly key: PulumiCmkKey;
  /** The OIDC provider that the stack may make. One that it looks up is checked whenever that is done. */
  readonly createdOidcProvider: PulumiOidcProvider;
}

/**
 * Declares `check` blocks: what HCP Terraform's health assessments, and every plan, warn of. They never block an apply.
 *
 * NOTE: no data source stands within a check. Terraform would read it again at each apply, so no plan would be empty.
 */
export function declareHealthChecks(stack: TerraformStack, { key, createdOidcProvider }: HealthChecksProps): void {
  // Found by the alias, for Terraform takes a key that waits for its deletion for deleted, and forgets it.
  // By way of a local: a data source that names a resource is not read while a plan changes that resource.
  const aliasArn = new TerraformLocal(stack, "health-checks-alias", key.alias.arn);
  const found = new DataAwsKmsKey(stack, "health-checks-key", { keyId: aliasArn.asString });
  declareCheck(
    stack,
    "key_can_be_used",
    `!contains(${literal(UNUSABLE_STATES)}, ${literal(found.keyState)})`,
    `The key ${found.arn} must be enabled, but its state is ${found.keyState}: Pulumi Cloud can't decrypt what it encrypted, and a key that is deleted takes that with it. Bring it back with aws kms cancel-key-deletion if it waits for its deletion, and then with aws kms enable-key, before anything else is applied. See ${GUIDE_URL}`,
  );

  const { resource } = key;
  declareCheck(
    stack,
    "key_is_rotated",
    literal(resource.enableKeyRotation),
    `The key ${resource.arn} must be rotated, but rotation is off. Apply this configuration, or run aws kms enable-key-rotation. See https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html`,
  );

  const { fqn, clientIdListInput } = createdOidcProvider.resource;
  const missing = `setsubtract(${literal(clientIdListInput)}, provider.client_id_list)`;
  declareCheck(
    stack,
    "oidc_provider_accepts_audiences",
    `alltrue([for provider in ${fqn} : length(${missing}) == 0])`,
    `The OIDC provider must accept every audience that is asked for, but lacks ${expression(displayed(`join(", ", flatten([for provider in ${fqn} : tolist(${missing})]))`))}: AWS refuses the tokens that carry them. Apply this configuration, or run aws iam add-client-id-to-open-id-connect-provider. See ${GUIDE_URL}`,
  );
}

function declareCheck(stack: TerraformStack, name: string, condition: string, errorMessage: string): void {
  // cdktf has no class for checks.
  stack.addOverride(`check.${name}`, { assert: [{ condition: expression(condition), error_message: errorMessage }] });
}
