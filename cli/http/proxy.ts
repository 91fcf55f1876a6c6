import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { CommandError } from "../errors";
import { type Host, variable } from "../host";
import type { Secrets } from "../secrets";
import { isLoopback } from "./address";

/** The variables that name a proxy, each with the spelling that wins first. */
const VARIABLES = {
  http: ["http_proxy", "HTTP_PROXY"],
  https: ["https_proxy", "HTTPS_PROXY"],
  none: ["no_proxy", "NO_PROXY"],
} as const;

// Each request has a connection of its own: one that is kept could be closed by the server just when the next request is
// sent, and then nobody knows whether that request arrived.
const OPTIONS = { pipelining: 0, headersTimeout: 0, bodyTimeout: 0 } as const;

/** Shorter passwords are found in text that has nothing to do with them. */
const SHORTEST_PASSWORD_BY_ITSELF = 8;

/** What the environment tells of a proxy. */
interface Proxy {
  /** Empty where there is none. */
  readonly address: string;
  /** The user name and password, as they are written and as they are meant. */
  readonly credentials: readonly { readonly username: string; readonly password: string }[];
}

/** The way to servers: straight to this machine itself, else through the proxy that the environment names. */
export class Route {
  private readonly direct = new Agent(OPTIONS);
  private readonly outward: Dispatcher;

  /** @throws CommandError where a proxy's address is none. */
  constructor(
    private readonly host: Host,
    secrets: Secrets,
  ) {
    const [httpProxy, httpsProxy] = [proxy(host, VARIABLES.http), proxy(host, VARIABLES.https)];
    for (const { username, password } of [...httpProxy.credentials, ...httpsProxy.credentials]) {
      // As they go to the proxy.
      secrets.add(`${username}:${password}`);
      if (password.length >= SHORTEST_PASSWORD_BY_ITSELF) {
        secrets.add(password);
      }
    }
    this.outward =
      httpProxy.address === "" && httpsProxy.address === ""
        ? this.direct
        : new EnvHttpProxyAgent({
            ...OPTIONS,
            httpProxy: httpProxy.address,
            httpsProxy: httpsProxy.address,
            noProxy: firstOf(host, VARIABLES.none)?.value ?? "",
          });
  }

  /** The way to one address. */
  public to(url: string): Dispatcher {
    // Plain http is allowed to this machine only: through a proxy it would leave it.
    return isLoopback(new URL(url)) ? this.direct : this.outward;
  }

  /** Ends all connections. Who interrupted the command does not wait until they have ended. */
  public async close(): Promise<void> {
    const closed = Promise.all([this.direct.destroy(), this.outward.destroy()]).catch(() => undefined);
    if (!this.host.interruption.aborted) {
      await closed;
    }
  }
}

function firstOf(host: Host, names: readonly string[]): { name: string; value: string } | undefined {
  for (const name of names) {
    const value = variable(host, name);
    if (value !== undefined) {
      return { name, value };
    }
  }
  return undefined;
}

/** The proxy that the environment names. */
function proxy(host: Host, names: readonly string[]): Proxy {
  const found = firstOf(host, names);
  if (found === undefined) {
    return { address: "", credentials: [] };
  }
  // Others read an address without its scheme as http too.
  const address = found.value.includes("://") ? found.value : `http://${found.value}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const credentials = url && credentialsIn(url);
  if (url === undefined || credentials === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CommandError(
      "usage",
      `${found.name} is not the address of an http or https proxy (it is not shown, as it may hold a password).`,
      `Write it like http://proxy.example.com:3128, or unset ${found.name}.${credentials === undefined && url ? " A % in a user name or password is written %25." : ""}`,
    );
  }
  return { address, credentials };
}

/** The user name and password in a URL; undefined where a `%` in them stands for nothing. */
function credentialsIn({ username, password }: URL): Proxy["credentials"] | undefined {
  try {
    const meant = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
    return password === "" ? [] : [{ username, password }, meant];
  } catch {
    return undefined;
  }
}
