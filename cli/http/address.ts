import { CommandError } from "../errors";

/** Whether a URL leads to this machine itself. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

/**
 * The base of a server's addresses, without a trailing slash.
 *
 * @param name What the address is called in a message.
 * @throws CommandError unless a token may be sent there. The message doesn't show what stands before the `@` of an address.
 */
export function serverAddress(name: string, value: string, remedy: string): string {
  const refuse = (problem: string) => new CommandError("usage", problem, remedy);
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // All before the last @: where this is no URL, nothing tells where a password ends.
  const shown = JSON.stringify(value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1…@"));
  if (url === undefined) {
    throw refuse(`${name} is ${shown}, which is not a URL.`);
  }
  // Also in what looks like a path: a password with a slash in it makes one.
  if (value.includes("@")) {
    throw refuse(`${name} is ${shown}, but it must not hold a user name or password.`);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw refuse(`${name} is ${shown}, but it must be the https address of a Pulumi Cloud, not a store of its own.`);
  }
  if (url.protocol === "http:" && !isLoopback(url)) {
    throw refuse(`${name} is ${shown}, but it must start with https://. Plain http is for this machine itself only.`);
  }
  if (url.search !== "" || url.hash !== "") {
    throw refuse(`${name} is ${shown}, but it must have no query and no fragment.`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
