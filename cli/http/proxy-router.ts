import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { CommandError } from "../errors";
import { environmentVariable, type Host } from "../host";
import type { Secrets } from "../secrets";

/** Names of the proxy variables, each with the name that takes precedence first. */
const VARIABLES = {
  http: ["http_proxy", "HTTP_PROXY"],
  https: ["https_proxy", "HTTPS_PROXY"],
  none: ["no_proxy", "NO_PROXY"],
} as const;

// Each request has its own connection: the server could close a reused connection while the next request is being sent,
// and then nothing shows whether that request arrived. Timeouts are those of the HTTP client.
const AGENT_OPTIONS = { pipelining: 0, headersTimeout: 0, bodyTimeout: 0 } as const;

/** A shorter password can occur in unrelated text, which redacting it would damage. */
const MIN_REDACTED_PASSWORD_LENGTH = 8;

interface Proxy {
  /** URL of the proxy. Empty if there is none. */
  readonly url: string;
  /** Address without credentials, and the variable that sets it. Undefined if there is none. */
  readonly address?: string;
  /** User name and password, encoded as in the URL and decoded. */
  readonly credentials: readonly { readonly username: string; readonly password: string }[];
}

/** Whether a URL points to this machine. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

/** Selects the connection for a URL: direct to this machine, and through the proxy of the environment to all other hosts. */
export class ProxyRouter {
  private readonly direct = new Agent(AGENT_OPTIONS);
  private readonly outbound: Dispatcher;
  /** Address of the proxy by protocol, without credentials, and with the variable that sets it. */
  private readonly proxies: Readonly<Record<string, string | undefined>>;

  /** @throws {CommandError} If a proxy variable is invalid. */
  constructor(
    private readonly host: Host,
    secrets: Secrets,
  ) {
    const [httpProxy, httpsProxy] = [readProxy(host, VARIABLES.http), readProxy(host, VARIABLES.https)];
    for (const { username, password } of [...httpProxy.credentials, ...httpsProxy.credentials]) {
      // As in the Proxy-Authorization header.
      secrets.add(`${username}:${password}`);
      if (password.length >= MIN_REDACTED_PASSWORD_LENGTH) {
        secrets.add(password);
      }
    }
    this.proxies = { "http:": httpProxy.address, "https:": httpsProxy.address ?? httpProxy.address };
    this.outbound =
      httpProxy.url === "" && httpsProxy.url === ""
        ? this.direct
        : new EnvHttpProxyAgent({
            ...AGENT_OPTIONS,
            httpProxy: httpProxy.url,
            httpsProxy: httpsProxy.url,
            noProxy: firstSet(host, VARIABLES.none)?.value ?? "",
          });
  }

  public dispatcherFor(url: string): Dispatcher {
    // Plain HTTP is allowed for this machine only, and a proxy would send it over the network.
    return isLoopback(new URL(url)) ? this.direct : this.outbound;
  }

  /** Describes the proxy for a URL. Undefined if there is none, or if NO_PROXY is set, which may exclude the host. */
  public proxyFor(url: string): string | undefined {
    const target = new URL(url);
    const isCertain = !isLoopback(target) && firstSet(this.host, VARIABLES.none) === undefined;
    return isCertain ? this.proxies[target.protocol] : undefined;
  }

  /** Closes all connections. After an interrupt, doesn't wait until they are closed. */
  public async close(): Promise<void> {
    const closed = Promise.all([this.direct.destroy(), this.outbound.destroy()]).catch(() => undefined);
    if (!this.host.interruption.aborted) {
      await closed;
    }
  }
}

function firstSet(host: Host, names: readonly string[]): { name: string; value: string } | undefined {
  for (const name of names) {
    const value = environmentVariable(host, name);
    if (value !== undefined) {
      return { name, value };
    }
  }
  return undefined;
}

function readProxy(host: Host, names: readonly string[]): Proxy {
  const variable = firstSet(host, names);
  if (variable === undefined) {
    return { url: "", credentials: [] };
  }
  // Other programs also read an address without a scheme as HTTP.
  const value = variable.value.includes("://") ? variable.value : `http://${variable.value}`;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const credentials = url && credentialsIn(url);
  // In a path there may be a part of a password.
  const isOrigin = url !== undefined && url.pathname.length <= 1 && url.search === "" && url.hash === "";
  if (!isOrigin || credentials === undefined || !/^https?:$/.test(url.protocol)) {
    const percentHint = /[%/?#]/.test(value.replace(/^.*?:\/\//, ""))
      ? "\nWrite %, /, ? and # in a user name or password as %25, %2F, %3F and %23."
      : "";
    throw new CommandError(
      "usage",
      `${variable.name} is not the URL of an HTTP or HTTPS proxy (value not shown: it may contain a password).`,
      `Set it to a URL such as http://proxy.example.com:3128, or unset it.${percentHint}`,
    );
  }
  return { url: value, address: `${url.protocol}//${url.host} (${variable.name})`, credentials };
}

/** User name and password in a URL, or undefined if their percent-encoding is invalid. */
function credentialsIn({ username, password }: URL): Proxy["credentials"] | undefined {
  try {
    const decoded = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
    return password === "" ? [] : [{ username, password }, decoded];
  } catch {
    return undefined;
  }
}
