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

/** The way to servers: straight to this machine itself, else through the proxy that the environment names. */
export class Route {
  private readonly direct = new Agent(OPTIONS);
  private readonly outward: Dispatcher;

  /** @throws CommandError where a proxy's address is none. */
  constructor(host: Host, secrets: Secrets) {
    const [httpProxy, httpsProxy] = [proxy(host, VARIABLES.http), proxy(host, VARIABLES.https)];
    for (const { username, password } of [httpProxy, httpsProxy]) {
      if (password !== "") {
        secrets.add(password);
        // As it goes to the proxy.
        secrets.add(`${username}:${password}`);
      }
    }
    this.outward =
      httpProxy.address === "" && httpsProxy.address === ""
        ? this.direct
        : silently(
            () =>
              new EnvHttpProxyAgent({
                ...OPTIONS,
                httpProxy: httpProxy.address,
                httpsProxy: httpsProxy.address,
                noProxy: firstOf(host, VARIABLES.none)?.value ?? "",
              }),
          );
  }

  /** The way to one address. */
  public to(url: string): Dispatcher {
    // Plain http is allowed to this machine only: through a proxy it would leave it.
    return isLoopback(new URL(url)) ? this.direct : this.outward;
  }

  public async close(): Promise<void> {
    await Promise.all([this.direct.destroy(), this.outward.destroy()]);
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

/** A proxy's address; empty where the environment names none. */
function proxy(host: Host, names: readonly string[]): { address: string; username: string; password: string } {
  const found = firstOf(host, names);
  if (found === undefined) {
    return { address: "", username: "", password: "" };
  }
  // Others read an address without its scheme as http too.
  const address = found.value.includes("://") ? found.value : `http://${found.value}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CommandError(
      "usage",
      `${found.name} is not the address of an http or https proxy (it is not shown, as it may hold a password).`,
      `Write it like http://proxy.example.com:3128, or unset ${found.name}.`,
    );
  }
  return { address, username: url.username, password: url.password };
}

/** Makes something of undici's without the warning that its interface may change: the lock file pins it. */
function silently<T>(make: () => T): T {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it was, never called
  const warn = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return make();
  } finally {
    process.emitWarning = warn;
  }
}
