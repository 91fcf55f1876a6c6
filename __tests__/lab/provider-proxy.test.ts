import { existsSync } from "node:fs";
import { connect, createServer, type IncomingHttpHeaders, type ServerHttp2Session } from "node:http2";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import type { CleanUps } from "../../lab/clean-ups";
import { ProviderProxy } from "../../lab/provider-proxy";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";

/** Encodes a gRPC message that is shorter than 256 bytes. */
const message = (content: string) => Buffer.from([0, 0, 0, 0, content.length, ...Buffer.from(content)]);

/** Schema with one type that the tests don't use. */
const INSTANCE = "\x12\x0e\n\x0caws_instance";
const KEY = "\x12\x0d\n\x0baws_kms_key";

/** Starts a provider and its proxy. */
async function startProxy(cleanUps: CleanUps) {
  const socket = join(cleanUps.createFolder("provider-proxy"), "provider");
  const calls: string[] = [];
  let session: ServerHttp2Session | undefined;
  const provider = createServer();
  provider.on("session", (opened) => {
    session = opened;
  });
  provider.on("stream", (stream, { ":path": path = "" }) => {
    calls.push(path);
    stream.on("error", () => undefined);
    if (path.endsWith("/Fails")) {
      stream.respond({ ":status": 200, "grpc-status": "12" }, { endStream: true });
      return;
    }
    if (path.endsWith("/Breaks")) {
      stream.close(2);
      return;
    }
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    if (path.endsWith("/Ends")) {
      session?.destroy();
      return;
    }
    stream.on("wantTrailers", () => {
      stream.sendTrailers({ "grpc-status": "0", "grpc-message": "fine" });
    });
    if (path.endsWith("Schema")) {
      stream.end(message(INSTANCE + KEY));
    } else {
      stream.pipe(stream);
    }
  });
  await new Promise<void>((resolve) => provider.listen(socket, resolve));
  const proxy = await ProviderProxy.start(socket);
  const terraform = connect("http://localhost", { createConnection: () => connectSocket(proxy.path) });
  cleanUps.add(() => {
    terraform.destroy();
    proxy.stop();
    provider.close();
  });

  /** Calls the proxy, and returns the message and gRPC's status. */
  async function call(path: string, content = "") {
    const stream = terraform.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
    });
    let status: IncomingHttpHeaders = {};
    stream.on("response", (headers) => {
      status = headers;
    });
    stream.on("trailers", (trailers: IncomingHttpHeaders) => {
      status = trailers;
    });
    stream.end(message(content));
    const body = Buffer.concat((await stream.toArray()) as Buffer[]);
    return { body, status: status["grpc-status"], text: status["grpc-message"] };
  }

  return { socket, calls, proxy, call };
}

describe("a proxy of a provider", () => {
  const cleanUps = cleanUpsAfterAll();
  let calls: string[];
  let call: Awaited<ReturnType<typeof startProxy>>["call"];

  beforeAll(async () => {
    ({ calls, call } = await startProxy(cleanUps));
  });

  test("passes a call and its response on", async () => {
    expect(await call("/tfplugin5.Provider/PlanResourceChange", "the plan")).toEqual({
      body: message("the plan"),
      status: "0",
      text: "fine",
    });
  });

  test("passes a status without a message on", async () => {
    expect(await call("/tfplugin5.Provider/Fails")).toMatchObject({ body: Buffer.alloc(0), status: "12" });
  });

  test("passes on that a call broke off", async () => {
    await expect(call("/tfplugin5.Provider/Breaks")).rejects.toThrow("NGHTTP2_INTERNAL_ERROR");
  });

  test.each(["/tfplugin5.Provider/GetSchema", "/tfplugin6.Provider/GetProviderSchema"])(
    "%s gets the schema of the types in the tests, which the proxy reads once",
    async (path) => {
      expect(await call(path)).toMatchObject({ body: message(KEY), status: "0" });
      await call(path);
      expect(calls.filter((called) => called.endsWith("Schema"))).toHaveLength(1);
    },
  );
});

describe("a proxy of a provider that ends", () => {
  const cleanUps = cleanUpsAfterAll();

  test("ends the call that it passed on, and each later one", async () => {
    const { proxy, call } = await startProxy(cleanUps);
    expect(proxy.isConnected).toBe(true);
    for (const path of ["Ends", "PlanResourceChange", "GetSchema"]) {
      await expect(call(`/tfplugin5.Provider/${path}`)).rejects.toThrow("NGHTTP2_INTERNAL_ERROR");
    }
    expect(proxy.isConnected).toBe(false);
  });

  test("leaves no socket after it is stopped", async () => {
    const { socket, proxy } = await startProxy(cleanUps);
    expect([socket, proxy.path].map(existsSync)).toEqual([true, true]);
    proxy.stop();
    expect([socket, proxy.path].map(existsSync)).toEqual([false, false]);
  });
});
