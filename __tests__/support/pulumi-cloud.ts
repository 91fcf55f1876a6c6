import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";

/** The token that the server accepts. */
export const TOKEN = "pul-0123456789abcdef0123456789abcdef01234567";

/** A key on the server. */
export interface CloudKey {
  readonly id: string;
  readonly name: string;
  readonly keyType: string;
  readonly awsKms?: { readonly roleArn: string; readonly keyArn: string };
  state?: string;
  readonly [otherField: string]: unknown;
}

/** A migration on the server. */
export interface CloudMigration {
  readonly id: string;
  state: string;
  readonly [otherField: string]: unknown;
}

/** A request that the server received. */
export interface ReceivedRequest {
  /** Such as `POST /api/orgs/acme/cmk`. */
  readonly call: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
  /** The exact body. */
  readonly text: string;
}

/** A fault that replaces the response to a call. */
export interface Fault {
  /** Affected calls: a part of `METHOD /path`, or a pattern. */
  readonly on: string | RegExp;
  /** Number of calls that fail. @default all */
  readonly times?: number;
  /** Number of calls that succeed first. @default 0 */
  readonly after?: number;
  /** Whether the call takes effect before the fault. @default false */
  readonly takesEffect?: boolean;
  /** What happens instead of the response. */
  readonly then:
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
    | "drop"
    | "hang"
    | "cut"
    | "stall"
    | "garbage";
}

interface Response {
  readonly status: number;
  readonly body?: unknown;
}

interface Schema {
  readonly calls: Readonly<
    Record<string, { readonly request: string | null; readonly responses: Readonly<Record<string, string | null>> }>
  >;
}

const schema = JSON.parse(readFileSync(join(__dirname, "pulumi-cloud.schema.json"), "utf8")) as Schema;
const ajv = new Ajv({ strict: false }).addSchema(schema, "schema");

/**
 * Emulates Pulumi Cloud's API for customer managed keys, for the organization `acme`, as its published description says.
 * Validates every request and response against the project's schema of that description, and keeps the documented rules:
 *
 * - The first key starts a migration from the Pulumi-managed key. Whether it becomes the default is not documented: it doesn't.
 * - Only an enabled key can become the default key or the destination of a migration.
 * - The default key, and a key that is being re-encrypted, can't be disabled.
 *
 * Which field names the default key is not published. If added keys have `isDefault` or `default`, the server maintains it.
 */
export class PulumiCloudServer {
  public readonly keys: CloudKey[] = [];
  public readonly migrations: CloudMigration[] = [];
  public readonly received: ReceivedRequest[] = [];
  /** Requests and responses that break the schema. */
  public readonly violations: string[] = [];
  /** ARNs of keys that Pulumi Cloud can't use. */
  public readonly unusableKeyArns: string[] = [];
  /** Whether an empty list is sent as null, as servers in Go do. */
  public nullForEmpty = false;
  public discovery: { status: number; body: string; headers?: Record<string, string> } | undefined;

  /** ID of the default key. Undefined if it is the Pulumi-managed key. */
  public defaultKeyId: string | undefined;

  private faults: (Fault & { seen: number })[] = [];
  private created = 0;
  /** IDs of the keys from which each migration re-encrypts. */
  private readonly sources = new Map<CloudMigration, string>();

  public static async start(): Promise<PulumiCloudServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new PulumiCloudServer(server);
  }

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => void this.serve(request, response));
  }

  /** URL of the server, such as `http://127.0.0.1:41267`. */
  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The received calls, in order. */
  public get receivedCalls(): string[] {
    return this.received.map(({ call }) => call);
  }

  /** Makes calls fail. */
  public fail(...faults: Fault[]): this {
    this.faults.push(...faults.map((fault) => ({ ...fault, seen: 0 })));
    return this;
  }

  /** Adds a registered key. Missing fields get default values. */
  public addKey(key: object): CloudKey {
    this.created += 1;
    const account = "123456789012";
    const awsKms = {
      roleArn: `arn:aws:iam::${account}:role/role-${this.created}`,
      keyArn: `arn:aws:kms:eu-central-1:${account}:key/00000000-0000-0000-0000-${String(this.created).padStart(12, "0")}`,
    };
    const added: CloudKey = {
      id: `key-${this.created}`,
      name: "a-key",
      keyType: "aws_kms",
      ...("keyType" in key ? {} : { awsKms }),
      ...key,
    };
    this.keys.push(added);
    if (added.isDefault === true || added.default === true) {
      this.defaultKeyId = added.id;
    }
    return added;
  }

  /** Starts a migration from a key, or from the Pulumi-managed key. */
  public startMigration(sourceId: string | undefined, fields: object = {}): CloudMigration {
    const migration = { id: `migration-${this.migrations.length + 1}`, state: "running", ...fields };
    this.migrations.push(migration);
    if (sourceId !== undefined) {
      this.sources.set(migration, sourceId);
    }
    return migration;
  }

  /** Removes all keys, migrations, received requests and faults. */
  public reset(): void {
    for (const list of [this.keys, this.migrations, this.received, this.violations, this.unusableKeyArns]) {
      list.length = 0;
    }
    this.faults = [];
    this.created = 0;
    this.defaultKeyId = undefined;
    this.sources.clear();
    this.nullForEmpty = false;
    this.discovery = undefined;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString("utf8");
    const path = request.url ?? "";
    const call = `${request.method ?? ""} ${path}`;
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    this.received.push({ call, headers: request.headers, body, text });

    const fault = this.nextFault(call);
    if (fault !== undefined) {
      if (fault.takesEffect === true) {
        this.handle(call, request.headers, body);
      }
      this.respondWithFault(fault, response);
      return;
    }
    if (path.endsWith("/.well-known/openid-configuration")) {
      const discovery = this.discovery ?? { status: 200, body: this.discoveryDocument() };
      response.writeHead(discovery.status, { "Content-Type": "application/json", ...discovery.headers });
      response.end(discovery.body);
      return;
    }
    const { status, body: responseBody } = this.handle(call, request.headers, body);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(responseBody === undefined ? "" : JSON.stringify(responseBody));
  }

  /** Discovery document of the issuer on this server. */
  public discoveryDocument(changes: Record<string, unknown> = {}): string {
    const issuer = `${this.url}/oidc`;
    return JSON.stringify({ issuer, jwks_uri: `${issuer}/.well-known/jwks`, ...changes });
  }

  private nextFault(call: string): Fault | undefined {
    for (const fault of this.faults) {
      if (typeof fault.on === "string" ? call.includes(fault.on) : fault.on.test(call)) {
        fault.seen += 1;
        const { after = 0, times = Infinity } = fault;
        if (fault.seen > after && fault.seen <= after + times) {
          return fault;
        }
      }
    }
    return undefined;
  }

  private respondWithFault({ then }: Fault, response: ServerResponse): void {
    if (then === "hang") {
      return;
    }
    if (then === "drop") {
      response.socket?.destroy();
      return;
    }
    if (then === "garbage") {
      response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n");
      return;
    }
    if (then === "stall") {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.write("[");
      return;
    }
    if (then === "cut") {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
      response.write('[{"id":"key-1",');
      setImmediate(() => response.socket?.destroy());
      return;
    }
    response.writeHead(then.status, { "Content-Type": "application/json", ...then.headers });
    response.end(then.body ?? "");
  }

  private handle(call: string, headers: IncomingMessage["headers"], body: unknown): Response {
    const { pattern, organization, keyId } = parseCall(call);
    const description = schema.calls[pattern];
    if (description === undefined) {
      this.violations.push(`${call}: not in the schema`);
      return error(404, "Not Found");
    }
    this.validate(call, description.request, body);
    if (headers.accept !== "application/vnd.pulumi+8" || headers["content-type"] !== "application/json") {
      this.violations.push(`${call}: headers ${JSON.stringify(headers)}`);
    }
    if (headers.authorization !== `token ${TOKEN}`) {
      return error(401, "Unauthorized");
    }
    if (organization !== "acme") {
      return error(404, `Organization '${organization}' not found`);
    }
    const response = this.respond(pattern, keyId, body);
    if (!(response.status in description.responses)) {
      this.violations.push(`${call}: response ${response.status}`);
    } else if (response.status < 300 && response.body !== null) {
      this.validate(`${call}: response`, description.responses[response.status] ?? null, response.body);
    }
    return response;
  }

  private respond(pattern: string, keyId: string, body: unknown): Response {
    const key = this.keys.find(({ id }) => id === keyId);
    const customerManaged = this.keys.filter(({ keyType }) => keyType !== "service");
    switch (pattern) {
      case "GET /api/orgs/{org}/cmk":
        return { status: 200, body: this.toList(this.keys) };
      case "GET /api/orgs/{org}/cmk/migration":
        return { status: 200, body: this.toList(this.migrations) };
      case "POST /api/orgs/{org}/cmk": {
        const input = body as Pick<CloudKey, "name" | "keyType" | "awsKms">;
        const unusable = this.unusableKeyArns.includes(input.awsKms?.keyArn ?? "");
        if (unusable || this.keys.some(({ name }) => name === input.name)) {
          return error(400, "Invalid key provided");
        }
        if (customerManaged.length === 0) {
          this.startMigration(undefined);
        }
        return { status: 201, body: this.addKey({ ...input, state: "enabled" }) };
      }
      case "POST /api/orgs/{org}/cmk/{key}/default":
        // The description has no other status for a key that is disabled.
        if (!isEnabled(key)) {
          return error(404, "Organization or Key not found");
        }
        this.setDefault(keyId);
        return { status: 200 };
      case "POST /api/orgs/{org}/cmk/disable":
        if (customerManaged.length === 0) {
          return error(400, "Organization does not have customer managed keys");
        }
        customerManaged.filter(isEnabled).forEach((each) => {
          this.disable(each);
        });
        this.setDefault(undefined);
        return { status: 200 };
      case "POST /api/orgs/{org}/cmk/{key}/disable": {
        const { destID } = body as { destID: string };
        if (key === undefined) {
          return error(404, "Organization or Key not found");
        }
        const destination = this.keys.find(({ id }) => id === destID);
        const canBeDisabled = isEnabled(key) && keyId !== this.defaultKeyId && !this.isBeingReencrypted(keyId);
        if (!canBeDisabled || !isEnabled(destination) || destination === key) {
          return error(400, "Invalid key provided");
        }
        this.disable(key);
        return { status: 200 };
      }
      case "POST /api/orgs/{org}/cmk/migration/retry":
        this.migrations.filter(({ state }) => state === "failed").forEach((migration) => (migration.state = "running"));
        return { status: 200 };
      default:
        throw new Error(`The test server does not emulate ${pattern}.`);
    }
  }

  private toList<T>(list: readonly T[]): readonly T[] | null {
    return list.length === 0 && this.nullForEmpty ? null : list;
  }

  private disable(key: CloudKey): void {
    key.state = "disabled";
    this.startMigration(key.id);
  }

  private setDefault(keyId: string | undefined): void {
    this.defaultKeyId = keyId;
    for (const key of this.keys) {
      for (const field of ["isDefault", "default"].filter((name) => name in key)) {
        Object.assign(key, { [field]: key.id === keyId });
      }
    }
  }

  private isBeingReencrypted(keyId: string): boolean {
    return this.migrations.some((each) => each.state !== "completed" && this.sources.get(each) === keyId);
  }

  private validate(what: string, definition: string | null, value: unknown): void {
    if (definition === null) {
      if (value !== undefined) {
        this.violations.push(`${what}: unexpected body: ${JSON.stringify(value)}`);
      }
      return;
    }
    const validate = ajv.getSchema(`schema${definition}`) as ValidateFunction;
    if (!validate(value)) {
      this.violations.push(`${what}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`);
    }
  }
}

function isEnabled(key: CloudKey | undefined): key is CloudKey {
  return key !== undefined && key.state !== "disabled";
}

function parseCall(call: string): { pattern: string; organization: string; keyId: string } {
  const [method = "", path = ""] = call.split(" ");
  const [, , , organization = "", cmk = "", ...rest] = path.split("/").map(decodeURIComponent);
  const fixed = rest.length < 2 || rest[0] === "migration";
  const tail = fixed ? rest : ["{key}", ...rest.slice(1)];
  return {
    pattern: `${method} /api/orgs/${["{org}", cmk, ...tail].join("/")}`,
    organization,
    keyId: fixed ? "" : (rest[0] ?? ""),
  };
}

function error(status: number, message: string): Response {
  return { status, body: { code: status, message } };
}
