import { DataAwsKmsKey } from "@cdktf/provider-aws/lib/data-aws-kms-key";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { Construct } from "constructs";
import { OPERATIONS_URL } from "../memory/memory";
import { Check } from "../terraform/check";
import { literal } from "../terraform/expression";
import { TerraformData } from "../terraform/terraform-data";

const STATES_BEFORE_DELETION = ["PendingDeletion", "PendingReplicaDeletion"];

/**
 * Has each plan and apply warn of a key that Pulumi Cloud can't use, or that is not rotated.
 *
 * The AWS provider takes a key that is pending deletion for deleted, so its ARN is kept in a resource of its own. It is not read by the
 * alias, which can name another key, nor from the resource that refuses another key, because Terraform doesn't read data that
 * depends on a resource that is replaced.
 */
export function declareHealthChecks(scope: Construct, key: KmsKey, isProtected: boolean): void {
  const known = new TerraformData(scope, "known", {
    input: key.arn,
    // Without protection, another key can take the place of this one, and is to be checked then.
    lifecycle: isProtected ? { ignoreChanges: ["input"] } : undefined,
  });
  const found = new DataAwsKmsKey(scope, "state", {
    keyId: known.output,
    provider: key.provider,
  });
  new Check(scope, "can-be-used", [
    {
      // Null in a plan of `terraform test` with mocks.
      condition: `${literal(key.isEnabled)} != false`,
      errorMessage: `The key ${key.arn} is disabled, so Pulumi Cloud can't use it. No apply enables it, and KMS refuses changes of the rotation until then. To enable it, run:

  aws kms enable-key --key-id ${key.arn}

See ${OPERATIONS_URL}`,
    },
    {
      condition: `!contains(${literal(STATES_BEFORE_DELETION)}, ${literal(found.keyState)})`,
      errorMessage: `The key ${found.arn} is pending deletion (${found.keyState}). After that, what it encrypted is lost. To keep it, run:

  aws kms cancel-key-deletion --key-id ${found.arn}
  aws kms enable-key --key-id ${found.arn}

See ${OPERATIONS_URL}`,
    },
  ]);
  new Check(scope, "is-rotated", [
    {
      condition: literal(key.enableKeyRotation),
      errorMessage: `The key ${key.arn} is not rotated. Apply this configuration, or run:

  aws kms enable-key-rotation --key-id ${key.arn}

See https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html`,
    },
  ]);
}
