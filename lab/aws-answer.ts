import { randomUUID } from "node:crypto";
import type { AwsCall } from "./aws-call";

/** HTTP response of an AWS API. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** An error of an AWS API. */
interface AwsError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Error response in the format of the service: JSON for KMS, XML for IAM and STS. */
export function createErrorAnswer({ service }: Pick<AwsCall, "service">, error: AwsError): AwsAnswer {
  const { status, code, message } = error;
  const requestId = randomUUID();
  return service === "kms"
    ? {
        status,
        headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": requestId },
        body: Buffer.from(JSON.stringify({ __type: code, Message: message })),
      }
    : {
        status,
        headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
        body: Buffer.from(
          `<ErrorResponse><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${code}</Code>` +
            `<Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
        ),
      };
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
