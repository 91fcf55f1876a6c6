import type { IncomingHttpHeaders } from "node:http";

/** A call to an AWS API, parsed from its HTTP request. */
export interface AwsCall {
  /** Service in the signature, such as `kms`. */
  readonly service: string;
  readonly region: string;
  /** Action without the service's prefix, such as `CreateKey`. */
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly accessKeyId: string;
  /** ID that the SDK assigns to a call. All attempts of the call have the same ID. */
  readonly invocationId: string | undefined;
}

/** Header with the ID of a call, which is the same in all attempts of an SDK. */
export const INVOCATION_ID = "amz-sdk-invocation-id";

const CREDENTIAL = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//;

/** Parses a request. Returns undefined if it isn't signed. Header names must be lowercase. */
export function parseAwsCall(headers: IncomingHttpHeaders, body: string): AwsCall | undefined {
  const [, accessKeyId, region, service] = CREDENTIAL.exec(headers.authorization ?? "") ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    return undefined;
  }
  const target = headers["x-amz-target"];
  const invocationId = headers[INVOCATION_ID];
  return {
    service,
    region,
    accessKeyId,
    invocationId: typeof invocationId === "string" ? invocationId : undefined,
    ...(typeof target === "string" ? parseJsonCall(target, body) : parseQueryCall(body)),
  };
}

/** Parses a call in the JSON protocol, which KMS uses. */
function parseJsonCall(target: string, body: string): Pick<AwsCall, "action" | "parameters"> {
  return {
    action: target.replace(/^.+\./, ""),
    parameters: body === "" ? {} : (JSON.parse(body) as Record<string, unknown>),
  };
}

/** Parses a call in the query protocol, which IAM and STS use. */
function parseQueryCall(body: string): Pick<AwsCall, "action" | "parameters"> {
  const parameters = new URLSearchParams(body);
  const action = parameters.get("Action") ?? "";
  parameters.delete("Action");
  parameters.delete("Version");
  return { action, parameters: Object.fromEntries(parameters) };
}

/** Whether an action is read-only. */
export function isRead(action: string): boolean {
  return /^(Describe|Get|List)/.test(action);
}
