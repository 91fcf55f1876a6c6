import { DataAwsKmsKey } from "@cdktf/provider-aws/lib/data-aws-kms-key";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { Construct } from "constructs";
import { OPERATIONS_URL } from "../documentation";
import { referenceTo } from "../terraform/address";
import { Check } from "../terraform/check";
import { literal } from "../terraform/expression";
import { TerraformData } from "../terraform/terraform-data";

const STATES_BEFORE_DELETION = ["PendingDeletion", "PendingReplicaDeletion"];

/**
 * Adds `check` blocks that warn in every plan and apply if Pulumi Cloud can't use the key, or if the key is not rotated.
 *
 * The AWS provider treats a key pending deletion as deleted, so a separate resource keeps the ARN of the key. The data source can't use
 * the alias, which could point to another key, or the resource that rejects another key, because Terraform defers data sources that
 * depend on a resource it replaces.
 */
export function declareHealthChecks(scope: Construct, key: KmsKey, isProtected: boolean): void {
  const arn = `\${${referenceTo(key)}.arn}`;
  const knownKey = new TerraformData(scope, "known", {
    input: arn,
    // Without protection, another key can replace this one. The checks must then read that key.
    lifecycle: isProtected ? { ignoreChanges: ["input"] } : undefined,
  });
  const foundKey = new DataAwsKmsKey(scope, "state", {
    keyId: `\${${referenceTo(knownKey)}.output}`,
    provider: key.provider,
  });
  const foundArn = `\${${referenceTo(foundKey)}.arn}`;
  const keyState = `${referenceTo(foundKey)}.key_state`;
  new Check(scope, "can-be-used", [
    {
      // The attribute is null in a `terraform test` plan with mocks.
      condition: `${referenceTo(key)}.is_enabled != false`,
      errorMessage: `The key ${arn} is disabled, so Pulumi Cloud can't use it.
Terraform doesn't enable it, and KMS rejects changes to its rotation until it is enabled.
To enable it, run:

  aws kms enable-key --key-id ${arn}

See ${OPERATIONS_URL}`,
    },
    {
      condition: `!contains(${literal(STATES_BEFORE_DELETION)}, ${keyState})`,
      errorMessage: `The key ${foundArn} is pending deletion (\${${keyState}}).
When KMS deletes the key, everything it encrypted is lost.
To keep the key, run:

  aws kms cancel-key-deletion --key-id ${foundArn}
  aws kms enable-key --key-id ${foundArn}

See ${OPERATIONS_URL}`,
    },
  ]);
  new Check(scope, "is-rotated", [
    {
      condition: `${referenceTo(key)}.enable_key_rotation`,
      errorMessage: `The key ${arn} is not rotated.
Automatic rotation must be enabled.
Apply this configuration, or run:

  aws kms enable-key-rotation --key-id ${arn}

See https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html`,
    },
  ]);
}
