import { isRead, parseAwsCall } from "./aws-call";
import type { Moto } from "./moto";

/** A request to the emulated AWS, without its signature. */
export interface AwsRequest {
  readonly service: "iam" | "kms" | "sts";
  readonly region: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A request as moto's recorder writes it, one per line. */
interface RecordedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly body_encoded: boolean;
}

/** The seed of the IDs. Any number will do, but a recording is replayed with the seed that it was made with. */
const SEED = 1;

/** Empties the emulated AWS. From here on, the same requests create resources with the same IDs. */
export async function startOver(moto: Moto): Promise<void> {
  await moto.control("reset");
  await moto.control(`seed?a=${SEED}`);
}

/** Runs `work` and returns the requests that changed something meanwhile, in their order. */
export async function recordRequests(moto: Moto, work: () => Promise<void>): Promise<AwsRequest[]> {
  await moto.control("recorder/reset-recording");
  await moto.control("recorder/start-recording");
  try {
    await work();
  } finally {
    await moto.control("recorder/stop-recording");
  }
  const lines = (await moto.control("recorder/download-recording", "GET")).split("\n");
  return lines.filter((line) => line !== "").flatMap((line) => writeRequest(JSON.parse(line) as RecordedRequest));
}

/** Sends recorded requests again, one after the other. */
export async function replayRequests(moto: Moto, requests: readonly AwsRequest[]): Promise<void> {
  for (const request of requests) {
    await sendRequest(moto, request);
  }
}

/** Sends one request, and returns the answer. */
export async function sendRequest(
  moto: Pick<Moto, "endpoint">,
  request: AwsRequest,
  accessKeyId = "testing",
): Promise<string> {
  const response = await fetch(moto.endpoint, { method: "POST", ...message(request, accessKeyId) });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${request.action} failed with status ${response.status}: ${text}`);
  }
  return text;
}

/** A recorded request, if it is one that changes something. */
function writeRequest({ headers, body, body_encoded }: RecordedRequest): AwsRequest[] {
  const lowercase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const call = parseAwsCall(lowercase, Buffer.from(body, body_encoded ? "base64" : "utf8").toString());
  if (call === undefined || (call.service !== "iam" && call.service !== "kms") || isRead(call.action)) {
    return [];
  }
  const { service, region, action, parameters } = call;
  return [{ service, region, action, parameters }];
}

/** Versions of the APIs in the query protocol. */
const QUERY_API_VERSIONS = { iam: "2010-05-08", sts: "2011-06-15" };

/** The headers and the body of a request. moto reads service and region from the signature, and does not verify it. */
function message(
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
