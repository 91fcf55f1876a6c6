import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type Http2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { connect as connectSocket } from "node:net";
import { basename } from "node:path";
import { buffer } from "node:stream/consumers";
import { keepSchemas } from "./provider-schema";

/** Calls that read the schema, in the versions 5 and 6 of Terraform's plugin protocol. */
const SCHEMA_CALL = /^\/tfplugin\d\.Provider\/Get(Provider)?Schema$/;

/** Calls that configure a provider, in the same versions. */
const CONFIGURE_CALL = /^\/tfplugin\d\.Provider\/Configure(Provider)?$/;

/** Header of a gRPC message: a byte for compression, and the length. */
const MESSAGE_HEADER_LENGTH = 5;

/** How Terraform connects to a running provider: an entry of TF_REATTACH_PROVIDERS. */
export interface ProviderAddress {
  /** Path of the provider's socket. */
  readonly Addr: { readonly String: string };
}

/** A running provider. */
export interface RunningProvider {
  readonly address: ProviderAddress;
  readonly stop: () => Promise<void>;
}

/** A provider and the connection to it. */
interface ConnectedProvider extends RunningProvider {
  readonly connection: ClientHttp2Session;
}

/** A provider that may still be starting, and its configuration. */
interface ConfiguredProvider {
  readonly provider: Promise<ConnectedProvider>;
  configuration?: string;
  /** Terraform's open connections with the configuration. */
  readonly clients: Set<Http2Session>;
}

/**
 * Server between Terraform and running AWS providers. It forwards every call unchanged, except that the schema has only the resource
 * types of the tests, and is read once for all providers. Otherwise, each Terraform command spends a second on the schemas of about
 * 1,500 types, and each provider half a second.
 *
 * Terraform opens a connection for each provider in a configuration, and a provider can have one configuration at a time. The proxy
 * therefore starts another provider if a connection with another configuration is open.
 */
export class ProviderProxy {
  /**
   * @param startProvider Starts a provider.
   * @param schemaFile Path of a file in which the schema is stored.
   */
  public static async start(startProvider: () => Promise<RunningProvider>, schemaFile: string): Promise<ProviderProxy> {
    const proxy = new ProviderProxy(connectTo(await startProvider()), startProvider, schemaFile);
    await new Promise<void>((resolve, reject) => proxy.server.once("error", reject).listen(proxy.path, resolve));
    return proxy;
  }

  /** How Terraform connects to the proxy. */
  public readonly address: ProviderAddress;
  private readonly path: string;
  private readonly server = createServer();
  private readonly providers: ConnectedProvider[];
  private readonly configured: ConfiguredProvider[];

  private constructor(
    /** Provider of the schema and of calls before the configuration. */
    private readonly first: ConnectedProvider,
    private readonly startProvider: () => Promise<RunningProvider>,
    private readonly schemaFile: string,
  ) {
    this.providers = [first];
    this.configured = [{ provider: Promise.resolve(first), clients: new Set() }];
    this.path = `${first.address.Addr.String}-proxy`;
    this.address = { ...first.address, Addr: { ...first.address.Addr, String: this.path } };
    this.server.on("stream", (stream, headers) => {
      stream.on("error", () => undefined);
      this.answer(stream, headers).catch(() => {
        abort(stream);
      });
    });
  }

  /** Whether the providers are running. */
  public get isConnected(): boolean {
    return this.providers.every(({ connection }) => !connection.closed && !connection.destroyed);
  }

  /** Number of running providers. */
  public get providerCount(): number {
    return this.providers.length;
  }

  /** Stops the server and the providers, and removes their sockets, because a provider leaves its own when it is ended. */
  public async stop(): Promise<void> {
    this.server.close();
    rmSync(this.path, { force: true });
    // A provider that is still starting must be stopped too.
    await Promise.allSettled(this.configured.map(({ provider }) => provider));
    await Promise.all(
      this.providers.map(async ({ address, connection, stop }) => {
        connection.destroy();
        await stop();
        rmSync(address.Addr.String, { force: true });
      }),
    );
  }

  private async answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const path = headers[":path"] ?? "";
    if (SCHEMA_CALL.test(path)) {
      stream.resume();
      respondWith(stream, await this.readSchema(headers));
      return;
    }
    const client = stream.session;
    if (CONFIGURE_CALL.test(path) && client) {
      const message = await buffer(stream);
      const provider = await this.configure(client, message.toString("base64"));
      forwardResponse(stream, call(provider, headers)).end(message);
    } else {
      const configured = this.configured.find(({ clients }) => client && clients.has(client));
      stream.pipe(forwardResponse(stream, call((await configured?.provider) ?? this.first, headers)));
    }
  }

  /** Returns the provider with a configuration, or one whose configuration is no longer used. Otherwise, starts a provider. */
  private configure(client: Http2Session, configuration: string): Promise<ConnectedProvider> {
    const configured =
      this.configured.find((each) => each.configuration === configuration) ??
      this.configured.find(({ clients }) => clients.size === 0) ??
      this.startNext();
    configured.configuration = configuration;
    if (!client.destroyed) {
      configured.clients.add(client);
      client.once("close", () => configured.clients.delete(client));
    }
    return configured.provider;
  }

  /** Returns the message with the schema, and stores it. */
  private async readSchema(headers: IncomingHttpHeaders): Promise<Buffer> {
    if (!existsSync(this.schemaFile)) {
      const message = await readMessage(call(this.first, headers));
      // Other processes may read or write the file at the same time.
      const written = `${this.schemaFile}-${basename(this.path)}`;
      writeFileSync(written, createMessage(keepSchemas(message)));
      renameSync(written, this.schemaFile);
    }
    return readFileSync(this.schemaFile);
  }

  private startNext(): ConfiguredProvider {
    const provider = this.startProvider().then((started) => {
      const connected = connectTo(started);
      this.providers.push(connected);
      return connected;
    });
    const configured = { provider, clients: new Set<Http2Session>() };
    this.configured.push(configured);
    provider.catch(() => {
      this.configured.splice(this.configured.indexOf(configured), 1);
    });
    return configured;
  }
}

function connectTo(provider: RunningProvider): ConnectedProvider {
  const createConnection = () => connectSocket(provider.address.Addr.String);
  const connection = connect("http://localhost", { createConnection });
  // The error of each call reaches Terraform.
  connection.on("error", () => undefined);
  return { ...provider, connection };
}

/**
 * Calls a provider.
 *
 * @throws {Error} If the provider has ended.
 */
function call({ connection }: ConnectedProvider, headers: IncomingHttpHeaders): ClientHttp2Stream {
  const passed = [":method", ":path", "content-type", "te", "user-agent"];
  return connection.request(Object.fromEntries(passed.map((name) => [name, headers[name]])));
}

function abort(stream: ServerHttp2Stream): void {
  stream.close(constants.NGHTTP2_INTERNAL_ERROR);
}

/** Forwards the response to a call to Terraform. */
function forwardResponse(stream: ServerHttp2Stream, call: ClientHttp2Stream): ClientHttp2Stream {
  let trailers: IncomingHttpHeaders | undefined;
  call.on("trailers", (received: IncomingHttpHeaders) => {
    trailers = received;
  });
  call.on("response", (response, flags) => {
    if (stream.destroyed) {
      return;
    }
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(response, { endStream, waitForTrailers: !endStream });
    call.pipe(stream);
  });
  stream.on("wantTrailers", () => {
    if (trailers) {
      stream.sendTrailers(trailers);
    } else {
      abort(stream);
    }
  });
  call.on("error", () => {
    abort(stream);
  });
  // If the provider ends, its calls end without an error.
  call.on("close", () => {
    if (!stream.writableEnded) {
      abort(stream);
    }
  });
  stream.on("close", () => {
    call.close(constants.NGHTTP2_CANCEL);
  });
  return call;
}

/**
 * Reads the only message of a response.
 *
 * @throws {Error} If the call failed or broke off.
 */
async function readMessage(stream: ClientHttp2Stream): Promise<Buffer> {
  let status: unknown;
  stream.on("trailers", (trailers: IncomingHttpHeaders) => {
    status = trailers["grpc-status"];
  });
  stream.end(createMessage(Buffer.alloc(0)));
  const received = Buffer.concat((await stream.toArray()) as Buffer[]);
  const message = received.subarray(MESSAGE_HEADER_LENGTH);
  if (status !== "0" || received.readUInt32BE(1) !== message.length) {
    throw new Error("The provider returned no whole message.");
  }
  return message;
}

function createMessage(content: Buffer): Buffer {
  const header = Buffer.alloc(MESSAGE_HEADER_LENGTH);
  header.writeUInt32BE(content.length, 1);
  return Buffer.concat([header, content]);
}

function respondWith(stream: ServerHttp2Stream, message: Buffer): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => {
    stream.sendTrailers({ "grpc-status": "0" });
  });
  stream.end(message);
}
