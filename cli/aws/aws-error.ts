import { CommandError } from "../errors";
import { escapeLine } from "../terminal/escape";

/** Why a call through the AWS CLI failed. */
export type AwsFailure =
  "not-installed" | "no-credentials" | "expired" | "denied" | "not-found" | "no-response" | "failed";

/** A call through the AWS CLI that failed. */
export class AwsError extends CommandError {
  public override readonly name = "AwsError";

  constructor(
    public readonly failure: AwsFailure,
    problem: string,
    remedy: string,
  ) {
    super(failure === "no-response" ? "unavailable" : "failed", problem, remedy);
  }
}

/** AWS's error code and API operation in an error message of the AWS CLI, in version 1 and 2. */
const ERROR_CODE = /An error occurred \(([\w.]+)\) when calling the (\w+) operation/;

/** Messages of the AWS CLI itself, and codes of AWS, about credentials that have expired. */
const EXPIRED =
  /session .*has expired|SSO Token|login session token|login authorization code|retrieving token from|Token has expired|ExpiredToken|RequestExpired|refresh failed|MFA token required/i;

/** Messages of the AWS CLI itself, and codes of AWS, about credentials that are missing or invalid. */
const NO_CREDENTIALS =
  /Unable to locate (credentials|authorization token)|(resolving AWS|refresh login) credentials|credential configuration|Credential named|Error retrieving metadata|config profile .* could not be found|Partial credentials|retrieving credentials|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure|credentials were refreshed, but|EOF when reading/i;

/** API operations that the AWS CLI calls by itself, for a profile with a role, with SSO or with `aws login`. */
const PROVIDES_CREDENTIALS = /^(AssumeRole\w*|GetRoleCredentials|CreateToken|CreateOAuth2Token)$/;

const NO_RESPONSE = /Could not connect to the endpoint|[Cc]onnect timeout|[Rr]ead timeout|Connection was closed/;

/** Maximum length of a message of the AWS CLI, in characters. It can be a Python stack trace. */
const MAX_MESSAGE_LENGTH = 1000;

/** Explains what the AWS CLI wrote to standard error. */
export function toAwsError(command: string, service: string, stderr: string): AwsError {
  const message = escapeLine(
    stderr
      .replace(/^\s*aws: \[ERROR\]: /, "")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, MAX_MESSAGE_LENGTH),
  );
  const [, code = "", operation = ""] = ERROR_CODE.exec(message) ?? [];
  const problem = `${command} failed: ${message === "" ? "no message" : message}`;
  if (EXPIRED.test(message)) {
    return new AwsError("expired", problem, "Sign in to AWS again, for example with aws sso login or aws login.");
  }
  if (NO_CREDENTIALS.test(message) || PROVIDES_CREDENTIALS.test(operation)) {
    return new AwsError(
      "no-credentials",
      problem,
      "Configure credentials for the AWS CLI, for example with AWS_PROFILE. To test them, run aws sts get-caller-identity.",
    );
  }
  if (/^AccessDenied|^Unauthorized|NotAuthorized/.test(code)) {
    return new AwsError("denied", problem, `The AWS credentials need the permission ${service}:${operation}.`);
  }
  if (/^NoSuchEntity|^NotFound/.test(code)) {
    return new AwsError("not-found", problem, "");
  }
  return NO_RESPONSE.test(message)
    ? new AwsError("no-response", problem, "Check the network, and run the command again.")
    : new AwsError("failed", problem, "Run it yourself to see more, with --debug.");
}
