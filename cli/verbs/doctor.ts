import { ISSUER_URL } from "../../modules/rules/oidc-provider";
import { ORGANIZATION } from "../../modules/rules/organization";
import { firstError } from "../../modules/rules/rule";
import { checkDeployment } from "../doctor/check-deployment";
import { checkIssuer } from "../doctor/check-issuer";
import { checkRegistration } from "../doctor/check-registration";
import { type Finding, MARKS } from "../doctor/finding";
import { CommandError, Interrupted } from "../errors";
import type { Exit } from "../exit-codes";
import { variable } from "../host";
import { isLoopback } from "../http/address";
import { type Deployment, type DeploymentOptions, readDeployment } from "../outputs/deployment";
import type { Session } from "../session";
import { accessTokenProblem, backendUrl, namedOrganization, type Organization } from "../settings";

/** The options of `doctor`. */
export interface DoctorOptions extends DeploymentOptions {
  /** The issuer, where it is neither the outputs' nor the backend's. */
  readonly issuer?: string;
}

/** Checks what usually goes wrong with a registration, before it does. It changes nothing. */
export async function doctor(session: Session, options: DoctorOptions): Promise<Exit> {
  const findings: Finding[] = [];
  /** Runs one check. What it can't do is a finding too; what it returns serves the checks after it. */
  const check = async <T>(name: string, run: () => T | Promise<T> | undefined): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof CommandError) || error instanceof Interrupted) {
        throw error;
      }
      findings.push({ check: name, result: "fail", detail: error.problem, remedy: error.remedy });
      return undefined;
    }
  };

  const deployment = await check("outputs", (): Promise<Deployment> | undefined =>
    options.outputs === undefined ? undefined : readDeployment(session.host, options),
  );
  const organization = await check("organization", () =>
    namedOrganization(session.host, session.options.org, deployment),
  );
  const soundOrganization = organization && checkOrganization(organization, findings);
  if (deployment !== undefined) {
    findings.push(...checkDeployment(deployment, organization?.name));
  } else if (options.outputs === undefined) {
    findings.push({
      check: "outputs",
      result: "skip",
      detail: "no outputs to check",
      remedy: "Pass the deployment's outputs with --outputs FILE.",
    });
  }
  const backend = await check("backend", () => backendUrl(session.host));
  const tokenProblem = accessTokenProblem(session.host);
  if (tokenProblem !== undefined) {
    const unset = variable(session.host, "PULUMI_ACCESS_TOKEN") === undefined;
    findings.push({
      check: "access token",
      result: unset ? "warn" : "fail",
      detail: tokenProblem.problem,
      remedy: `${tokenProblem.remedy} Without it the keys in Pulumi Cloud were not looked at.`,
    });
  } else if (backend !== undefined && soundOrganization === true) {
    await check("Pulumi Cloud", async () => {
      findings.push(...(await checkRegistration(session.pulumiCloud(deployment), deployment)));
    });
  }
  await check("issuer", async () => {
    const issuer = options.issuer ?? deployment?.issuerUrl ?? (backend && `${backend}/oidc`);
    if (issuer !== undefined) {
      findings.push(await checkIssuer(session, soundIssuer(issuer)));
    }
  });
  return report(session, findings);
}

function checkOrganization({ name, source }: Organization, findings: Finding[]): boolean {
  const complaint = firstError(ORGANIZATION, `The organization (${source})`, name);
  findings.push(
    complaint === undefined
      ? { check: "organization", result: "ok", detail: `${name} (from ${source})` }
      : { check: "organization", result: "fail", detail: complaint },
  );
  return complaint === undefined;
}

/** @throws CommandError for what can't be an issuer, except on this machine itself. */
function soundIssuer(issuer: string): string {
  if (!(URL.canParse(issuer) && isLoopback(new URL(issuer)))) {
    const complaint = firstError(ISSUER_URL, "The issuer", issuer);
    if (complaint !== undefined) {
      throw new CommandError("usage", complaint, "Name it with --issuer URL.");
    }
  }
  return issuer;
}

function report({ output }: Session, findings: readonly Finding[]): Exit {
  const count = (result: Finding["result"]) => findings.filter((finding) => finding.result === result).length;
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, result, detail, remedy = "" } of findings) {
    output.line(`${check.padEnd(width)}  ${detail}`, MARKS[result]);
    if (remedy !== "") {
      output.line(`${" ".repeat(5 + width + 2)}${remedy}`);
    }
  }
  const summary = { ok: count("ok"), warn: count("warn"), fail: count("fail"), skip: count("skip") };
  output.line();
  output.line(
    `${findings.length} checks: ${summary.ok} ok, ${summary.warn} with a warning, ${summary.fail} failed, ${summary.skip} skipped.`,
  );
  output.result({ checks: findings, summary });
  return summary.fail === 0 ? "done" : "refused";
}
