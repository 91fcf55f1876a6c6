import type { Moto } from "./moto";

/** A request that changed something in the emulated AWS, without its signature. */
export interface AwsRequest {
  readonly service: "iam" | "kms";
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
    const response = await fetch(moto.endpoint, { method: "POST", ...message(request) });
    if (!response.ok) {
      throw new Error(`${request.action} failed with status ${response.status}: ${await response.text()}`);
    }
  }
}

/** A recorded request, if it is one that changes something. */
function writeRequest({ headers, body, body_encoded }: RecordedRequest): AwsRequest[] {
  const [, region = "", service] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.Authorization ?? "") ?? [];
  const text = Buffer.from(body, body_encoded ? "base64" : "utf8").toString();
  const request = (() => {
    switch (service) {
      case "kms":
        return {
          action: (headers["X-Amz-Target"] ?? "").replace("TrentService.", ""),
          parameters: JSON.parse(text) as Record<string, unknown>,
        };
      case "iam": {
        const parameters = new URLSearchParams(text);
        const action = parameters.get("Action") ?? "";
        parameters.delete("Action");
        parameters.delete("Version");
        return { action, parameters: Object.fromEntries(parameters) };
      }
      default:
        return undefined;
    }
  })();
  return request === undefined || /^(Describe|Get|List)/.test(request.action)
    ? []
    : [{ service: service as AwsRequest["service"], region, ...request }];
}

/** The headers and the body of a request. moto reads service and region from the signature, and does not verify it. */
function message({ service, region, action, parameters }: AwsRequest): {
  headers: Record<string, string>;
  body: string;
} {
  const Authorization = `AWS4-HMAC-SHA256 Credential=testing/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
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
          Version: "2010-05-08",
          ...(parameters as Record<string, string>),
        }).toString(),
      };
}
