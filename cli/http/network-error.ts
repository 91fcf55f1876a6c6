import { errors } from "undici";

/** A request without a response. */
export class NetworkError extends Error {
  public override readonly name = "NetworkError";

  /**
   * @param problem What happened, such as `connection refused`.
   * @param remedy What to do about it, in sentences.
   * @param mayHaveBeenSent Whether the server may have received the request.
   * @param isRetryable Whether the same request may succeed later.
   */
  constructor(
    public readonly problem: string,
    public readonly remedy: string,
    public readonly mayHaveBeenSent: boolean,
    public readonly isRetryable: boolean,
  ) {
    super(problem);
  }
}

const TRY_AGAIN = "Run the command again later.";
const CHECK_NETWORK = "Check the network connection, and HTTPS_PROXY if you use a proxy.";

/** What to do if a proxy requires a user name and password. */
export const SET_PROXY_CREDENTIALS =
  "The proxy requires a user name and password. Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT.";

type Meaning = Pick<NetworkError, "problem" | "remedy" | "mayHaveBeenSent" | "isRetryable">;

/** Error codes of Node.js and undici. */
const ERROR_CODES: readonly (Meaning & { readonly codes: RegExp })[] = [
  {
    codes: /^ENOTFOUND$/,
    problem: "host not found",
    remedy: `Check PULUMI_BACKEND_URL. ${CHECK_NETWORK}`,
    mayHaveBeenSent: false,
    isRetryable: false,
  },
  {
    codes: /^EAI_/,
    problem: "DNS lookup failed",
    remedy: CHECK_NETWORK,
    mayHaveBeenSent: false,
    isRetryable: true,
  },
  {
    codes: /^ECONNREFUSED$/,
    problem: "connection refused",
    remedy: `Check PULUMI_BACKEND_URL. ${CHECK_NETWORK}`,
    mayHaveBeenSent: false,
    isRetryable: true,
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    problem: "host unreachable",
    remedy: CHECK_NETWORK,
    mayHaveBeenSent: false,
    isRetryable: true,
  },
  {
    codes: /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    problem: "connection timed out",
    remedy: CHECK_NETWORK,
    mayHaveBeenSent: false,
    isRetryable: true,
  },
  {
    codes: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/,
    problem: "connection dropped",
    remedy: TRY_AGAIN,
    mayHaveBeenSent: true,
    isRetryable: true,
  },
  {
    codes: /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS_|^ERR_SSL_|^UND_ERR_PRX_TLS$|^EPROTO$/,
    problem: "certificate not trusted, or the server doesn't use TLS",
    remedy:
      "If the certificate authority is private, such as a proxy's, set NODE_EXTRA_CA_CERTS to its certificate file. Nothing was sent.",
    mayHaveBeenSent: false,
    isRetryable: false,
  },
  {
    codes: /^HPE_|^HTTPParserError$/,
    problem: "the response is not HTTP",
    remedy: "Check PULUMI_BACKEND_URL.",
    mayHaveBeenSent: true,
    isRetryable: false,
  },
];

/** Errors of an attempt to connect that an established connection can fail with too. */
const UNREACHABLE = /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ECONNREFUSED)$/;

/**
 * Converts an error of undici or Node.js.
 *
 * @param proxy Address of the proxy for the request, with the variable that sets it.
 */
export function toNetworkError(error: unknown, proxy?: string): NetworkError {
  const { problem, remedy, mayHaveBeenSent, isRetryable } = meaningOf(error);
  const checkNetwork = proxy === undefined ? CHECK_NETWORK : `Check the network connection and the proxy ${proxy}.`;
  return new NetworkError(
    problem,
    remedy.replace(CHECK_NETWORK, () => checkNetwork),
    mayHaveBeenSent,
    isRetryable,
  );
}

function meaningOf(error: unknown): Meaning {
  const { code, message, syscall } = error as { code?: unknown; message?: unknown; syscall?: unknown };
  const text = typeof message === "string" ? message : String(error);
  const proxyStatus = /Proxy response \((\d+)\)/.exec(text)?.[1];
  if (proxyStatus !== undefined) {
    return {
      problem: `the proxy refused the connection (${proxyStatus})`,
      remedy: proxyStatus === "407" ? SET_PROXY_CREDENTIALS : "Check HTTPS_PROXY, or exclude the host with NO_PROXY.",
      mayHaveBeenSent: false,
      isRetryable: proxyStatus.startsWith("5"),
    };
  }
  // undici 7 sets no code on this error.
  const parserError = error instanceof errors.HTTPParserError ? "HTTPParserError" : "";
  const errorCode = typeof code === "string" ? code : parserError;
  if (UNREACHABLE.test(errorCode) && (syscall === "read" || syscall === "write")) {
    return {
      problem: `connection lost (${errorCode})`,
      remedy: `${TRY_AGAIN} ${CHECK_NETWORK}`,
      mayHaveBeenSent: true,
      isRetryable: true,
    };
  }
  const known = ERROR_CODES.find(({ codes }) => codes.test(errorCode));
  return known === undefined
    ? { problem: `request failed (${errorCode || text})`, remedy: TRY_AGAIN, mayHaveBeenSent: true, isRetryable: true }
    : { ...known, problem: `${known.problem} (${errorCode})` };
}
