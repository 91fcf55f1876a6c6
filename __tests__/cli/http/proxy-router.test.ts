import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from "node:net";
import { useCloud } from "../../support/command";
import { REGISTRATION, terraformOutputs } from "../../support/outputs";

const command = useCloud();

describe("a proxy in the environment", () => {
  let proxy: Server;
  let proxied: { target: string | undefined; headers: NodeJS.Dict<string | string[]> }[];
  let connectStatus: string;

  beforeAll(async () => {
    proxy = createServer();
    proxy.on("connect", (request, socket) => {
      proxied.push({ target: request.url, headers: request.headers });
      socket.end(`HTTP/1.1 ${connectStatus}\r\n\r\n`);
    });
    proxy.on("request", (request, response) => {
      proxied.push({ target: request.url, headers: request.headers });
      response.end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  });
  beforeEach(() => {
    proxied = [];
    connectStatus = "403 Forbidden";
  });
  afterAll(async () => {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  const address = (userinfo = "") => `http://${userinfo}127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const status = (env: Record<string, string>) =>
    command.pulumiCmk(["status", "--org", "acme"], { env: { PULUMI_BACKEND_URL: "https://api.pulumi.test", ...env } });

  test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY"])(
    "in %s is used to reach Pulumi Cloud, and doesn't receive the token",
    async (name) => {
      const { exitCode, stderr } = await status({ [name]: address() });

      expect(proxied).toHaveLength(1);
      expect(proxied[0]?.target).toBe("api.pulumi.test:443");
      expect(proxied[0]?.headers.authorization).toBeUndefined();
      expect(exitCode).toBe(4);
      expect(stderr).toBe(
        "error: Could not list the keys: GET https://api.pulumi.test/api/orgs/acme/cmk: the proxy refused the connection (403).\nCheck HTTPS_PROXY, or exclude the host with NO_PROXY.\n",
      );
    },
  );

  test("receives its user name and password, which are not shown", async () => {
    connectStatus = "407 Proxy Authentication Required";

    const { stderr } = await status({ HTTPS_PROXY: address("me:hunter2@") });

    expect(proxied[0]?.headers["proxy-authorization"]).toBe(`Basic ${Buffer.from("me:hunter2").toString("base64")}`);
    expect(stderr).toContain(
      "The proxy requires a user name and password. Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT.",
    );
    expect(stderr).not.toContain("hunter2");
  });

  test("has a password that is not shown, even if a server echoes it", async () => {
    command.cloud.fail({ on: "cmk", then: { status: 400, body: '{"message":"me:hunter2, Basic bWU6aHVudGVyMg=="}' } });

    const { stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { HTTP_PROXY: address("me:hunter2@"), HTTPS_PROXY: address("me:hunter2@") },
    });

    expect(stderr).toContain("(message: [redacted], Basic [redacted])");
  });

  test("is retried after a temporary error", async () => {
    connectStatus = "503 Service Unavailable";

    expect(await status({ HTTPS_PROXY: address() })).toMatchObject({ exitCode: 4 });
    expect(proxied).toHaveLength(4);
  });

  test("is not used for this machine, where plain HTTP is allowed", async () => {
    const { exitCode } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { HTTP_PROXY: address(), HTTPS_PROXY: address(), NO_PROXY: "" },
    });

    expect(exitCode).toBe(0);
    expect(proxied).toEqual([]);
  });

  test("is not used for hosts in NO_PROXY", async () => {
    // An address of this machine that is not a loopback address, with a port where nothing listens.
    const elsewhere = { PULUMI_BACKEND_URL: "https://0.0.0.0:1", HTTPS_PROXY: address() };

    expect((await status(elsewhere)).stderr).toContain("the proxy refused the connection");
    expect(proxied).toHaveLength(1);
    expect((await status({ ...elsewhere, NO_PROXY: "example.com,0.0.0.0" })).stderr).toContain("connection refused");
    expect(proxied).toHaveLength(1);
  });

  describe("has a password that looks like something else", () => {
    const withPassword = (password: string, argv: readonly string[]) =>
      command.pulumiCmk([...argv, "--org", "acme"], { env: { HTTPS_PROXY: address(`me:${password}@`) } });

    test("such as an account ID: the key is registered once, and found again", async () => {
      const account = REGISTRATION.awsKms.keyArn.split(":")[4] ?? "";
      expect(account).toMatch(/^\d{12}$/);
      const register = ["register", "--outputs", command.file(terraformOutputs()), "--watch", "0"];

      expect((await withPassword(account, register)).exitCode).toBe(0);
      const second = await withPassword(account, register);

      expect(second).toMatchObject({ exitCode: 0 });
      expect(second.stdout).toContain("already");
      expect(second.stdout + second.stderr).not.toContain(account);
      expect(command.cloud.keys).toMatchObject([REGISTRATION]);
    });

    test.each(["2", "key", "1234"])("such as %s: the output is not changed", async (password) => {
      command.cloud.addKey({ name: "pulumi-cmk-acme" });

      const { stdout } = await withPassword(password, ["status", "--json"]);

      expect(JSON.parse(stdout)).toEqual(
        JSON.parse((await command.pulumiCmk(["status", "--json", "--org", "acme"])).stdout),
      );
    });

    test.each(["exitCode", '": ', "problem"])("such as %j: JSON output stays JSON", async (password) => {
      command.cloud.fail({ on: "cmk", then: { status: 403 } });

      const { stdout } = await withPassword(encodeURIComponent(password.padEnd(8, "e")), ["status", "--json"]);

      expect(JSON.parse(stdout)).toHaveProperty("error");
    });

    test("is redacted in field names and strings only", async () => {
      command.cloud.fail({ on: /cmk$/, then: { status: 200, body: '[{"id":"hunter22","hunter22":[22]}]' } });

      const { stdout } = await withPassword("hunter22", ["status", "--json"]);

      expect(JSON.parse(stdout)).toMatchObject({ keys: [{ id: "[redacted]", "[redacted]": [22] }] });
    });
  });

  test("has a password that is shown neither encoded nor decoded", async () => {
    const said = "p%40ssw0rd p@ssw0rd me:p@ssw0rd";
    command.cloud.fail({ on: "cmk", then: { status: 400, body: JSON.stringify({ message: said }) } });

    const { stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { HTTPS_PROXY: address("me:p%40ssw0rd@") },
    });

    expect(stderr).toContain("(message: [redacted] [redacted] [redacted])");
  });

  test.each(["me:50%@", "50%:me@"])(
    "with a user name or password that can't be decoded is rejected: %s",
    async (text) => {
      const { exitCode, stderr } = await status({ HTTPS_PROXY: address(text) });

      expect(exitCode).toBe(2);
      expect(stderr).toContain("Write %, /, ? and # in a user name or password as %25, %2F, %3F and %23.");
      expect(stderr).not.toContain("50%");
    },
  );

  test.each(["ftp://me:hunter2@proxy", "http://me:hunter2@pro xy"])(
    "that is not a proxy URL is rejected: %s",
    async (value) => {
      const { exitCode, stderr } = await status({ HTTPS_PROXY: value });

      expect(exitCode).toBe(2);
      expect(stderr).toBe(
        "error: HTTPS_PROXY is not the URL of an HTTP or HTTPS proxy (value not shown: it may contain a password).\nSet it to a URL such as http://proxy.example.com:3128, or unset it.\n",
      );
    },
  );
});

describe("a proxy that is not running", () => {
  test.each([
    ["HTTPS_PROXY", "http://127.0.0.1:9"],
    ["https_proxy", "http://me:hunter2@127.0.0.1:9"],
    ["HTTP_PROXY", "127.0.0.1:9"],
  ])("is named by the error with %s, without its user name and password", async (name, value) => {
    const { exitCode, stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { PULUMI_BACKEND_URL: "https://api.pulumi.test", [name]: value },
    });

    expect(exitCode).toBe(4);
    expect(stderr.split("\n").slice(-3)).toEqual([
      "error: Could not list the keys: GET https://api.pulumi.test/api/orgs/acme/cmk: connection refused (ECONNREFUSED). All 4 attempts failed.",
      `Check PULUMI_BACKEND_URL. Check the network connection and the proxy http://127.0.0.1:9 (${name}).`,
      "",
    ]);
    expect(stderr).not.toContain("hunter2");
  });

  test("is not named if NO_PROXY may exclude the host", async () => {
    const { stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { PULUMI_BACKEND_URL: "https://api.pulumi.test", HTTPS_PROXY: "http://127.0.0.1:9", NO_PROXY: "other.test" },
    });

    expect(stderr.split("\n").slice(-2)).toEqual([
      "Check PULUMI_BACKEND_URL. Check the network connection, and HTTPS_PROXY if you use a proxy.",
      "",
    ]);
  });
});

test.each(["http://127.0.0.1:9/path", "http://me:hun/ter2@proxy", "http://proxy?hunter2", "http://proxy#hunter2"])(
  "a proxy URL with more than an origin is rejected, because it may have a part of a password: %s",
  async (value) => {
    const { exitCode, stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { PULUMI_BACKEND_URL: "https://api.pulumi.test", HTTPS_PROXY: value },
    });

    expect(exitCode).toBe(2);
    expect(stderr).toContain("error: HTTPS_PROXY is not the URL of an HTTP or HTTPS proxy (value not shown:");
    expect(stderr).toContain("Write %, /, ? and # in a user name or password as %25, %2F, %3F and %23.");
    expect(stderr).not.toContain("ter2");
  },
);

describe("a proxy that accepts the connection and never responds", () => {
  let proxy: TcpServer;
  let sockets: Socket[];

  beforeEach(async () => {
    sockets = [];
    proxy = createTcpServer((socket) => {
      socket.on("error", () => undefined).resume();
      sockets.push(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => proxy.close(resolve));
  });

  const environment = () => ({
    PULUMI_BACKEND_URL: "https://api.pulumi.test",
    HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
  });

  test.each(["0.05", "0.0505"])(
    "is given up after --timeout %s",
    async (timeout) => {
      const { exitCode, stderr } = await command.pulumiCmk(["status", "--org", "acme", "--timeout", timeout], {
        env: environment(),
      });

      expect(exitCode).toBe(4);
      expect(stderr).toContain(`no response within ${timeout} s. All 4 attempts failed.`);
    },
    10_000,
  );

  test("is given up at Ctrl-C", async () => {
    const controller = new AbortController();
    proxy.once("connection", () => {
      controller.abort();
    });

    const { exitCode, stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: environment(),
      interruption: controller.signal,
    });

    expect(exitCode).toBe(130);
    expect(stderr).toContain("error: Interrupted.");
    expect(sockets).toHaveLength(1);
  }, 10_000);
});
