import { parseArn } from "../../aws/arn";
import { AwsCli } from "../../aws/aws-cli";
import { AwsError } from "../../aws/aws-error";
import { describeKey } from "../../aws/describe-key";
import { isAliasArn } from "../../keys/kms-arn";
import { asList, asObject, type Fields, parseJson } from "../../json";
import type { Session } from "../../session";
import { type Finding, finding } from "../finding";
import { attempt, type Reading, valueOf } from "./attempt";
import { checkKey } from "./check-key";
import { checkKeyPolicy } from "./check-key-policy";
import { checkOidcProvider, reportMissingOidcProvider } from "./check-oidc-provider";
import { checkPermissionsBoundary, checkRolePolicies, decideIdentity } from "./check-permissions";
import { checkTrustPolicy, type Trust } from "./check-trust-policy";
import { formatList, type KeyUse } from "./key-use";
import { readManagedPolicy, readRolePolicies, type RolePolicies } from "./read-role-policies";

/** What Pulumi Cloud uses in AWS. */
export interface AwsTarget {
  readonly organization: string;
  readonly issuerUrl: string;
  readonly roleArn: string;
  /** ARN of the key or of its alias. */
  readonly keyArn: string;
}

/** Reads what Pulumi Cloud uses in AWS, and compares it with what Pulumi Cloud expects. Changes nothing. */
export async function checkAws(session: Session, target: AwsTarget): Promise<Finding[]> {
  const { roleArn, keyArn } = target;
  const [inRole, inKey] = [parseArn(roleArn), parseArn(keyArn)];
  if (inRole.partition !== inKey.partition) {
    return [finding("AWS", "skip", "AWS was not checked, because the role and the key are in different partitions")];
  }
  const trust = trustOf(target);
  const aws = new AwsCli(session, inKey.region);
  // First and alone, so that an expired sign-in gives one finding, not one for each call.
  const caller = await attempt(aws.call("sts", "get-caller-identity"));
  if (caller instanceof AwsError) {
    return [skip("AWS", caller)];
  }
  const [ownsRole, ownsKey] = [caller.Account === inRole.account, caller.Account === inKey.account];
  const ofRole = <T>(call: () => Promise<T>) => (ownsRole ? attempt(call()) : undefined);
  const readKeyPolicy = (arn: string) => aws.call("kms", "get-key-policy", "--key-id", arn, "--policy-name", "default");
  const isAlias = isAliasArn(keyArn);

  const [roleAnswer, policies, provider, key, policyOfKey] = await Promise.all([
    ofRole(() => aws.call("iam", "get-role", "--role-name", trust.roleName)),
    ownsRole ? readRolePolicies(aws, trust.roleName) : undefined,
    ofRole(() =>
      aws.call("iam", "get-open-id-connect-provider", "--open-id-connect-provider-arn", trust.oidcProviderArn),
    ),
    ownsRole || ownsKey ? attempt(describeKey(session, keyArn)) : undefined,
    ownsKey && !isAlias ? attempt(readKeyPolicy(keyArn)) : undefined,
  ]);
  const role = roleAnswer instanceof AwsError ? roleAnswer : roleAnswer && (asObject(roleAnswer.Role) ?? {});
  const boundaryArn = valueOf(role) && asObject(valueOf(role)?.PermissionsBoundary)?.PermissionsBoundaryArn;
  const [boundary, providers, policyOfAlias] = await Promise.all([
    typeof boundaryArn === "string" ? attempt(readManagedPolicy(aws, boundaryArn)) : undefined,
    isMissing(provider) ? attempt(aws.call("iam", "list-open-id-connect-providers")) : undefined,
    ownsKey && isAlias && key && !(key instanceof AwsError) ? attempt(readKeyPolicy(key.arn)) : undefined,
  ]);

  const use: KeyUse = {
    roleArn,
    roleId: valueOf(role) && String(valueOf(role)?.RoleId),
    keyArn: valueOf(key)?.arn ?? keyArn,
  };
  const identity = decideIdentity(policies?.policies ?? [], use, policies?.unread.length === 0);
  const keyPolicy = policyOfKey ?? policyOfAlias;
  const reportKey = () =>
    report("key", key, ({ arn, metadata }) => checkKey(arn, metadata, keyArn), missing("key", keyArn));
  // Policies contain the key's own ARN, never its alias.
  const ofKey = (check: string, toFindings: () => Finding[]) =>
    isAlias && key instanceof AwsError
      ? reportKey().map(({ detail, remedy }) =>
          finding(check, "skip", `the ARN of the alias's key is unknown, because ${detail}`, remedy),
        )
      : toFindings();
  const ofRolePolicies =
    isMissing(role) || policies === undefined
      ? []
      : [...ofKey("role policies", () => checkRolePolicies(identity, use)), ...reportUnread(policies)];
  return [
    ...(ownsRole
      ? []
      : [
          finding(
            "AWS",
            "skip",
            `the AWS credentials are for account ${String(caller.Account)} (${String(caller.Arn)}), but the role is in account ${inRole.account}`,
            `Use credentials of account ${inRole.account}, for example with AWS_PROFILE.`,
          ),
        ]),
    ...report("role", role, (found) => checkRole(found, trust, roleArn), missing("role", roleArn)),
    ...report(
      "OIDC provider",
      provider,
      (found) => [checkOidcProvider(found, trust)],
      reportMissingOidcProvider(
        asList(valueOf(providers)?.OpenIDConnectProviderList).map((each) => String(asObject(each)?.Arn)),
        trust,
      ),
    ),
    ...ofRolePolicies,
    // Replaces the warning that is made without reading AWS.
    ...(inRole.account === inKey.account ||
    ofRolePolicies.length === 0 ||
    ofRolePolicies.some(({ check }) => check === "account")
      ? []
      : [
          finding(
            "account",
            "skip",
            `the role is in account ${inRole.account}, and the key is in account ${inKey.account}, so the role policies decide whether it can use the key`,
          ),
        ]),
    ...report("permissions boundary", boundary, (found) =>
      ofKey("permissions boundary", () => checkPermissionsBoundary(found, use)),
    ),
    ...reportKey(),
    ...(isMissing(key) || !ownsKey
      ? []
      : ofKey("key policy", () =>
          report("key policy", keyPolicy, ({ Policy }) => checkKeyPolicy(parseJson(String(Policy)), use, identity)),
        )),
    ...(ownsKey || !ownsRole
      ? []
      : [
          finding(
            "key policy",
            "skip",
            `the key policy can be read only with credentials of the key's account, ${inKey.account}`,
            `Run the command again with credentials of account ${inKey.account}. They need the permission kms:GetKeyPolicy.`,
          ),
        ]),
  ];
}

function checkRole({ Arn, AssumeRolePolicyDocument }: Fields, trust: Trust, roleArn: string): Finding[] {
  return [
    Arn === roleArn
      ? finding("role", "ok", `${roleArn} exists`)
      : finding(
          "role",
          "fail",
          `the ARN of the role is ${String(Arn)}, not ${roleArn}`,
          "Use the exact ARN of the role, with its path and in the same case, in Pulumi Cloud and in the key policy.",
        ),
    ...checkTrustPolicy(AssumeRolePolicyDocument, trust),
  ];
}

function trustOf({ organization, issuerUrl, roleArn }: AwsTarget): Trust {
  const { partition, account, resource } = parseArn(roleArn);
  const issuer = issuerUrl.replace(/^https?:\/\//, "");
  return {
    roleName: resource.split("/").at(-1) ?? "",
    oidcProviderArn: `arn:${partition}:iam::${account}:oidc-provider/${issuer}`,
    issuer,
    organization,
  };
}

function isMissing(reading: Reading<unknown>): boolean {
  return reading instanceof AwsError && reading.failure === "not-found";
}

function report<T>(check: string, reading: Reading<T>, toFindings: (value: T) => Finding[], ifMissing?: Finding) {
  if (reading instanceof AwsError) {
    return [ifMissing !== undefined && isMissing(reading) ? ifMissing : skip(check, reading)];
  }
  return reading === undefined ? [] : toFindings(reading);
}

/** Reports the policies that weren't read, together if the reason is the same. */
function reportUnread({ unread }: RolePolicies): Finding[] {
  const problems = new Set(unread.map(({ error }) => error.problem));
  return [...problems].map((problem) => {
    const same = unread.filter(({ error }) => error.problem === problem);
    const names = same.flatMap(({ name }) => name ?? []);
    const what = names.length === 0 ? "" : `could not read ${formatList(names)}: `;
    return finding("role policies", "skip", `${what}${problem}`, same[0]?.error.remedy);
  });
}

function skip(check: string, { problem, remedy }: AwsError): Finding {
  return finding(check, "skip", problem, remedy);
}

function missing(what: "role" | "key", arn: string): Finding {
  return finding(
    what,
    "fail",
    `${arn} doesn't exist`,
    `Use the output ${what}_arn of the deployment, or the exact ARN in AWS. If it was deleted, apply the deployment again.`,
  );
}
