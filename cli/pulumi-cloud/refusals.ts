import { STATUS_CODES } from "node:http";
import { GUIDE_URL } from "../../modules/pulumi-cloud/contract";
import type { Exit } from "../exit-codes";
import { CallFailure } from "../http/call-failure";
import { retryAfterInMs } from "../http/backoff";
import type { HttpAnswer } from "../http/http";
import { excerpt } from "../terminal/printable";
import { fieldsOf, jsonIn } from "./answers";
import type { Call } from "./calls";

/** What a message can tell of the call that was refused. */
export interface CallContext {
  readonly call: Call;
  readonly backend: string;
  readonly organization: string;
  /** Where the organization's name was taken from, such as `--org`. */
  readonly organizationSource: string;
  /** Takes the secrets out of what Pulumi Cloud sent, before a part of it is shown. */
  readonly redact: (text: string) => string;
}

type Explain = (context: CallContext) => readonly [exit: Exit, remedy: string];

/** The three usual causes of "Invalid key provided": Pulumi Cloud tries the key before it takes it. */
const INVALID_KEY_CAUSES = `Pulumi Cloud tried the key and could not use it. The usual causes:
  1. The role does not trust Pulumi Cloud for this organization: its trust policy, or the audiences of the OIDC provider, name another organization or issuer, or the organization's name not in lowercase.
  2. The key does not let the role use it: its key policy must allow the role kms:Encrypt, kms:Decrypt and kms:GenerateDataKey, and the key must be enabled, symmetric and for encryption.
  3. The ARNs are not of this role and key: another account, partition or region, an alias that points elsewhere, or made seconds ago and not yet seen everywhere in AWS.
Run pulumi-cmk doctor with the same options. See ${GUIDE_URL}`;

const BUSY: Explain = () => ["unavailable", "Run the command again in a while."];

/** What the statuses mean for a person. */
const EXPLANATIONS: Readonly<Record<number, Explain>> = {
  400: (context) => {
    const { call, organization } = context;
    if (call.path.endsWith("/disable")) {
      return [
        "refused",
        `Pulumi Cloud takes neither a key that is retired already, nor one that it can't re-encrypt with. See what it holds: pulumi-cmk status --org ${organization}.`,
      ];
    }
    return call.method === "POST" && call.path.endsWith("/cmk")
      ? ["refused", INVALID_KEY_CAUSES]
      : unexplained(context);
  },
  401: ({ backend, organization }) => [
    "denied",
    `Pulumi Cloud at ${backend} does not know the token. Set PULUMI_ACCESS_TOKEN to a token of an admin of the organization ${organization}, of this Pulumi Cloud, that has neither expired nor been revoked.`,
  ],
  403: ({ organization, organizationSource }) => [
    "denied",
    `The token's owner needs the role of admin in the organization ${organization} (from ${organizationSource}): only admins may see and change customer-managed keys. Customer-managed keys also need the Enterprise or Business Critical edition.`,
  ],
  404: ({ call, backend, organization, organizationSource }) => [
    "refused",
    /\/(default|disable)$/.test(call.path)
      ? `Pulumi Cloud has no such organization or key any more. See what it holds: pulumi-cmk status --org ${organization}.`
      : `${backend} knows no organization ${organization} (from ${organizationSource}) with customer-managed keys, or does not show it to the token's owner. Check the name and PULUMI_BACKEND_URL; a self-hosted Pulumi Cloud may be too old for customer-managed keys.`,
  ],
  407: () => ["unavailable", "A proxy wants a user name and password: write them into HTTPS_PROXY."],
  409: ({ organization }) => [
    "refused",
    `It is at odds with what Pulumi Cloud holds. See it: pulumi-cmk status --org ${organization}.`,
  ],
  429: () => ["unavailable", "Pulumi Cloud limits how often it is asked. Run the command again in a while."],
};

/** Statuses after which the same call may succeed in a moment. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Reads an answer that is no success. */
export function refusal(answer: HttpAnswer, context: CallContext): CallFailure {
  const { status } = answer;
  const redirected = status >= 300 && status < 400;
  const explain = EXPLANATIONS[status] ?? (status >= 500 ? BUSY : redirected ? redirect(answer) : unexplained);
  const [exit, remedy] = explain(context);
  const { call, backend } = context;
  const reason = STATUS_CODES[status] === undefined ? "" : ` ${STATUS_CODES[status]}`;
  const said = whatItSaid(answer.body, context);
  return new CallFailure(
    exit,
    `Could not ${call.purpose}: ${call.method} ${backend}${call.path} was answered with ${status}${reason}${said}.`,
    remedy,
    {
      status,
      // A server that fails, or that gave up waiting for another, may have done the work before.
      reached: status >= 500 || status === 408 ? "maybe" : "no",
      passing: PASSING.has(status),
      retryAfterInMs: retryAfterInMs(answer.retryAfter),
    },
  );
}

/** A success that can't be read. */
export function unreadable(answer: HttpAnswer, context: CallContext, expected: string): CallFailure {
  const { call, backend } = context;
  const html = isHtml(answer.body);
  const received = html
    ? `HTML${whatItSaid(answer.body, context)}`
    : answer.body === ""
      ? "an empty body"
      : `${answer.contentType || "text"}: ${excerpt(context.redact(answer.body), 120)}`;
  return new CallFailure(
    "unavailable",
    `Could not ${call.purpose}: ${call.method} ${backend}${call.path} was answered with ${answer.status}, but not with ${expected}. Received ${received}.`,
    html
      ? "A proxy or a sign-in page may have answered in its place, or PULUMI_BACKEND_URL is the address of the console (such as https://app.pulumi.com) and not of the API (https://api.pulumi.com)."
      : "Check that PULUMI_BACKEND_URL is the address of a Pulumi Cloud's API. If it is, its answers have changed: look for a newer version of this package.",
    { status: answer.status, reached: "maybe", passing: false },
  );
}

function redirect({ location }: HttpAnswer): Explain {
  return ({ backend, redact }) => {
    // Redacted as it was sent: the parts of a URL are spelled anew.
    const redacted = redact(location);
    const to = URL.canParse(redacted) ? ` to ${new URL(redacted).origin}` : "";
    return [
      "unavailable",
      `${backend} redirects${to}, and the token is not sent on. Set PULUMI_BACKEND_URL to the address of the API itself.`,
    ];
  };
}

function unexplained({ call, organization }: CallContext): ReturnType<Explain> {
  return [
    "refused",
    call.method === "GET"
      ? "Check the organization's name and PULUMI_BACKEND_URL."
      : `See what Pulumi Cloud holds: pulumi-cmk status --org ${organization}.`,
  ];
}

/** Whether a body is a page for people. */
export function isHtml(body: string): boolean {
  return /^\s*<(!doctype html|html|head|body)/i.test(body);
}

/** What an error's body says, to follow the status. */
function whatItSaid(body: string, { redact }: CallContext): string {
  const text = isHtml(body) ? /<title[^>]*>([^<]*)/i.exec(body)?.[1] : messageIn(body);
  const shown = excerpt(redact(text ?? "")).replace(/\.$/, "");
  return shown === "" ? "" : ` (it said: ${shown})`;
}

function messageIn(body: string): string {
  const fields = fieldsOf(jsonIn(body));
  const message = fields?.message ?? fields?.error;
  return typeof message === "string" ? message : body;
}
