import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";
import type { HttpRequest } from "../http/http-client";

/** A call of the Pulumi Cloud REST API for customer managed keys. */
export interface ApiCall {
  /** What the call does, to follow the words "could not". */
  readonly purpose: string;
  /** What the call changes, if Pulumi Cloud documents when it rejects that. */
  readonly change?: "register" | "default" | "disable" | "disable-all";
  readonly method: "GET" | "POST";
  /** Path below the backend URL. */
  readonly path: string;
  readonly body?: unknown;
}

/** All calls of the API. No call reads, changes or deletes a single key. */
export const apiCalls = {
  listKeys: (organization: string): ApiCall => ({
    purpose: "list the keys",
    method: "GET",
    path: keysPath(organization),
  }),
  createKey: (organization: string, registration: KeyRegistration): ApiCall => ({
    purpose: "register the key",
    change: "register",
    method: "POST",
    path: keysPath(organization),
    body: registration,
  }),
  setDefaultKey: (organization: string, keyId: string): ApiCall => ({
    purpose: "set the default key",
    change: "default",
    method: "POST",
    path: keysPath(organization, keyId, "default"),
  }),
  disableKey: (organization: string, keyId: string, destID: string): ApiCall => ({
    purpose: "retire the key",
    change: "disable",
    method: "POST",
    path: keysPath(organization, keyId, "disable"),
    body: { destID },
  }),
  disableAllKeys: (organization: string): ApiCall => ({
    purpose: "disable all keys",
    change: "disable-all",
    method: "POST",
    path: keysPath(organization, "disable"),
  }),
  listMigrations: (organization: string): ApiCall => ({
    purpose: "list the migrations",
    method: "GET",
    path: keysPath(organization, "migration"),
  }),
  retryMigrations: (organization: string): ApiCall => ({
    purpose: "retry the migrations",
    method: "POST",
    path: keysPath(organization, "migration", "retry"),
  }),
};

/** The HTTP request of a call. */
export function toHttpRequest(call: ApiCall, backend: string, token: string): HttpRequest {
  return {
    method: call.method,
    url: `${backend}${call.path}`,
    headers: {
      Accept: "application/vnd.pulumi+8",
      Authorization: `token ${token}`,
      "Content-Type": "application/json",
      "User-Agent": "pulumi-cmk",
    },
    body: call.body === undefined ? undefined : JSON.stringify(call.body),
  };
}

/**
 * Whether a name or an ID can be a part of a path. Only characters that need no encoding are accepted, because servers and
 * proxies decode a path differently. A dot at the start is not, because `.` and `..` would name another path.
 */
export function isPathPart(text: string): boolean {
  return /^[A-Za-z0-9_][\w.-]{0,199}$/.test(text);
}

function keysPath(...[organization, ...rest]: [string, ...string[]]): string {
  const invalid = [organization, ...rest].find((part) => !isPathPart(part));
  if (invalid !== undefined) {
    throw new Error(`${JSON.stringify(invalid)} can't be part of the path of a request`);
  }
  return ["/api/orgs", organization, "cmk", ...rest].join("/");
}
