import { keyRegistration, type KeyRegistration } from "../../modules/pulumi-cloud/contract";
import { REGISTRATION_KEY_ARN, REGISTRATION_NAME, REGISTRATION_ROLE_ARN } from "../../modules/rules/registration";
import { firstError, format } from "../../modules/rules/rule";
import { CommandError } from "../errors";
import type { Host } from "../host";
import { asObject, type Fields } from "../json";
import { findRegistrations, type FoundRegistration, type OutputsContent } from "./find-registrations";
import { formatSource, readOutputs, WRITE_OUTPUTS } from "./read-outputs";
import { COMMAND } from "../terminal/command-name";

/** ARNs of a role and a key. */
export type AwsKms = KeyRegistration["awsKms"];

/** The key in the outputs of a deployment. */
export interface DeployedKey {
  /** Body of the call that registers the key. Its values can be invalid: see {@link registrationErrors}. */
  readonly registration: KeyRegistration;
  /** Name of the key in the outputs, even if `--name` replaces it. It may not be a string. */
  readonly deployedName: unknown;
  /** ARNs under which the key may be registered: its own and its alias ARN. */
  readonly keyArns: readonly string[];
  /** IDs of registered keys that the user knows to be other keys. */
  readonly differentFrom: readonly string[];
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
  /** IDs of registered keys that are other keys. */
  readonly differentFrom?: readonly string[];
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
  const found = selectRegistrations(findRegistrations(await readOutputs(host, options.outputs)), source, options.stack);
  const [{ registration: fields }] = found;
  if (fields.keyType !== "aws_kms") {
    throw new CommandError(
      "usage",
      `pulumi_cloud_key.keyType in ${source} is ${format(fields.keyType)}.\nIt must be "aws_kms".`,
      WRITE_OUTPUTS,
    );
  }
  const awsKms = asObject(fields.awsKms) ?? {};
  // Values that are not strings stay unchanged, so that validation rejects and shows them.
  const registration = keyRegistration(
    (options.name ?? fields.name) as string,
    awsKms.roleArn as string,
    awsKms.keyArn as string,
  );
  return {
    registration,
    deployedName: fields.name,
    keyArns: [...new Set(found.flatMap(({ siblings }) => keyArnsIn(siblings, registration.awsKms.keyArn)))],
    differentFrom: options.differentFrom ?? [],
    issuerUrl: found.map(({ siblings }) => issuerUrlIn(siblings)).find((url) => url !== undefined),
  };
}

/** ARNs of the key in the outputs beside its registration. These outputs may belong to another key. */
function keyArnsIn({ key_arn, key_alias_arn }: Fields, keyArn: string): string[] {
  const arns = [key_arn, key_alias_arn].filter((arn) => typeof arn === "string");
  return arns.includes(keyArn) ? arns : [keyArn];
}

function issuerUrlIn({ oidc_provider_arn }: Fields): string | undefined {
  const [, issuer] = typeof oidc_provider_arn === "string" ? oidc_provider_arn.split(":oidc-provider/") : [];
  return issuer === undefined ? undefined : `https://${issuer}`;
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
      `To see everything that is wrong, run ${COMMAND} doctor with the same --org, --outputs, --stack and --name.`,
    );
  }
  return deployedKey;
}

/** What is wrong with the values of a registration. */
export function registrationErrors({ name, awsKms }: KeyRegistration): string[] {
  const error = firstError(REGISTRATION_NAME, "The key's name", name);
  const arnsAreAt = { roleArn: "awsKms.roleArn in the outputs", keyArn: "awsKms.keyArn in the outputs" };
  return [...(error === undefined ? [] : [error]), ...arnErrors(awsKms, arnsAreAt)];
}

/**
 * What is wrong with the ARNs of a role and a key.
 *
 * @param subjects Where the ARNs come from.
 */
export function arnErrors(awsKms: AwsKms, subjects: Readonly<Record<keyof AwsKms, string>>): string[] {
  return [
    firstError(REGISTRATION_ROLE_ARN, subjects.roleArn, awsKms.roleArn),
    firstError(REGISTRATION_KEY_ARN, subjects.keyArn, awsKms.keyArn),
  ].filter((error) => error !== undefined);
}

/** Selects a registration by the stack. Returns each place that has it: an output can be repeated in other stacks. */
function selectRegistrations(
  { registrations, hidden }: OutputsContent,
  source: string,
  stack: string | undefined,
): [FoundRegistration, ...FoundRegistration[]] {
  if (registrations.length === 0) {
    throw noRegistrationError(source, hidden);
  }
  const matching = stack === undefined ? registrations : filterByStack(registrations, stack);
  const [first, ...others] = matching;
  if (first === undefined) {
    throw new CommandError(
      "usage",
      `The outputs in ${source} have no stack ${JSON.stringify(stack)} with an output pulumi_cloud_key.\nThey have it in: ${formatPaths(registrations)}.`,
      registrations.some(({ path }) => path.length === 0) ? "Omit --stack." : "Pass one of these with --stack.",
    );
  }
  if (others.some((other) => identity(other) !== identity(first))) {
    throw new CommandError(
      "usage",
      `The outputs in ${source} have several keys: ${formatPaths(matching)}.`,
      "Pass one of these with --stack.",
    );
  }
  return [first, ...others];
}

function noRegistrationError(source: string, hidden: OutputsContent["hidden"]): CommandError {
  const problem = `The outputs in ${source} have no output pulumi_cloud_key`;
  return hidden.length > 0
    ? new CommandError(
        "usage",
        `${problem} with a value.\nThe values of sensitive outputs are missing: ${hidden.map(formatPath).join(", ")}.`,
        "Write the outputs with terraform output -json, which includes sensitive values.",
      )
    : new CommandError(
        "usage",
        `${problem}.\nNothing is deployed yet, or they belong to another deployment.`,
        `${WRITE_OUTPUTS} cdktf leaves out sensitive outputs, unless you also pass --outputs-file-include-sensitive-outputs.`,
      );
}

/** The values that register the key, regardless of their order. */
function identity({ registration: { name, keyType, awsKms } }: FoundRegistration): string {
  const { roleArn, keyArn } = asObject(awsKms) ?? {};
  return JSON.stringify([name, keyType, roleArn, keyArn]);
}

/** The registrations at exactly the path, or otherwise below it. A name that contains a dot doesn't have to be quoted. */
function filterByStack(registrations: readonly FoundRegistration[], stack: string): readonly FoundRegistration[] {
  const matches: ((path: readonly string[]) => boolean)[] = [
    (path) => formatPath(path) === stack,
    (path) => path.join(".") === stack,
    (path) => formatPath(path).startsWith(`${stack}.`),
    (path) => path.join(".").startsWith(`${stack}.`),
  ];
  const selections = matches.map((isMatch) => registrations.filter(({ path }) => isMatch(path)));
  return selections.find((selection) => selection.length > 0) ?? [];
}

function formatPaths(registrations: readonly FoundRegistration[]): string {
  return registrations.map(({ path }) => formatPath(path)).join(", ");
}

/** The names of a path, separated by dots. A name with other characters is quoted. */
function formatPath(path: readonly string[]): string {
  return path.length === 0
    ? "the document itself"
    : path.map((name) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name))).join(".");
}
