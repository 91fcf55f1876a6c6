import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  connect,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { CleanUps } from "../../lab/clean-ups";
import { ProviderProxy } from "../../lab/provider-proxy";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";

/** Encodes a gRPC message that is shorter than 256 bytes. */
const message = (content: string) => Buffer.from([0, 0, 0, 0, content.length, ...Buffer.from(content)]);

/** Schema with one type that the tests don't use. */
const INSTANCE = "\x12\x0e\n\x0caws_instance";
const KEY = "\x12\x0d\n\x0baws_kms_key";

/** Starts a provider that responds with the request. */
async function startProvider(
  cleanUps: CleanUps,
  calls: string[],
  respondWithSchema: (stream: ServerHttp2Stream) => unknown = (stream) => stream.end(message(INSTANCE + KEY)),
) {
  const socket = join(cleanUps.createFolder("provider-proxy"), "provider");
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
      respondWithSchema(stream);
    } else {
      stream.pipe(stream);
    }
  });
  await new Promise<void>((resolve) => provider.listen(socket, resolve));
  cleanUps.add(() => {
    provider.close();
  });
  return { socket, stop: () => Promise.resolve() };
}

/** Starts a proxy. Returns the sockets of its providers and the calls to each. */
async function startProxy(cleanUps: CleanUps, schemaFile = join(cleanUps.createFolder("provider-schema"), "schema")) {
  const sockets: string[] = [];
  const calls: string[][] = [];
  const proxy = await ProviderProxy.start(async () => {
    const received: string[] = [];
    const { socket, stop } = await startProvider(cleanUps, received);
    sockets.push(socket);
    calls.push(received);
    return { address: { Addr: { String: socket } }, stop };
  }, schemaFile);
  sockets.push(proxy.address.Addr.String);
  cleanUps.add(() => proxy.stop());
  return { sockets, calls, proxy, connect: () => connectTo(proxy, cleanUps) };
}

/** Connects to a proxy as Terraform does, and returns a function that calls it. */
function connectTo(proxy: ProviderProxy, cleanUps: CleanUps) {
  const terraform = connect("http://localhost", { createConnection: () => connectSocket(proxy.address.Addr.String) });
  cleanUps.add(() => {
    terraform.destroy();
  });

  /** Calls the proxy, and returns the message and gRPC's status. */
  const call = async (path: string, content = "") => {
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
  };
  const close = async () => {
    terraform.close();
    await once(terraform, "close");
  };
  return Object.assign(call, { close });
}

const cleanUps = cleanUpsAfterAll();

describe("a proxy of a provider", () => {
  let calls: string[][];
  let call: ReturnType<typeof connectTo>;

  beforeAll(async () => {
    const proxy = await startProxy(cleanUps);
    calls = proxy.calls;
    call = proxy.connect();
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
      expect(calls.flat().filter((called) => called.endsWith("Schema"))).toHaveLength(1);
    },
  );
});

test("a second proxy reads the schema that the first one stored", async () => {
  const schemaFile = join(cleanUps.createFolder("provider-schema"), "schema");
  const [first, second] = [await startProxy(cleanUps, schemaFile), await startProxy(cleanUps, schemaFile)];

  for (const { connect } of [first, second]) {
    expect(await connect()("/tfplugin5.Provider/GetSchema")).toMatchObject({ body: message(KEY), status: "0" });
  }
  expect([first, second].map(({ calls }) => calls.flat())).toEqual([["/tfplugin5.Provider/GetSchema"], []]);
});

test.each<[string, (stream: ServerHttp2Stream) => void]>([
  ["breaks off", (stream) => stream.write(message(KEY).subarray(0, 8), () => stream.session?.destroy())],
  ["is incomplete", (stream) => stream.end(message(KEY).subarray(0, 8))],
])("a schema that %s is not stored", async (_name, respond) => {
  const schemaFile = join(cleanUps.createFolder("provider-schema"), "schema");
  const { socket, stop } = await startProvider(cleanUps, [], respond);
  const proxy = await ProviderProxy.start(
    () => Promise.resolve({ address: { Addr: { String: socket } }, stop }),
    schemaFile,
  );
  cleanUps.add(() => proxy.stop());

  await expect(connectTo(proxy, cleanUps)("/tfplugin5.Provider/GetSchema")).rejects.toThrow("NGHTTP2_INTERNAL_ERROR");
  expect(existsSync(schemaFile)).toBe(false);
});

describe("a proxy of providers with several configurations", () => {
  test("starts a provider for each configuration, and passes the calls of a connection to the provider of its configuration", async () => {
    const { calls, connect } = await startProxy(cleanUps);
    const [frankfurt, virginia, again] = [connect(), connect(), connect()];
    for (const [call, region] of [
      [frankfurt, "eu-central-1"],
      [virginia, "us-east-1"],
      [again, "eu-central-1"],
    ] as const) {
      await call("/tfplugin5.Provider/PrepareProviderConfig");
      expect(await call("/tfplugin5.Provider/Configure", region)).toMatchObject({ body: message(region), status: "0" });
    }
    await frankfurt("/tfplugin5.Provider/ReadResource");
    await virginia("/tfplugin5.Provider/PlanResourceChange");
    await again("/tfplugin5.Provider/ApplyResourceChange");

    const names = calls.map((received) => received.map((path) => path.replace("/tfplugin5.Provider/", "")));
    expect(names).toEqual([
      [
        ...["PrepareProviderConfig", "Configure", "PrepareProviderConfig", "PrepareProviderConfig", "Configure"],
        ...["ReadResource", "ApplyResourceChange"],
      ],
      ["Configure", "PlanResourceChange"],
    ]);
  });

  test("gives a provider another configuration after the connection with the first is closed", async () => {
    const { calls, connect } = await startProxy(cleanUps);
    const first = connect();
    await first("/tfplugin5.Provider/Configure", "eu-central-1");
    await first.close();
    await connect()("/tfplugin5.Provider/Configure", "us-east-1");

    expect(calls).toEqual([["/tfplugin5.Provider/Configure", "/tfplugin5.Provider/Configure"]]);
  });

  test("breaks off the call that configures a provider, if the provider doesn't start, and starts it for the next call", async () => {
    let starts = 0;
    const proxy = await ProviderProxy.start(async () => {
      starts++;
      if (starts === 2) {
        throw new Error("no memory");
      }
      const { socket, stop } = await startProvider(cleanUps, []);
      return { address: { Addr: { String: socket } }, stop };
    }, "schema");
    cleanUps.add(() => proxy.stop());
    await connectTo(proxy, cleanUps)("/tfplugin6.Provider/ConfigureProvider", "one");
    const call = connectTo(proxy, cleanUps);
    const configure = () => call("/tfplugin6.Provider/ConfigureProvider", "two");
    await expect(configure()).rejects.toThrow("NGHTTP2_INTERNAL_ERROR");
    expect(await configure()).toMatchObject({ body: message("two"), status: "0" });
    expect([starts, proxy.providerCount]).toEqual([3, 2]);
  });

  test("also stops a provider that is starting", async () => {
    const stopped: number[] = [];
    let starts = 0;
    let finishStart: () => void = () => undefined;
    const startsSlowly = new Promise<void>((resolve) => {
      finishStart = resolve;
    });
    const proxy = await ProviderProxy.start(async () => {
      const number = ++starts;
      if (number === 2) {
        await startsSlowly;
      }
      const { socket } = await startProvider(cleanUps, []);
      return { address: { Addr: { String: socket } }, stop: () => Promise.resolve(void stopped.push(number)) };
    }, "schema");
    await connectTo(proxy, cleanUps)("/tfplugin6.Provider/ConfigureProvider", "one");
    const configured = connectTo(proxy, cleanUps)("/tfplugin6.Provider/ConfigureProvider", "two").catch(
      () => undefined,
    );
    while (starts < 2) {
      await setTimeout(5);
    }
    const end = proxy.stop();
    finishStart();
    await Promise.all([end, configured]);
    expect(stopped.sort()).toEqual([1, 2]);
  });
});

describe("a proxy of a provider that ends", () => {
  test("ends the call that it passed on, and each later one", async () => {
    const { proxy, connect } = await startProxy(cleanUps);
    const call = connect();
    expect(proxy.isConnected).toBe(true);
    for (const path of ["Ends", "PlanResourceChange", "GetSchema"]) {
      await expect(call(`/tfplugin5.Provider/${path}`)).rejects.toThrow("NGHTTP2_INTERNAL_ERROR");
    }
    expect(proxy.isConnected).toBe(false);
  });

  test("leaves no socket after it is stopped", async () => {
    const { sockets, proxy } = await startProxy(cleanUps);
    expect(sockets.map(existsSync)).toEqual([true, true]);
    await proxy.stop();
    expect(sockets.map(existsSync)).toEqual([false, false]);
  });
});
