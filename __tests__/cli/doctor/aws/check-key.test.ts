import { checkKey } from "../../../../cli/doctor/aws/check-key";
import { ALIAS_ARN, KEY_ARN } from "../../../support/outputs";

const KEY = {
  KeyState: "Enabled",
  KeyUsage: "ENCRYPT_DECRYPT",
  KeySpec: "SYMMETRIC_DEFAULT",
  KeyManager: "CUSTOMER",
};
const OPTIONS = `--key-id ${KEY_ARN} --region eu-central-1`;

test("accepts a symmetric key that is enabled, and names the alias that was followed", () => {
  expect(checkKey(KEY_ARN, KEY)).toEqual([
    { check: "key", result: "ok", detail: `${KEY_ARN} is enabled, symmetric, and for encryption and decryption` },
  ]);
  expect(checkKey(KEY_ARN, KEY, ALIAS_ARN)).toEqual([
    {
      check: "key",
      result: "ok",
      detail: `${ALIAS_ARN}, an alias of ${KEY_ARN}, is enabled, symmetric, and for encryption and decryption`,
    },
  ]);
});

test.each([
  ["Disabled", {}, `To enable it, run: aws kms enable-key ${OPTIONS}`],
  [
    "PendingDeletion",
    { DeletionDate: "2026-12-24T10:00:00.123000+01:00" },
    `AWS deletes the key on 2026-12-24, and everything that it encrypts is lost with it. To keep it, run:
aws kms cancel-key-deletion ${OPTIONS}
aws kms enable-key ${OPTIONS}`,
  ],
  [
    "PendingDeletion",
    { DeletionDate: 1798106400 },
    `AWS deletes the key on 2026-12-24, and everything that it encrypts is lost with it. To keep it, run:
aws kms cancel-key-deletion ${OPTIONS}
aws kms enable-key ${OPTIONS}`,
  ],
  [
    "PendingImport",
    {},
    `Import its key material again: aws kms get-parameters-for-import and aws kms import-key-material, with ${OPTIONS}`,
  ],
  ["Unavailable", {}, "Connect its custom key store again. To find it, run: aws kms describe-custom-key-stores"],
  ["Updating", {}, "Wait until AWS has finished the change of the key, and run the command again."],
])("says how to bring back a key in state %s", (KeyState, fields, remedy) => {
  expect(checkKey(KEY_ARN, { ...KEY, ...fields, KeyState })).toEqual([
    { check: "key", result: "fail", detail: `the key is in state ${KeyState}, which must be Enabled`, remedy },
  ]);
});

test.each([
  [{ KeyUsage: "SIGN_VERIFY" }, "the key usage is SIGN_VERIFY, which must be ENCRYPT_DECRYPT"],
  [{ KeySpec: "RSA_2048" }, "the key spec is RSA_2048, which must be SYMMETRIC_DEFAULT"],
  [{ KeyManager: "AWS" }, "the key manager is AWS, which must be CUSTOMER"],
])("rejects a key with %j", (fields, detail) => {
  const remedy = "It can't be changed. Use another key. To create one, run: aws kms create-key";

  expect(checkKey(KEY_ARN, { ...KEY, ...fields })).toEqual([{ check: "key", result: "fail", detail, remedy }]);
});
