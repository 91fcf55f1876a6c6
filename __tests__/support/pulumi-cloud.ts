import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";

/** The token that the server takes. */
export const TOKEN = "pul-0123456789abcdef0123456789abcdef01234567";

/** A key as the server holds it. */
export interface CloudKey {
  readonly id: string;
  readonly name: string;
  readonly keyType: string;
  readonly awsKms?: { readonly roleArn: string; readonly keyArn: string };
  state?: string;
  readonly [further: string]: unknown;
}

/** A migration as the server holds it. */
export interface CloudMigration {
  readonly id: string;
  state: string;
  readonly [further: string]: unknown;
}

/** A request that arrived. */
export interface Arrived {
  /** Such as `POST /api/orgs/acme/cmk`. */
  readonly call: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
  /** The body to the letter. */
  readonly text: string;
}

/** What goes wrong instead of an answer. */
export interface Fault {
  /** The calls that it befalls, as `METHOD /path` or a part of it. */
  readonly on: string | RegExp;
  /** How many of them. Default: all. */
  readonly times?: number;
  /** How many of them go well before. Default: none. */
  readonly after?: number;
  /** Whether the call is carried out before. Default: no. */
  readonly carriedOut?: boolean;
  /** What happens then. */
  readonly then:
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
    | "drop"
    | "hang"
    | "cut"
    | "stall"
    | "garbage";
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

interface Schema {
  readonly calls: Readonly<
    Record<string, { readonly request: string | null; readonly answers: Readonly<Record<string, string | null>> }>
  >;
}

const schema = JSON.parse(readFileSync(join(__dirname, "pulumi-cloud.schema.json"), "utf8")) as Schema;
const ajv = new Ajv({ strict: false }).addSchema(schema, "schema");

/**
 * Pulumi Cloud's calls for customer-managed keys on this machine, for the organization `acme`. It behaves as the published
 * API description says, and holds every request and every answer of its own against the project's schema of that.
 */
export class PulumiCloudServer {
  public readonly keys: CloudKey[] = [];
  public readonly migrations: CloudMigration[] = [];
  public readonly arrived: Arrived[] = [];
  /** What broke the schema. */
  public readonly violations: string[] = [];
  /** ARNs of keys that Pulumi Cloud could not use. */
  public readonly unusableKeyArns: string[] = [];
  /** Whether it answers an empty list with null, as servers in Go do. */
  public nullForEmpty = false;
  public discovery: { status: number; body: string; headers?: Record<string, string> } | undefined;

  private faults: (Fault & { seen: number })[] = [];
  private created = 0;

  public static async start(): Promise<PulumiCloudServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new PulumiCloudServer(server);
  }

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => void this.serve(request, response));
  }

  /** Where it listens, such as `http://127.0.0.1:41267`. */
  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The calls that arrived, in their order. */
  public get callsArrived(): string[] {
    return this.arrived.map(({ call }) => call);
  }

  /** Makes calls go wrong. */
  public fail(...faults: Fault[]): this {
    this.faults.push(...faults.map((fault) => ({ ...fault, seen: 0 })));
    return this;
  }

  /** Has a key registered, as if it always had been. What isn't told of it is made up. */
  public hold(key: object): CloudKey {
    this.created += 1;
    const held = { id: `key-${this.created}`, name: "a-key", keyType: "aws_kms", ...key };
    this.keys.push(held);
    return held;
  }

  /** Forgets all that it holds and all that goes wrong. */
  public reset(): void {
    for (const list of [this.keys, this.migrations, this.arrived, this.violations, this.unusableKeyArns]) {
      list.length = 0;
    }
    this.faults = [];
    this.created = 0;
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
    this.arrived.push({ call, headers: request.headers, body, text });

    const fault = this.faultOf(call);
    if (fault !== undefined) {
      if (fault.carriedOut === true) {
        this.carryOut(call, request.headers, body);
      }
      this.goWrong(fault, response);
      return;
    }
    if (path.endsWith("/.well-known/openid-configuration")) {
      const discovery = this.discovery ?? { status: 200, body: this.discoveryDocument() };
      response.writeHead(discovery.status, { "Content-Type": "application/json", ...discovery.headers });
      response.end(discovery.body);
      return;
    }
    const answer = this.carryOut(call, request.headers, body);
    response.writeHead(answer.status, { "Content-Type": "application/json" });
    response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
  }

  /** The discovery document of the issuer that lives beside this server's API. */
  public discoveryDocument(changes: Record<string, unknown> = {}): string {
    const issuer = `${this.url}/oidc`;
    return JSON.stringify({ issuer, jwks_uri: `${issuer}/.well-known/jwks`, ...changes });
  }

  private faultOf(call: string): Fault | undefined {
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

  private goWrong({ then }: Fault, response: ServerResponse): void {
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

  private carryOut(call: string, headers: IncomingMessage["headers"], body: unknown): Answer {
    const { pattern, organization, keyId } = parsed(call);
    const description = schema.calls[pattern];
    if (description === undefined) {
      this.violations.push(`${call}: there is no such call`);
      return error(404, "Not Found");
    }
    this.check(call, description.request, body);
    if (headers.accept !== "application/vnd.pulumi+8" || headers["content-type"] !== "application/json") {
      this.violations.push(`${call}: headers ${JSON.stringify(headers)}`);
    }
    if (headers.authorization !== `token ${TOKEN}`) {
      return error(401, "Unauthorized");
    }
    if (organization !== "acme") {
      return error(404, `Organization '${organization}' not found`);
    }
    const answer = this.answer(pattern, keyId, body);
    if (!(answer.status in description.answers)) {
      this.violations.push(`${call}: answer ${answer.status}`);
    } else if (answer.status < 300 && answer.body !== null) {
      this.check(`${call}: answer`, description.answers[answer.status] ?? null, answer.body);
    }
    return answer;
  }

  private answer(pattern: string, keyId: string, body: unknown): Answer {
    const key = this.keys.find(({ id }) => id === keyId);
    switch (pattern) {
      case "GET /api/orgs/{org}/cmk":
        return { status: 200, body: this.listed(this.keys) };
      case "GET /api/orgs/{org}/cmk/migration":
        return { status: 200, body: this.listed(this.migrations) };
      case "POST /api/orgs/{org}/cmk": {
        const input = body as Pick<CloudKey, "name" | "keyType" | "awsKms">;
        const unusable = this.unusableKeyArns.includes(input.awsKms?.keyArn ?? "");
        if (unusable || this.keys.some(({ name }) => name === input.name)) {
          return error(400, "Invalid key provided");
        }
        return { status: 201, body: this.hold({ ...input, state: "enabled" }) };
      }
      case "POST /api/orgs/{org}/cmk/{key}/default":
        return key === undefined ? error(404, "Organization or Key not found") : this.migrate();
      case "POST /api/orgs/{org}/cmk/{key}/disable": {
        const { destID } = body as { destID: string };
        if (key === undefined) {
          return error(404, "Organization or Key not found");
        }
        if (key.state === "disabled" || !this.keys.some(({ id }) => id === destID)) {
          return error(400, "Invalid key provided");
        }
        key.state = "disabled";
        return this.migrate();
      }
      case "POST /api/orgs/{org}/cmk/migration/retry":
        this.migrations.filter(({ state }) => state === "failed").forEach((migration) => (migration.state = "running"));
        return { status: 200 };
      default:
        throw new Error(`The test server does not play ${pattern}.`);
    }
  }

  private listed<T>(list: readonly T[]): readonly T[] | null {
    return list.length === 0 && this.nullForEmpty ? null : list;
  }

  private migrate(): Answer {
    this.migrations.push({ id: `migration-${this.migrations.length + 1}`, state: "running" });
    return { status: 200 };
  }

  private check(what: string, definition: string | null, value: unknown): void {
    if (definition === null) {
      if (value !== undefined) {
        this.violations.push(`${what}: a body that is not described: ${JSON.stringify(value)}`);
      }
      return;
    }
    const validate = ajv.getSchema(`schema${definition}`) as ValidateFunction;
    if (!validate(value)) {
      this.violations.push(`${what}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`);
    }
  }
}

function parsed(call: string): { pattern: string; organization: string; keyId: string } {
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

function error(status: number, message: string): Answer {
  return { status, body: { code: status, message } };
}
