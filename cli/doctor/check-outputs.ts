import { type ArnParts, parseArn } from "../aws/arn";
import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";
import { isAliasArn } from "../keys/kms-arn";
import { organizationInDefaultName } from "../organization";
import { type DeployedKey, registrationErrors } from "../outputs/deployed-key";
import { type Finding, finding } from "./finding";

/** Checks the values in the outputs of a deployment. */
export function checkOutputs(deployedKey: DeployedKey, organization: string | undefined): Finding[] {
  const { registration } = deployedKey;
  const errors = registrationErrors(registration);
  if (errors.length > 0) {
    return errors.map((detail) => finding("outputs", "fail", detail));
  }
  const { name, awsKms } = registration;
  return [
    finding("outputs", "ok", `name ${name}, role ${awsKms.roleArn}, key ${awsKms.keyArn}`),
    ...(organization === undefined ? [] : checkDefaultNames(deployedKey, organization)),
    ...checkArns(awsKms, deployedKey.keyArns),
  ];
}

/** Checks default names, which contain the organization that the deployment is for. */
function checkDefaultNames({ registration, deployedName }: DeployedKey, organization: string): Finding[] {
  const roleName = registration.awsKms.roleArn.split("/").at(-1) ?? "";
  return [
    { what: "the key's name", value: deployedName },
    { what: "the role's name", value: roleName },
  ].flatMap(({ what, value }) => {
    const found = organizationInDefaultName(value);
    return found === undefined || found === organization.toLowerCase()
      ? []
      : [
          finding(
            "outputs",
            "warn",
            `${what}, ${String(value)}, is the default for the organization ${found}, not ${organization}`,
            "Check that the deployment's org is this organization. The role trusts Pulumi Cloud for that organization only, and Pulumi Cloud rejects the key for any other.",
          ),
        ];
  });
}

/**
 * Checks that the ARNs of a role and a key belong together, and that the key's is its own.
 *
 * @param keyArns ARNs that are known to be of the same key.
 */
export function checkArns(awsKms: KeyRegistration["awsKms"], keyArns: readonly string[]): Finding[] {
  const [role, key] = [parseArn(awsKms.roleArn), parseArn(awsKms.keyArn)];
  const keyArn = keyArns.find((arn) => parseArn(arn).resource.startsWith("key/"));
  return [
    checkSame(
      "partition",
      role,
      key,
      "A role can't use a key in another partition. Use the role and the key of one deployment.",
    ),
    checkSame(
      "account",
      role,
      key,
      "A role can use a key in another account only if an IAM policy of the role allows it, in addition to the key policy. With AWS credentials, doctor checks both. If this isn't intended, use the role and the key of one deployment.",
      "warn",
    ),
    isAliasArn(awsKms.keyArn)
      ? finding(
          "key ARN",
          "warn",
          `${awsKms.keyArn} is an alias ARN`,
          `Register the key's own ARN${keyArn === undefined ? "" : `, ${keyArn}`}. If the alias is changed to another key, Pulumi Cloud can no longer decrypt existing data.`,
        )
      : finding("key ARN", "ok", "it is the key's own ARN, not an alias ARN"),
  ];
}

function checkSame(
  part: "partition" | "account",
  role: ArnParts,
  key: ArnParts,
  remedy: string,
  result: "warn" | "fail" = "fail",
): Finding {
  return role[part] === key[part]
    ? finding(part, "ok", `role and key are in ${part} ${role[part]}`)
    : finding(part, result, `the role is in ${part} ${role[part]}, but the key is in ${part} ${key[part]}`, remedy);
}
