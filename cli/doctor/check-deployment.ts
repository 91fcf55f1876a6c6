import { GUIDE_URL } from "../../modules/pulumi-cloud/contract";
import { type Deployment, registrationComplaints } from "../outputs/deployment";
import { organizationOfDefaultName } from "../settings";
import { arnParts } from "./arn";
import type { Finding } from "./finding";

/** Checks what a deployment's outputs tell by themselves. */
export function checkDeployment(deployment: Deployment, organization: string | undefined): Finding[] {
  const { registration } = deployment;
  const complaints = registrationComplaints(registration);
  if (complaints.length > 0) {
    return complaints.map((detail) => ({ check: "outputs", result: "fail", detail }));
  }
  const { name, awsKms } = registration;
  return [
    { check: "outputs", result: "ok", detail: `name ${name}, role ${awsKms.roleArn}, key ${awsKms.keyArn}` },
    ...checkOrganization(deployment, organization),
    ...checkArns(deployment),
  ];
}

/** Names that were made by default tell whom they were made for. */
function checkOrganization({ registration, deployedName }: Deployment, organization: string | undefined): Finding[] {
  const roleName = registration.awsKms.roleArn.split("/").at(-1) ?? "";
  const others = [
    { what: "the key's name", value: deployedName },
    { what: "the role's name", value: roleName },
  ].filter(({ value }) => {
    const other = organizationOfDefaultName(value);
    return organization !== undefined && other !== undefined && other !== organization.toLowerCase();
  });
  return others.map(({ what, value }) => ({
    check: "outputs",
    result: "warn",
    detail: `${what}, ${String(value)}, looks like another organization's than ${organization ?? ""}'s`,
    remedy:
      "Check that the deployment's org is this organization: the role trusts Pulumi Cloud for that one only, and Pulumi Cloud would refuse the key for another.",
  }));
}

function checkArns({ registration: { awsKms }, keyArns }: Deployment): Finding[] {
  const [role, key] = [arnParts(awsKms.roleArn), arnParts(awsKms.keyArn)];
  if (role === undefined || key === undefined) {
    return [];
  }
  const same = (part: "partition" | "account", remedy: string): Finding =>
    role[part] === key[part]
      ? { check: part, result: "ok", detail: `role and key are in ${part} ${role[part]}` }
      : {
          check: part,
          result: "fail",
          detail: `the role is in ${part} ${role[part]}, but the key in ${part} ${key[part]}`,
          remedy,
        };
  const keyArn = keyArns.find((arn) => arnParts(arn)?.resource.startsWith("key/") === true);
  return [
    same("partition", "No role reaches into another partition. Use the role and the key of one deployment."),
    same(
      "account",
      `Use the role and the key of one deployment. For a key of another account a role needs permissions of its own besides the key policy's, and the role for Pulumi Cloud has none. See ${GUIDE_URL}`,
    ),
    key.resource.startsWith("alias/")
      ? {
          check: "key ARN",
          result: "warn",
          detail: `${awsKms.keyArn} is the ARN of an alias`,
          remedy: `Register the key's own ARN${keyArn === undefined ? "" : `, ${keyArn}`}: once an alias points to another key, Pulumi Cloud can no longer decrypt what it encrypted before.`,
        }
      : { check: "key ARN", result: "ok", detail: "it is the key's own ARN, not an alias's" },
  ];
}
