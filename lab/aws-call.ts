import type { IncomingHttpHeaders } from "node:http";

/** A call of an AWS API, as its HTTP request carries it. */
export interface AwsCall {
  /** Service in the signature, such as `kms`. */
  readonly service: string;
  readonly region: string;
  /** Action without the service's prefix, such as `CreateKey`. */
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly accessKeyId: string;
  /** ID that the SDK gives to a call. All its attempts have the same one. */
  readonly invocationId: string | undefined;
}

const CREDENTIAL = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//;

/** Reads a call from its request. Undefined if the request isn't signed. The names of the headers are in lowercase. */
export function parseAwsCall(headers: IncomingHttpHeaders, body: string): AwsCall | undefined {
  const [, accessKeyId, region, service] = CREDENTIAL.exec(headers.authorization ?? "") ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    return undefined;
  }
  const target = headers["x-amz-target"];
  const invocationId = headers["amz-sdk-invocation-id"];
  return {
    service,
    region,
    accessKeyId,
    invocationId: typeof invocationId === "string" ? invocationId : undefined,
    ...(typeof target === "string" ? jsonCall(target, body) : formCall(body)),
  };
}

/** A call in the JSON protocol, which KMS has. */
function jsonCall(target: string, body: string): Pick<AwsCall, "action" | "parameters"> {
  return {
    action: target.replace(/^.+\./, ""),
    parameters: body === "" ? {} : (JSON.parse(body) as Record<string, unknown>),
  };
}

/** A call in the query protocol, which IAM and STS have. */
function formCall(body: string): Pick<AwsCall, "action" | "parameters"> {
  const parameters = new URLSearchParams(body);
  const action = parameters.get("Action") ?? "";
  parameters.delete("Action");
  parameters.delete("Version");
  return { action, parameters: Object.fromEntries(parameters) };
}

/** Whether an action only reads. */
export function isRead(action: string): boolean {
  return /^(Describe|Get|List)/.test(action);
}
