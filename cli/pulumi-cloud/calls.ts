import type { HttpRequest } from "../http/http";
import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";

/** A call of Pulumi Cloud's REST API for customer-managed keys. */
export interface Call {
  /** What the call does, to follow the words "could not". */
  readonly purpose: string;
  readonly method: "GET" | "POST";
  /** The path below the backend's address. */
  readonly path: string;
  readonly body?: unknown;
}

/** All calls there are: no call reads, changes or deletes one key. */
export const calls = {
  listKeys: (organization: string): Call => ({
    purpose: "list the keys",
    method: "GET",
    path: keysPath(organization),
  }),
  createKey: (organization: string, registration: KeyRegistration): Call => ({
    purpose: "register the key",
    method: "POST",
    path: keysPath(organization),
    body: registration,
  }),
  setDefaultKey: (organization: string, keyId: string): Call => ({
    purpose: "make the key the default",
    method: "POST",
    path: keysPath(organization, keyId, "default"),
  }),
  disableKey: (organization: string, keyId: string, destID: string): Call => ({
    purpose: "retire the key",
    method: "POST",
    path: keysPath(organization, keyId, "disable"),
    body: { destID },
  }),
  listMigrations: (organization: string): Call => ({
    purpose: "list the migrations",
    method: "GET",
    path: keysPath(organization, "migration"),
  }),
  retryMigrations: (organization: string): Call => ({
    purpose: "retry the migrations",
    method: "POST",
    path: keysPath(organization, "migration", "retry"),
  }),
};

/** A call as the request that is sent. */
export function requestOf(call: Call, backend: string, token: string): HttpRequest {
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

function keysPath(...[organization, ...rest]: [string, ...string[]]): string {
  return ["/api/orgs", encodeURIComponent(organization), "cmk", ...rest.map(encodeURIComponent)].join("/");
}
