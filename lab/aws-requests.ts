import { isRead, parseAwsCall } from "./aws-call";
import type { Moto } from "./moto";

/** A request to the emulated AWS, without its signature. */
export interface AwsRequest {
  readonly service: "iam" | "kms" | "sts";
  readonly region: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A request in the format of moto's recorder, which writes one per line. */
interface RecordedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly body_encoded: boolean;
}

/** Seed of resource IDs. A recording must be replayed with the seed it was recorded with. */
const SEED = 1;

/** Deletes everything in the emulated AWS. Afterwards, the same requests create resources with the same IDs. */
export async function resetAws(moto: Moto): Promise<void> {
  await moto.callMotoApi("reset");
  await moto.callMotoApi(`seed?a=${SEED}`);
}

/** Runs `work` and returns the write requests that it sent, in order. */
export async function recordRequests(moto: Moto, work: () => Promise<void>): Promise<AwsRequest[]> {
  await moto.callMotoApi("recorder/reset-recording");
  await moto.callMotoApi("recorder/start-recording");
  try {
    await work();
  } finally {
    await moto.callMotoApi("recorder/stop-recording");
  }
  const lines = (await moto.callMotoApi("recorder/download-recording", "GET")).split("\n");
  return lines.filter((line) => line !== "").flatMap((line) => toWriteRequest(JSON.parse(line) as RecordedRequest));
}

/** Sends recorded requests again, in order. */
export async function replayRequests(moto: Moto, requests: readonly AwsRequest[]): Promise<void> {
  for (const request of requests) {
    await sendRequest(moto, request);
  }
}

/** Sends a request and returns the response. */
export async function sendRequest(
  moto: Pick<Moto, "endpoint">,
  request: AwsRequest,
  accessKeyId = "testing",
): Promise<string> {
  const response = await fetch(moto.endpoint, { method: "POST", ...buildMessage(request, accessKeyId) });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${request.action} failed with status ${response.status}: ${text}`);
  }
  return text;
}

/** Converts a recorded request. Returns an empty list for a read request. */
function toWriteRequest({ headers, body, body_encoded }: RecordedRequest): AwsRequest[] {
  const lowercase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const call = parseAwsCall(lowercase, Buffer.from(body, body_encoded ? "base64" : "utf8").toString());
  if (call === undefined || (call.service !== "iam" && call.service !== "kms") || isRead(call.action)) {
    return [];
  }
  const { service, region, action, parameters } = call;
  return [{ service, region, action, parameters }];
}

/** API versions for the query protocol. */
const QUERY_API_VERSIONS = { iam: "2010-05-08", sts: "2011-06-15" };

/** Builds the headers and body of a request. moto reads the service and the Region from the signature, but doesn't verify it. */
function buildMessage(
  { service, region, action, parameters }: AwsRequest,
  accessKeyId: string,
): {
  headers: Record<string, string>;
  body: string;
} {
  const Authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return service === "kms"
    ? {
        headers: {
          Authorization,
          "Content-Type": "application/x-amz-json-1.1",
          "X-Amz-Target": `TrentService.${action}`,
        },
        body: JSON.stringify(parameters),
      }
    : {
        headers: { Authorization, "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" },
        body: new URLSearchParams({
          Action: action,
          Version: QUERY_API_VERSIONS[service],
          ...(parameters as Record<string, string>),
        }).toString(),
      };
}
