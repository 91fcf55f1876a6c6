import type { AwsCli } from "../../aws/aws-cli";
import { AwsError } from "../../aws/aws-error";
import { asList, asObject } from "../../json";
import { attempt, valueOf } from "./attempt";
import { type NamedPolicy, nameOfInlinePolicy } from "./statement";

/** The policies of a role. */
export interface RolePolicies {
  readonly policies: readonly NamedPolicy[];
  /** Policies that couldn't be read, and why. The name is undefined for a list that couldn't be read. */
  readonly unread: readonly { readonly name: string | undefined; readonly error: AwsError }[];
}

/** Reads the inline and attached policies of a role. One that can't be read doesn't prevent reading the others. */
export async function readRolePolicies(aws: AwsCli, roleName: string): Promise<RolePolicies> {
  const ofRole = ["--role-name", roleName];
  const lists = await Promise.all([
    attempt(aws.call("iam", "list-role-policies", ...ofRole)),
    attempt(aws.call("iam", "list-attached-role-policies", ...ofRole)),
  ]);
  const [inline, attached] = lists.map(valueOf);
  const readings = await Promise.all([
    ...asList(inline?.PolicyNames).map(async (each) => {
      const name = nameOfInlinePolicy(String(each));
      const call = aws.call("iam", "get-role-policy", ...ofRole, "--policy-name", String(each));
      return { name, policy: await attempt(call.then(({ PolicyDocument }) => ({ name, document: PolicyDocument }))) };
    }),
    ...asList(attached?.AttachedPolicies).map(async (each) => {
      const name = String(asObject(each)?.PolicyArn);
      return { name, policy: await attempt(readManagedPolicy(aws, name)) };
    }),
  ]);
  return {
    policies: readings.flatMap(({ policy }) => valueOf(policy) ?? []),
    unread: [...lists.map((policy) => ({ name: undefined, policy })), ...readings].flatMap(({ name, policy }) =>
      policy instanceof AwsError ? [{ name, error: policy }] : [],
    ),
  };
}

/** Reads a managed policy. */
export async function readManagedPolicy(aws: AwsCli, arn: string): Promise<NamedPolicy> {
  const { Policy } = await aws.call("iam", "get-policy", "--policy-arn", arn);
  const version = ["--policy-arn", arn, "--version-id", String(asObject(Policy)?.DefaultVersionId)];
  const { PolicyVersion } = await aws.call("iam", "get-policy-version", ...version);
  return { name: arn, document: asObject(PolicyVersion)?.Document };
}
