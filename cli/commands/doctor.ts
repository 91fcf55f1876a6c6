import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";
import { ISSUER_URL } from "../../modules/rules/oidc-provider";
import { ORGANIZATION } from "../../modules/rules/organization";
import { REGISTRATION_KEY_ARN, REGISTRATION_ROLE_ARN } from "../../modules/rules/registration";
import { firstError } from "../../modules/rules/rule";
import { checkAws } from "../doctor/aws/check-aws";
import { checkIssuer } from "../doctor/check-issuer";
import { checkArns, checkOutputs } from "../doctor/check-outputs";
import { checkPulumiCloud } from "../doctor/check-pulumi-cloud";
import type { Finding } from "../doctor/finding";
import { CommandError, Interrupted } from "../errors";
import type { ExitStatus } from "../exit-codes";
import { isLoopback } from "../http/proxy-router";
import { findOrganization, type Organization } from "../organization";
import { type DeployedKeyOptions, readDeployedKey } from "../outputs/deployed-key";
import { LoginError } from "../pulumi-login/login-error";
import { formatSource } from "../pulumi-login/pulumi-login";
import type { Session } from "../session";
import type { Label } from "../terminal/output";

/** Options of `doctor`. */
export interface DoctorOptions extends DeployedKeyOptions {
  /** Issuer URL. Defaults to the issuer in the outputs, or the backend URL followed by `/oidc`. */
  readonly issuer?: string;
  /** ARN of the role, for a set-up without outputs. */
  readonly roleArn?: string;
  /** ARN of the key or of its alias, for a set-up without outputs. */
  readonly keyArn?: string;
}

type AwsKms = KeyRegistration["awsKms"];

const LABELS: Readonly<Record<Finding["result"], Label>> = {
  ok: { word: "ok  ", color: "green" },
  warn: { word: "warn", color: "yellow" },
  fail: { word: "fail", color: "red" },
  skip: { word: "skip", color: "yellow" },
};

/**
 * Checks for common problems before a key is registered. Changes nothing.
 *
 * @throws {CommandError} If only one of the ARNs is passed.
 */
export async function doctor(session: Session, options: DoctorOptions): Promise<ExitStatus> {
  const arns = arnOptions(options);
  const { host, login } = session;
  const findings: Finding[] = [];
  /** Runs one check. An error becomes a finding; the result is for later checks. */
  const check = async <T>(name: string, run: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof CommandError) || error instanceof Interrupted) {
        throw error;
      }
      // The access token depends on the backend, so that both can fail with the same error.
      if (!findings.some(({ detail }) => detail === error.problem)) {
        findings.push(toFinding(name, error));
      }
      return undefined;
    }
  };

  const deployedKey =
    options.outputs === undefined ? undefined : await check("outputs", () => readDeployedKey(host, options));
  const organization = await check("organization", () => findOrganization(host, session.options.org, deployedKey));
  const organizationFinding = organization && checkOrganization(organization);
  if (organizationFinding !== undefined) {
    findings.push(organizationFinding);
  }
  if (deployedKey !== undefined) {
    findings.push(...checkOutputs(deployedKey, organization?.name));
  } else if (arns !== undefined) {
    findings.push(...checkArnOptions(arns));
  } else if (options.outputs === undefined) {
    findings.push({
      check: "outputs",
      result: "skip",
      detail: "no outputs to check",
      remedy:
        "Pass the outputs of the deployment with --outputs FILE, or the ARNs with --role-arn ARN and --key-arn ARN.",
    });
  }
  const backend = await check("backend", () => login.backend());
  const token = await check("access token", () => login.token());
  if (token !== undefined && backend !== undefined) {
    findings.push({ check: "access token", result: "ok", detail: formatSource(token, backend) });
  }
  if (token !== undefined && backend !== undefined && organizationFinding?.result === "ok") {
    await check("Pulumi Cloud", async () => {
      findings.push(...(await checkPulumiCloud(session, session.pulumiCloud(deployedKey), deployedKey)));
    });
  }
  const issuer = await check("issuer", () => {
    const url = options.issuer ?? deployedKey?.issuerUrl ?? (backend && `${backend}/oidc`);
    return url && requireValidIssuer(url);
  });
  await check("issuer", async () => {
    if (issuer !== undefined) {
      findings.push(await checkIssuer(session, issuer));
    }
  });
  const awsKms = deployedKey?.registration.awsKms ?? arns;
  if (session.options.aws !== false && awsKms !== undefined && arnErrors(awsKms).length === 0) {
    await check("AWS", async () => {
      if (organization === undefined || organizationFinding?.result !== "ok" || issuer === undefined) {
        findings.push({
          check: "AWS",
          result: "skip",
          detail: "AWS was not checked, because the organization or the issuer is missing or invalid",
        });
      } else {
        const inAws = await checkAws(session, { ...awsKms, organization: organization.name, issuerUrl: issuer });
        // AWS has the role's policies, which decide whether it can use a key in another account.
        const replaced = inAws.some((finding) => finding.check === "account");
        findings.splice(
          0,
          Infinity,
          ...findings.filter((finding) => !(replaced && finding.check === "account")),
          ...inAws,
        );
      }
    });
  }
  printFindings(session, findings);
  return findings.some(({ result }) => result === "fail") ? "failed" : "success";
}

/** A check that failed. A missing access token is only a warning, because the other checks don't need it. */
function toFinding(name: string, error: CommandError): Finding {
  const { problem: detail, remedy } = error;
  return error instanceof LoginError
    ? {
        check: "access token",
        result: error.isMissing ? "warn" : "fail",
        detail,
        remedy: `${remedy}\nWithout it, the keys in Pulumi Cloud were not checked.`,
      }
    : { check: name, result: "fail", detail, remedy };
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

function checkArnOptions(arns: AwsKms): Finding[] {
  const errors = arnErrors(arns);
  return errors.length > 0
    ? errors.map((detail) => ({ check: "ARNs", result: "fail", detail }))
    : checkArns(arns, [arns.keyArn]);
}

/** What is wrong with the ARNs of a role and a key. */
function arnErrors({ roleArn, keyArn }: AwsKms): string[] {
  return [
    firstError(REGISTRATION_ROLE_ARN, "--role-arn", roleArn),
    firstError(REGISTRATION_KEY_ARN, "--key-arn", keyArn),
  ].filter((error) => error !== undefined);
}

function checkOrganization({ name, source }: Organization): Finding {
  const error = firstError(ORGANIZATION, `The organization (${source})`, name);
  return error === undefined
    ? { check: "organization", result: "ok", detail: `${name} (from ${source})` }
    : { check: "organization", result: "fail", detail: error };
}

/** @throws {CommandError} If the issuer URL is invalid. An issuer on this machine is valid. */
function requireValidIssuer(issuer: string): string {
  if (!(URL.canParse(issuer) && isLoopback(new URL(issuer)))) {
    const error = firstError(ISSUER_URL, "The issuer", issuer);
    if (error !== undefined) {
      throw new CommandError("usage", error, "Pass another issuer with --issuer URL.");
    }
  }
  return issuer;
}

function printFindings({ output }: Session, findings: readonly Finding[]): void {
  const count = (result: Finding["result"]) => findings.filter((finding) => finding.result === result).length;
  const width = Math.max(...findings.map(({ check }) => check.length));
  const indent = " ".repeat(LABELS.ok.word.length + 1 + width + 2);
  for (const { check, result, detail, remedy = "" } of findings) {
    const [first = "", ...rest] = [detail, remedy].filter(Boolean).join("\n").split("\n");
    output.line(`${check.padEnd(width)}  ${first}`, LABELS[result]);
    rest.forEach((line) => {
      output.line(`${indent}${line}`);
    });
  }
  const summary = { ok: count("ok"), warn: count("warn"), fail: count("fail"), skip: count("skip") };
  output.line();
  output.line(
    `${findings.length} checks: ${summary.ok} ok, ${summary.warn} with a warning, ${summary.fail} failed, ${summary.skip} skipped.`,
  );
  output.result({ checks: findings, summary });
}
