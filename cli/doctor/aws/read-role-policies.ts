import type { AwsCli } from "../../aws/aws-cli";
import { asList, asObject } from "../../json";
import type { NamedPolicy } from "./check-permissions";

/** Reads the inline and attached policies of a role. */
export async function readRolePolicies(aws: AwsCli, roleName: string): Promise<NamedPolicy[]> {
  const ofRole = ["--role-name", roleName];
  const [inline, attached] = await Promise.all([
    aws.call("iam", "list-role-policies", ...ofRole),
    aws.call("iam", "list-attached-role-policies", ...ofRole),
  ]);
  return Promise.all([
    ...asList(inline.PolicyNames).map(async (name) => ({
      name: `the inline policy ${String(name)}`,
      document: (await aws.call("iam", "get-role-policy", ...ofRole, "--policy-name", String(name))).PolicyDocument,
    })),
    ...asList(attached.AttachedPolicies).map((each) => readManagedPolicy(aws, String(asObject(each)?.PolicyArn))),
  ]);
}

/** Reads a managed policy. */
export async function readManagedPolicy(aws: AwsCli, arn: string): Promise<NamedPolicy> {
  const { Policy } = await aws.call("iam", "get-policy", "--policy-arn", arn);
  const version = ["--policy-arn", arn, "--version-id", String(asObject(Policy)?.DefaultVersionId)];
  const { PolicyVersion } = await aws.call("iam", "get-policy-version", ...version);
  return { name: arn, document: asObject(PolicyVersion)?.Document };
}
