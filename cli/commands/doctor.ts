import { ISSUER_URL } from "../../modules/rules/oidc-provider";
import { ORGANIZATION } from "../../modules/rules/organization";
import { firstError } from "../../modules/rules/rule";
import { checkAws } from "../doctor/aws/check-aws";
import { checkIssuer } from "../doctor/check-issuer";
import { checkArns, checkOutputs } from "../doctor/check-outputs";
import { checkPulumiCloud } from "../doctor/check-pulumi-cloud";
import { type Finding, finding } from "../doctor/finding";
import { Findings } from "../doctor/findings";
import { CommandError } from "../errors";
import type { ExitStatus } from "../exit-codes";
import { isLoopback } from "../http/proxy-router";
import { findOrganization, type Organization } from "../organization";
import {
  arnErrors,
  type AwsKms,
  type DeployedKey,
  type DeployedKeyOptions,
  readDeployedKey,
} from "../outputs/deployed-key";
import { formatSource } from "../pulumi-login/pulumi-login";
import type { Session } from "../session";

/** Options of `doctor`. */
export interface DoctorOptions extends DeployedKeyOptions {
  /** Issuer URL. Defaults to the issuer in the outputs, or the backend URL followed by `/oidc`. */
  readonly issuer?: string;
  /** ARN of the role, for a setup without outputs. */
  readonly roleArn?: string;
  /** ARN of the key or of its alias, for a setup without outputs. */
  readonly keyArn?: string;
}

const ARN_OPTIONS = { roleArn: "--role-arn", keyArn: "--key-arn" };

/**
 * Checks for common problems before a key is registered. Changes nothing.
 *
 * @throws {CommandError} If only one of the ARNs is passed.
 */
export async function doctor(session: Session, options: DoctorOptions): Promise<ExitStatus> {
  const arns = arnOptions(options);
  const findings = new Findings();

  const deployedKey = await findings.attempt("outputs", () =>
    options.outputs === undefined ? undefined : readDeployedKey(session.host, options),
  );
  const found = await findings.attempt("organization", () =>
    findOrganization(session.host, session.options.org, deployedKey),
  );
  const checked = found && checkOrganization(found);
  findings.add(...(checked === undefined ? [] : [checked]));
  findings.add(...checkDeployment(options, deployedKey, arns, found?.name));
  const organization = checked?.result === "ok" ? found?.name : undefined;

  const backend = await findings.attempt("backend", () => session.login.backend());
  const canListKeys = await findings.attempt("access token", () => {
    const token = session.login.token();
    findings.add(...(backend === undefined ? [] : [finding("access token", "ok", formatSource(token, backend))]));
    return backend !== undefined;
  });
  if (canListKeys === true && organization !== undefined) {
    await findings.attempt("Pulumi Cloud", async () => {
      findings.add(...(await checkPulumiCloud(session, session.pulumiCloud(deployedKey), deployedKey)));
    });
  } else {
    const reason = organization === undefined ? "the organization" : "the access token or the backend";
    findings.add(
      finding(
        "Pulumi Cloud",
        "skip",
        `the keys in Pulumi Cloud were not checked, because ${reason} is missing or invalid`,
      ),
    );
  }

  const issuer = await findings.attempt("issuer", () => findIssuer(options, deployedKey, backend));
  findings.add(
    ...(issuer === undefined ? [] : [await checkIssuer(session, issuer)]),
    ...checkBackendIssuer(options, deployedKey, backend),
  );

  const target = { ...(deployedKey?.registration.awsKms ?? arns), organization, issuerUrl: issuer };
  if (isComplete(target) && session.options.aws !== false) {
    const inAws = (await findings.attempt("AWS", () => checkAws(session, target))) ?? [];
    if (inAws.some(({ check }) => check === "account")) {
      // AWS has the role's policies, which decide whether it can use a key in another account.
      findings.remove("account");
    }
    findings.add(...inAws);
  } else {
    findings.add(reportUncheckedAws(session, organization, issuer));
  }
  findings.print(session);
  return findings.haveFailed ? "failed" : "success";
}

/** The ARNs on the command line. */
function arnOptions({ roleArn, keyArn }: DoctorOptions): AwsKms | undefined {
  if (roleArn !== undefined && keyArn !== undefined) {
    return { roleArn, keyArn };
  }
  if (roleArn !== undefined || keyArn !== undefined) {
    throw new CommandError(
      "usage",
      `The option ${roleArn === undefined ? "--role-arn" : "--key-arn"} is missing.`,
      "Pass both --role-arn ARN and --key-arn ARN, or --outputs FILE.",
    );
  }
  return undefined;
}

function checkOrganization({ name, source }: Organization): Finding {
  const error = firstError(ORGANIZATION, `The organization (${source})`, name);
  return error === undefined
    ? finding("organization", "ok", `${name} (from ${source})`)
    : finding("organization", "fail", error);
}

/** Checks the outputs, or the ARNs on the command line. */
function checkDeployment(
  { outputs }: DoctorOptions,
  deployedKey: DeployedKey | undefined,
  arns: AwsKms | undefined,
  organization: string | undefined,
): Finding[] {
  if (deployedKey !== undefined) {
    return checkOutputs(deployedKey, organization);
  }
  if (arns !== undefined) {
    const errors = arnErrors(arns, ARN_OPTIONS);
    return errors.length > 0 ? errors.map((error) => finding("ARNs", "fail", error)) : checkArns(arns, [arns.keyArn]);
  }
  const remedy =
    "Pass the outputs of the deployment with --outputs FILE, or the ARNs with --role-arn ARN and --key-arn ARN.";
  return outputs === undefined ? [finding("outputs", "skip", "no outputs to check", remedy)] : [];
}

/**
 * The issuer to check.
 *
 * @returns Undefined if neither an option, the outputs nor the backend says it.
 * @throws {CommandError} If the issuer URL is invalid. An issuer on this machine is valid.
 */
function findIssuer(
  options: DoctorOptions,
  deployedKey: DeployedKey | undefined,
  backend: string | undefined,
): string | undefined {
  const issuer = options.issuer ?? deployedKey?.issuerUrl ?? (backend === undefined ? undefined : `${backend}/oidc`);
  if (issuer !== undefined && !(URL.canParse(issuer) && isLoopback(new URL(issuer)))) {
    const error = firstError(ISSUER_URL, "The issuer", issuer);
    if (error !== undefined) {
      throw new CommandError("usage", error, "Pass another issuer with --issuer URL.");
    }
  }
  return issuer;
}

/** Compares the issuer that AWS trusts with the backend, which may be another Pulumi Cloud. */
function checkBackendIssuer(
  options: DoctorOptions,
  deployedKey: DeployedKey | undefined,
  backend: string | undefined,
): Finding[] {
  const issuer = deployedKey?.issuerUrl;
  if (options.issuer !== undefined || issuer === undefined || backend === undefined || issuer === `${backend}/oidc`) {
    return [];
  }
  return [
    finding(
      "issuer",
      "warn",
      `the issuer in the outputs is ${issuer}, but the issuer of ${backend} is usually ${backend}/oidc`,
      "If the organization is at this Pulumi Cloud, set oidc_issuer_url of the deployment to its issuer. Otherwise, set PULUMI_BACKEND_URL to the API URL of the other one.",
    ),
  ];
}

function isComplete(
  target: Partial<AwsKms> & { organization: string | undefined; issuerUrl: string | undefined },
): target is AwsKms & { organization: string; issuerUrl: string } {
  const { roleArn, keyArn, organization, issuerUrl } = target;
  return (
    organization !== undefined &&
    issuerUrl !== undefined &&
    roleArn !== undefined &&
    keyArn !== undefined &&
    arnErrors({ roleArn, keyArn }, ARN_OPTIONS).length === 0
  );
}

function reportUncheckedAws(
  { options }: Session,
  organization: string | undefined,
  issuer: string | undefined,
): Finding {
  const skip = (reason: string, remedy?: string) =>
    finding("AWS", "skip", `AWS was not checked, because ${reason}`, remedy);
  if (options.aws === false) {
    return skip("of --no-aws");
  }
  if (organization === undefined) {
    return skip("the organization is missing or invalid");
  }
  return issuer === undefined
    ? skip("the issuer is unknown or invalid", "Pass it with --issuer URL, or set PULUMI_BACKEND_URL.")
    : skip("the ARN of the role or the key is missing or invalid");
}
