import { isLoopback } from "../http/proxy-router";

/** The URL of a backend without a trailing slash, in the spelling in which two URLs can be compared. */
export function normalizeUrl(value: string): string {
  const { origin, pathname } = new URL(value);
  return `${origin}${pathname.replace(/\/+$/, "")}`;
}

/** The rule that a backend URL breaks, to follow the words "it must". */
export function brokenUrlRule(value: string): string | undefined {
  if (!URL.canParse(value)) {
    return "be a URL";
  }
  const url = new URL(value);
  // In the path too: a password that contains a slash is parsed as a path.
  if (value.includes("@")) {
    return "not contain a user name or password";
  }
  if (isSelfManaged(value)) {
    return "be the HTTPS URL of a Pulumi Cloud, not of a self-managed state backend";
  }
  if (url.protocol === "http:" && !isLoopback(url)) {
    return "start with https://. Plain HTTP is allowed for localhost only";
  }
  return url.search !== "" || url.hash !== "" ? "have no query and no fragment" : undefined;
}

/** Whether a backend is a state backend such as `s3://bucket`, and not a Pulumi Cloud. */
export function isSelfManaged(value: string): boolean {
  return URL.canParse(value) && !/^https?:$/.test(new URL(value).protocol);
}

/** A URL for a message, in quotes, without a user name, a password and a query. */
export function formatUrl(value: string): string {
  // Everything before the last @ is hidden: in an invalid URL, nothing shows where a password ends.
  return JSON.stringify(value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1…@").replace(/[?#].*$/s, "?…"));
}
