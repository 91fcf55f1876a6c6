import { errors } from "undici";

/** Whether a request that got no answer may have been carried out. */
export type Reached = "no" | "maybe";

/** A request that got no answer at all. */
export class NoAnswer extends Error {
  public override readonly name = "NoAnswer";

  /**
   * @param problem What happened, as a clause with the server as its subject, such as `refused the connection`.
   * @param remedy What to do about it, as sentences.
   * @param reached Whether the request may have been carried out.
   * @param passing Whether it may go better in a moment.
   */
  constructor(
    public readonly problem: string,
    public readonly remedy: string,
    public readonly reached: Reached,
    public readonly passing: boolean,
  ) {
    super(problem);
  }
}

const TRY_AGAIN = "Run the command again in a while.";
const NETWORK = "Check the network, and HTTPS_PROXY where a proxy leads out of it.";

/** What the codes of Node's and undici's errors mean. */
const KNOWN: readonly [RegExp, string, string, Reached, boolean][] = [
  [/^ENOTFOUND$/, "has a host name that is not known", `Check PULUMI_BACKEND_URL. ${NETWORK}`, "no", false],
  [/^EAI_/, "has a host name that could not be looked up", NETWORK, "no", true],
  [/^ECONNREFUSED$/, "refused the connection", `Check PULUMI_BACKEND_URL. ${NETWORK}`, "no", true],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/, "can't be reached", NETWORK, "no", true],
  [/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, "did not take the connection in time", NETWORK, "no", true],
  [
    /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/,
    "dropped the connection",
    TRY_AGAIN,
    "maybe",
    true,
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS_|^ERR_SSL_|^UND_ERR_PRX_TLS$|^EPROTO$/,
    "has a certificate that is not trusted, or does not speak TLS",
    "Where its authority, or a proxy's, is private, name the authority's file in NODE_EXTRA_CA_CERTS. Nothing was sent.",
    "no",
    false,
  ],
  [/^HPE_|^HTTPParserError$/, "answered with something that is not HTTP", "Check PULUMI_BACKEND_URL.", "maybe", false],
];

/** What a connection that was made can fail with too, and then the request may have arrived. */
const UNREACHABLE = /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ECONNREFUSED)$/;

/** Reads an error of undici's. */
export function noAnswer(error: unknown): NoAnswer {
  const { code, message, syscall } = error as { code?: unknown; message?: unknown; syscall?: unknown };
  const text = typeof message === "string" ? message : String(error);
  const byProxy = /Proxy response \((\d+)\)/.exec(text)?.[1];
  if (byProxy !== undefined) {
    return new NoAnswer(
      `is behind a proxy that did not let the connection through (${byProxy})`,
      byProxy === "407"
        ? "The proxy wants a user name and password: write them into HTTPS_PROXY, http://USER:PASSWORD@HOST:PORT."
        : "Check HTTPS_PROXY, or exclude the host with NO_PROXY.",
      "no",
      byProxy.startsWith("5"),
    );
  }
  // undici 7 sets no code on this error.
  const parserError = error instanceof errors.HTTPParserError ? "HTTPParserError" : "";
  const name = typeof code === "string" ? code : parserError;
  if (UNREACHABLE.test(name) && (syscall === "read" || syscall === "write")) {
    return new NoAnswer(`could not be reached any more (${name})`, `${TRY_AGAIN} ${NETWORK}`, "maybe", true);
  }
  for (const [codes, problem, remedy, reached, passing] of KNOWN) {
    if (codes.test(name)) {
      return new NoAnswer(`${problem} (${name})`, remedy, reached, passing);
    }
  }
  return new NoAnswer(`could not be talked to (${name || text})`, TRY_AGAIN, "maybe", true);
}
