import { rmSync } from "node:fs";
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import { connect as connectSocket } from "node:net";
import { keepSchemas } from "./provider-schema";

/** Calls that read the schema, in the versions 5 and 6 of Terraform's plugin protocol. */
const SCHEMA_CALL = /^\/tfplugin\d\.Provider\/Get(Provider)?Schema$/;

/** Header of a gRPC message: a byte for compression, and the length. */
const MESSAGE_HEADER_LENGTH = 5;

/**
 * Server between Terraform and a running AWS provider. It passes every call on unchanged, except that the schema has only the resource
 * types of the tests, and is read once. Otherwise, each Terraform command spends a second on the schemas of about 1,500 types.
 */
export class ProviderProxy {
  /** @param target Path of the provider's socket. */
  public static async start(target: string): Promise<ProviderProxy> {
    const proxy = new ProviderProxy(target);
    await new Promise<void>((resolve, reject) => proxy.server.once("error", reject).listen(proxy.path, resolve));
    return proxy;
  }

  /** Path of the socket to which Terraform connects. */
  public readonly path: string;
  private readonly provider: ClientHttp2Session;
  private readonly server = createServer();
  private schema?: Promise<Buffer>;

  private constructor(private readonly target: string) {
    this.path = `${target}-proxy`;
    this.provider = connect("http://localhost", { createConnection: () => connectSocket(target) });
    // The error of each call reaches Terraform.
    this.provider.on("error", () => undefined);
    this.server.on("stream", (stream, headers) => {
      stream.on("error", () => undefined);
      if (!this.isConnected) {
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      } else if (SCHEMA_CALL.test(headers[":path"] ?? "")) {
        stream.resume();
        this.schema ??= this.readSchema(headers);
        this.schema.then(
          (schema) => {
            respondWith(stream, schema);
          },
          () => {
            stream.close(constants.NGHTTP2_INTERNAL_ERROR);
          },
        );
      } else {
        this.passOn(stream, headers);
      }
    });
  }

  /** Whether the provider is running. */
  public get isConnected(): boolean {
    return !this.provider.closed && !this.provider.destroyed;
  }

  /** Stops the server, disconnects from the provider and removes both sockets, because the provider leaves its own when it is ended. */
  public stop(): void {
    this.provider.destroy();
    this.server.close();
    for (const socket of [this.path, this.target]) {
      rmSync(socket, { force: true });
    }
  }

  private passOn(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const call = this.call(headers);
    let trailers: IncomingHttpHeaders | undefined;
    const breakOff = () => {
      stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    };
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
        breakOff();
      }
    });
    call.on("error", breakOff);
    // If the provider ends, its calls end without an error.
    call.on("close", () => {
      if (!stream.writableEnded) {
        breakOff();
      }
    });
    stream.on("close", () => {
      call.close(constants.NGHTTP2_CANCEL);
    });
    stream.pipe(call);
  }

  private async readSchema(headers: IncomingHttpHeaders): Promise<Buffer> {
    const call = this.call(headers);
    call.end(Buffer.alloc(MESSAGE_HEADER_LENGTH));
    const received = Buffer.concat((await call.toArray()) as Buffer[]);
    const schema = keepSchemas(received.subarray(MESSAGE_HEADER_LENGTH));
    const header = Buffer.alloc(MESSAGE_HEADER_LENGTH);
    header.writeUInt32BE(schema.length, 1);
    return Buffer.concat([header, schema]);
  }

  private call(headers: IncomingHttpHeaders) {
    const passed = [":method", ":path", "content-type", "te", "user-agent"];
    return this.provider.request(Object.fromEntries(passed.map((name) => [name, headers[name]])));
  }
}

function respondWith(stream: ServerHttp2Stream, message: Buffer): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => {
    stream.sendTrailers({ "grpc-status": "0" });
  });
  stream.end(message);
}
