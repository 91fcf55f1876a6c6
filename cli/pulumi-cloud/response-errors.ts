import { STATUS_CODES } from "node:http";
import { GUIDE_URL } from "../../modules/pulumi-cloud/contract";
import type { ExitStatus } from "../exit-codes";
import type { HttpResponse } from "../http/http-client";
import { SET_PROXY_CREDENTIALS } from "../http/network-error";
import { RequestError } from "../http/request-error";
import { asObject, NOT_JSON, parseJson, readJson } from "../json";
import type { AccessToken } from "../pulumi-login/pulumi-login";
import { PULUMI_CLOUD_URL } from "../settings";
import type { ApiCall } from "./api-calls";
import { COMMAND } from "../terminal/command-name";

/** The failed call, for the message. */
interface CallContext {
  readonly call: ApiCall;
  readonly backend: string;
  readonly organization: string;
  /** Where the organization's name comes from, such as `--org`. */
  readonly organizationSource: string;
  readonly tokenSource: AccessToken["source"];
  /** The beginning of a text that Pulumi Cloud sent, without secrets. */
  readonly excerpt: (text: string, maxLength?: number) => string;
}

type Explain = (context: CallContext) => readonly [exitStatus: ExitStatus, remedy: string];

const seeStatus = (organization: string) => `Run ${COMMAND} status --org ${organization}.`;

/** The common causes of "Invalid key provided": Pulumi Cloud uses the key once before it registers it. */
const INVALID_KEY_CAUSES = `Pulumi Cloud tested the key and could not use it. Common causes:
  1. The role doesn't trust Pulumi Cloud for this organization: the trust policy or the audiences of the OIDC provider have another issuer or organization, or the organization's name is not in lowercase.
  2. The role can't use the key: the key policy must allow the role kms:Encrypt, kms:Decrypt and kms:GenerateDataKey, and the key must be an enabled, symmetric encryption key.
  3. The ARNs do not belong to this role and key: another account, partition or Region, an alias of another key, or resources created seconds ago that AWS has not propagated yet.
Run ${COMMAND} doctor with the same --org, --outputs, --stack and --name.
See ${GUIDE_URL}`;

const EXPLANATIONS: Readonly<Record<number, Explain>> = {
  400: (context) => {
    const { call, organization } = context;
    switch (call.change) {
      case "register":
        return ["failed", INVALID_KEY_CAUSES];
      case "disable-all":
        return ["failed", `The organization has no customer managed keys. ${seeStatus(organization)}`];
      case "disable":
        return [
          "failed",
          `Pulumi Cloud can't retire the key in these cases:
  1. It is the default key. Make another key the default first: ${COMMAND} default OTHER --org ${organization}
  2. It is being re-encrypted. Wait until the migration is complete. If it failed, run ${COMMAND} retry-migrations --org ${organization}.
  3. It is already disabled.
  4. The key to re-encrypt with is disabled, or Pulumi Cloud can't use it: check its role and its KMS key in AWS.
${seeStatus(organization)}`,
        ];
      case "default":
        return ["failed", `Only an enabled key can be the default key. ${seeStatus(organization)}`];
      default:
        return explainOther(context);
    }
  },
  401: ({ backend, organization, tokenSource }) => [
    "denied",
    `Pulumi Cloud at ${backend} didn't accept the token. It may be expired or revoked. ${
      tokenSource === "pulumi login"
        ? `Run pulumi whoami, which refreshes it, or pulumi login ${backend}, as an admin of the organization ${organization}.`
        : `Set PULUMI_ACCESS_TOKEN to a valid token of an admin of the organization ${organization}.`
    }`,
  ],
  403: ({ organization, organizationSource }) => [
    "denied",
    `The token's owner must be an admin of the organization ${organization} (from ${organizationSource}): only admins can view and change customer managed keys. Customer managed keys also require the Enterprise or Business Critical edition.`,
  ],
  404: ({ call, backend, organization, organizationSource }) => [
    "failed",
    call.change === "default"
      ? `The organization or the key no longer exists, or the key is disabled. ${seeStatus(organization)}`
      : call.change === "disable"
        ? `The organization or the key no longer exists. ${seeStatus(organization)}`
        : `${backend} has no organization ${organization} (from ${organizationSource}) with customer managed keys, or the token's owner can't access it. Check the name and PULUMI_BACKEND_URL. A self-hosted Pulumi Cloud may be too old for customer managed keys.`,
  ],
  407: () => ["unavailable", SET_PROXY_CREDENTIALS],
  409: ({ organization }) => ["failed", `It conflicts with an existing key. ${seeStatus(organization)}`],
  429: () => ["unavailable", "Pulumi Cloud limits the rate of requests. Run the command again later."],
};

const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The error for a response whose status is not a success. */
export function rejection(response: HttpResponse, context: CallContext): RequestError {
  const { status, retryAfterInMs } = response;
  const explain = EXPLANATIONS[status] ?? explainUnlisted(response);
  const [exitStatus, remedy] = explain(context);
  const reason = STATUS_CODES[status] === undefined ? "" : ` ${STATUS_CODES[status]}`;
  return new RequestError(
    exitStatus,
    `${describe(context, status)}${reason}${quoteMessage(response.body, context)}.`,
    remedy,
    {
      status,
      // A server that fails, or a gateway that times out, may have processed the request before.
      mayHaveTakenEffect: status >= 500 || status === 408,
      isRetryable: RETRYABLE_STATUSES.has(status),
      retryAfterInMs,
    },
  );
}

/** The error for a successful response whose body is not what the API returns. */
export function unexpectedResponse(response: HttpResponse, context: CallContext, expected: string): RequestError {
  const { body, contentType, status } = response;
  const html = isHtml(body);
  const received = html
    ? `HTML${quoteMessage(body, context)}`
    : body === ""
      ? "an empty body"
      : `${contentType || "text"}${nesting(body)}: ${context.excerpt(body, 120)}`;
  return new RequestError(
    "unavailable",
    `${describe(context, status)} without ${expected}. Received ${received}.`,
    html
      ? `A proxy or a sign-in page may have responded instead, or PULUMI_BACKEND_URL is the URL of the console (such as https://app.pulumi.com) and not of the API (${PULUMI_CLOUD_URL}).`
      : "Check that PULUMI_BACKEND_URL is the URL of a Pulumi Cloud API. If it is, the API has changed: look for a newer version of this package.",
    { status, mayHaveTakenEffect: true, isRetryable: false },
  );
}

/** Says that a body is JSON but is nested too deep to be read. */
function nesting(body: string): string {
  const { problem = NOT_JSON } = readJson(body);
  return problem === NOT_JSON ? "" : ` ${problem}`;
}

function describe({ call, backend }: CallContext, status: number): string {
  return `Could not ${call.purpose}: ${call.method} ${backend}${call.path} returned ${status}`;
}

/** Explains a status that is not in `EXPLANATIONS`. */
function explainUnlisted({ status, location }: HttpResponse): Explain {
  if (status >= 500) {
    return () => ["unavailable", "Run the command again later."];
  }
  if (status < 300 || status > 399) {
    return explainOther;
  }
  return ({ backend, excerpt }) => {
    // Redacted before it is parsed: the parts of a parsed URL are spelled differently.
    const redacted = excerpt(location, Infinity);
    const target = URL.canParse(redacted) ? ` to ${new URL(redacted).origin}` : "";
    return [
      "unavailable",
      `${backend} redirects${target}. The command doesn't follow redirects, so that the token isn't sent to another host. Set PULUMI_BACKEND_URL to the URL of the API itself.`,
    ];
  };
}

function explainOther({ call, organization }: CallContext): ReturnType<Explain> {
  return [
    "failed",
    call.method === "GET"
      ? "Check the organization's name and PULUMI_BACKEND_URL."
      : `To see the current keys, run ${COMMAND} status --org ${organization}.`,
  ];
}

/** Whether a body is a web page. */
export function isHtml(body: string): boolean {
  return /^\s*<(!doctype html|html|head|body)/i.test(body);
}

/** The message in an error's body, to follow the status. */
function quoteMessage(body: string, { excerpt }: CallContext): string {
  const text = isHtml(body) ? /<title[^>]*>([^<]*)/i.exec(body)?.[1] : messageIn(body);
  const message = excerpt(text ?? "").replace(/\.$/, "");
  return message === "" ? "" : ` (message: ${message})`;
}

function messageIn(body: string): string {
  const fields = asObject(parseJson(body));
  const message = fields?.message ?? fields?.error;
  return typeof message === "string" ? message : body;
}
