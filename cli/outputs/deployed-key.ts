import { keyRegistration, type KeyRegistration } from "../../modules/pulumi-cloud/contract";
import { REGISTRATION_KEY_ARN, REGISTRATION_NAME, REGISTRATION_ROLE_ARN } from "../../modules/rules/registration";
import { firstError } from "../../modules/rules/rule";
import { CommandError } from "../errors";
import type { Host } from "../host";
import { asObject } from "../json";
import { findRegistrations, type FoundRegistration } from "./find-registrations";
import { formatSource, readOutputs, WRITE_OUTPUTS } from "./read-outputs";
import { COMMAND } from "../terminal/command-name";

/** The key in the outputs of a deployment. */
export interface DeployedKey {
  /** Body of the call that registers the key. Its values can be invalid: see {@link registrationErrors}. */
  readonly registration: KeyRegistration;
  /** Name of the key in the outputs, even if `--name` replaces it. It may not be a string. */
  readonly deployedName: unknown;
  /** ARNs under which the key may be registered: its own and its alias ARN. */
  readonly keyArns: readonly string[];
  /** Issuer URL of the OIDC provider in the outputs. */
  readonly issuerUrl: string | undefined;
}

/** Options that select a key in the outputs. */
export interface DeployedKeyOptions {
  /** File name, or `-` for standard input. */
  readonly outputs?: string;
  /** Stack, or names separated by dots that lead to the key. */
  readonly stack?: string;
  /** Name for the key in Pulumi Cloud. Defaults to the name in the outputs. */
  readonly name?: string;
}

/**
 * Reads a key from the outputs of a deployment. Does not validate its name and ARNs.
 *
 * @throws {CommandError} If the outputs do not contain exactly one key.
 */
export async function readDeployedKey(host: Host, options: DeployedKeyOptions): Promise<DeployedKey> {
  if (options.outputs === undefined) {
    throw new CommandError("usage", "The option --outputs is missing.", WRITE_OUTPUTS);
  }
  const source = formatSource(options.outputs);
  const found = selectRegistration(findRegistrations(await readOutputs(host, options.outputs)), source, options.stack);
  const { registration: fields, siblings } = found;
  if (fields.keyType !== "aws_kms") {
    throw new CommandError(
      "usage",
      `pulumi_cloud_key.keyType in ${source} is ${JSON.stringify(fields.keyType)}.\nIt must be "aws_kms".`,
      WRITE_OUTPUTS,
    );
  }
  const awsKms = asObject(fields.awsKms) ?? {};
  // Values that are not strings stay as they are, so that validation rejects and shows them.
  const registration = keyRegistration(
    (options.name ?? fields.name) as string,
    awsKms.roleArn as string,
    awsKms.keyArn as string,
  );
  const { keyArn } = registration.awsKms;
  const { key_arn, key_alias_arn, oidc_provider_arn } = siblings;
  const siblingArns = [key_arn, key_alias_arn].filter((arn) => typeof arn === "string");
  const [, issuer] = typeof oidc_provider_arn === "string" ? oidc_provider_arn.split(":oidc-provider/") : [];
  return {
    registration,
    deployedName: fields.name,
    // The outputs beside it may belong to another key.
    keyArns: siblingArns.includes(keyArn) ? siblingArns : [keyArn],
    issuerUrl: issuer === undefined ? undefined : `https://${issuer}`,
  };
}

/**
 * Reads a key from the outputs of a deployment and validates it.
 *
 * @throws {CommandError} If a value of it is invalid.
 */
export async function readValidDeployedKey(host: Host, options: DeployedKeyOptions): Promise<DeployedKey> {
  const deployedKey = await readDeployedKey(host, options);
  const [error] = registrationErrors(deployedKey.registration);
  if (error !== undefined) {
    throw new CommandError(
      "usage",
      error,
      `To see everything that is wrong, run ${COMMAND} doctor with the same options.`,
    );
  }
  return deployedKey;
}

/** What is wrong with the values of a registration. */
export function registrationErrors({ name, awsKms: { roleArn, keyArn } }: KeyRegistration): string[] {
  return [
    firstError(REGISTRATION_NAME, "The key's name", name),
    firstError(REGISTRATION_ROLE_ARN, "awsKms.roleArn in the outputs", roleArn),
    firstError(REGISTRATION_KEY_ARN, "awsKms.keyArn in the outputs", keyArn),
  ].filter((error) => error !== undefined);
}

function selectRegistration(all: FoundRegistration[], source: string, stack: string | undefined): FoundRegistration {
  const matching = all.filter(({ path }) => stack === undefined || `${path.join(".")}.`.startsWith(`${stack}.`));
  const [only, second] = matching;
  if (only === undefined) {
    throw all.length > 0
      ? new CommandError(
          "usage",
          `The outputs in ${source} have no stack ${JSON.stringify(stack)} with an output pulumi_cloud_key.\nThey have it in: ${formatPaths(all)}.`,
          "Pass one of these with --stack.",
        )
      : new CommandError(
          "usage",
          `The outputs in ${source} have no output pulumi_cloud_key.\nNothing is deployed yet, or they belong to another deployment.`,
          WRITE_OUTPUTS,
        );
  }
  if (second !== undefined) {
    throw new CommandError(
      "usage",
      `The outputs in ${source} have several keys: ${formatPaths(matching)}.`,
      "Pass one of these with --stack.",
    );
  }
  return only;
}

function formatPaths(registrations: readonly FoundRegistration[]): string {
  return registrations.map(({ path }) => path.join(".")).join(", ");
}
