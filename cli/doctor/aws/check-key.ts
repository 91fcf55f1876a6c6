import type { Fields } from "../../json";
import { type Finding, finding } from "../finding";
import { parseArn } from "../../aws/arn";

const CHECK = "key";

/**
 * Checks that a key is enabled, symmetric, for encryption and decryption, and managed by the customer.
 *
 * @param receivedArn ARN under which the key was found: its own or its alias ARN.
 */
export function checkKey(arn: string, metadata: Fields, receivedArn = arn): Finding[] {
  const name = receivedArn === arn ? arn : `${receivedArn}, an alias of ${arn},`;
  const requirements = [
    { what: "key usage", value: metadata.KeyUsage, required: "ENCRYPT_DECRYPT" },
    { what: "key spec", value: metadata.KeySpec, required: "SYMMETRIC_DEFAULT" },
    { what: "key manager", value: metadata.KeyManager, required: "CUSTOMER" },
  ];
  const wrong = requirements.filter(({ value, required }) => value !== required);
  const findings = [
    ...(metadata.KeyState === "Enabled"
      ? []
      : [
          finding(
            CHECK,
            "fail",
            `the key is in state ${String(metadata.KeyState)}, which must be Enabled`,
            enable(arn, metadata),
          ),
        ]),
    ...wrong.map(({ what, value, required }) =>
      finding(
        CHECK,
        "fail",
        `the ${what} is ${String(value)}, which must be ${required}`,
        "It can't be changed. Use another key. To create one, run: aws kms create-key",
      ),
    ),
  ];
  return findings.length > 0
    ? findings
    : [finding(CHECK, "ok", `${name} is enabled, symmetric, and for encryption and decryption`)];
}

/** How to enable a key again, by its state. */
function enable(arn: string, { KeyState, DeletionDate }: Fields): string {
  const options = `--key-id ${arn} --region ${parseArn(arn).region}`;
  const enableKey = `aws kms enable-key ${options}`;
  switch (KeyState) {
    case "Disabled":
      return `To enable it, run: ${enableKey}`;
    case "PendingDeletion":
      return `AWS deletes the key${DeletionDate === undefined ? "" : ` on ${formatDate(DeletionDate)}`}, and everything that it encrypts is lost with it. To keep it, run:
aws kms cancel-key-deletion ${options}
${enableKey}`;
    case "PendingImport":
      return `Import its key material again: aws kms get-parameters-for-import and aws kms import-key-material, with ${options}`;
    case "Unavailable":
      return "Connect its custom key store again. To find it, run: aws kms describe-custom-key-stores";
    default:
      return "Wait until AWS has finished the change of the key, and run the command again.";
  }
}

/** Formats a date, which AWS CLI version 1 returns in seconds and version 2 as text. */
function formatDate(value: unknown): string {
  return (typeof value === "number" ? new Date(value * 1000).toISOString() : String(value)).slice(0, 10);
}
