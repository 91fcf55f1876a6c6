import { keyRegistration, type KeyRegistration } from "../../modules/pulumi-cloud/contract";
import { REGISTRATION_KEY_ARN, REGISTRATION_NAME, REGISTRATION_ROLE_ARN } from "../../modules/rules/registration";
import { firstError } from "../../modules/rules/rule";
import { CommandError } from "../errors";
import type { Host } from "../host";
import { fieldsOf } from "../pulumi-cloud/answers";
import { findRegistrations } from "./find-registrations";
import { MAKE_OUTPUTS, placeOf, readText } from "./read-text";

/** What a deployment's outputs tell. */
export interface Deployment {
  /** What to register, whose values may break the rules still: see {@link registrationComplaints}. */
  readonly registration: KeyRegistration;
  /** The key's name in the outputs, whatever name it gets. It may be no text. */
  readonly deployedName: unknown;
  /** All ARNs under which the key may be registered: its own and its alias's. */
  readonly keyArns: readonly string[];
  /** The issuer that AWS trusts, where the outputs tell it. */
  readonly issuerUrl: string | undefined;
}

/** Which outputs to read, and what to change in them. */
export interface DeploymentOptions {
  /** A file, or `-` for standard input. */
  readonly outputs?: string;
  /** The stack, or the names that lead to the key with dots between, where the outputs hold several. */
  readonly stack?: string;
  /** Another name for the key. */
  readonly name?: string;
}

/** Reads what to register from a deployment's outputs. */
export async function readDeployment(host: Host, options: DeploymentOptions): Promise<Deployment> {
  const { outputs } = options;
  if (outputs === undefined) {
    throw new CommandError("usage", "No outputs of a deployment are named.", MAKE_OUTPUTS);
  }
  const place = placeOf(outputs);
  const all = findRegistrations(parse(await readText(host, outputs), place));
  const found = options.stack === undefined ? all : all.filter(({ path }) => leadsTo(options.stack ?? "", path));
  const [only, second] = found;
  if (only === undefined) {
    throw new CommandError(
      "usage",
      all.length > 0
        ? `The outputs in ${place} hold no stack ${JSON.stringify(options.stack)} with an output pulumi_cloud_key. They hold it in: ${all.map(({ path }) => path.join(".")).join(", ")}.`
        : `The outputs in ${place} hold no pulumi_cloud_key: nothing is deployed yet, or they are of another deployment.`,
      all.length > 0 ? "Name one of these with --stack." : MAKE_OUTPUTS,
    );
  }
  if (second !== undefined) {
    throw new CommandError(
      "usage",
      `The outputs in ${place} hold several keys: ${found.map(({ path }) => path.join(".")).join(", ")}.`,
      "Name one of these with --stack.",
    );
  }
  const { registration: fields, siblings } = only;
  const awsKms = fieldsOf(fields.awsKms) ?? {};
  if (fields.keyType !== "aws_kms") {
    throw new CommandError(
      "usage",
      `pulumi_cloud_key.keyType in ${place} is ${JSON.stringify(fields.keyType)}, but it must be "aws_kms".`,
      MAKE_OUTPUTS,
    );
  }
  // What is no text stays what it is, for the rules to refuse and their message to show.
  const registration = keyRegistration(
    (options.name ?? fields.name) as string,
    awsKms.roleArn as string,
    awsKms.keyArn as string,
  );
  const { keyArn } = registration.awsKms;
  const { key_arn, key_alias_arn, oidc_provider_arn } = siblings;
  const deployedArns = [key_arn, key_alias_arn].filter((arn) => typeof arn === "string");
  const [, issuer] = typeof oidc_provider_arn === "string" ? oidc_provider_arn.split(":oidc-provider/") : [];
  return {
    registration,
    deployedName: fields.name,
    // Outputs that lie beside it may be of something else.
    keyArns: deployedArns.includes(keyArn) ? deployedArns : [keyArn],
    issuerUrl: issuer === undefined ? undefined : `https://${issuer}`,
  };
}

/** What is wrong with the values of a registration, each by itself. */
export function registrationComplaints({ name, awsKms: { roleArn, keyArn } }: KeyRegistration): string[] {
  return [
    firstError(REGISTRATION_NAME, "The key's name", name),
    firstError(REGISTRATION_ROLE_ARN, "awsKms.roleArn in the outputs", roleArn),
    firstError(REGISTRATION_KEY_ARN, "awsKms.keyArn in the outputs", keyArn),
  ].filter((complaint) => complaint !== undefined);
}

/** Reads what to register, and refuses it where one of its values breaks its rule. */
export async function readSoundDeployment(host: Host, options: DeploymentOptions): Promise<Deployment> {
  const deployment = await readDeployment(host, options);
  const [complaint] = registrationComplaints(deployment.registration);
  if (complaint !== undefined) {
    throw new CommandError("usage", complaint, "Run pulumi-cmk doctor with the same options for all that is wrong.");
  }
  return deployment;
}

/** Whether names with dots between, such as `stack` or `stack.output`, are a path or its beginning. */
function leadsTo(names: string, path: readonly string[]): boolean {
  return `${path.join(".")}.`.startsWith(`${names}.`);
}

function parse(text: string, place: string): unknown {
  if (text.trim() === "") {
    throw new CommandError("usage", `There are no outputs in ${place}: it is empty.`, MAKE_OUTPUTS);
  }
  try {
    return JSON.parse(text);
  } catch {
    // Not a word of them is shown: what was piped in by mistake may be a secret.
    throw new CommandError(
      "usage",
      `The outputs in ${place} are not JSON.`,
      `${MAKE_OUTPUTS}. Without -json, terraform writes for people.`,
    );
  }
}
