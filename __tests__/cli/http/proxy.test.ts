import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from "node:net";
import { useCloud } from "../../support/command";
import { REGISTRATION, terraformOutputs } from "../../support/outputs";

const command = useCloud();

describe("a proxy from the environment", () => {
  let proxy: Server;
  let asked: { target: string | undefined; headers: NodeJS.Dict<string | string[]> }[];
  let answer: string;

  beforeAll(async () => {
    proxy = createServer();
    proxy.on("connect", (request, socket) => {
      asked.push({ target: request.url, headers: request.headers });
      socket.end(`HTTP/1.1 ${answer}\r\n\r\n`);
    });
    proxy.on("request", (request, response) => {
      asked.push({ target: request.url, headers: request.headers });
      response.end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  });
  beforeEach(() => {
    asked = [];
    answer = "403 Forbidden";
  });
  afterAll(async () => {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  const address = (userinfo = "") => `http://${userinfo}127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const status = (env: Record<string, string>) =>
    command.pulumiCmk(["status", "--org", "acme"], { env: { PULUMI_BACKEND_URL: "https://api.pulumi.test", ...env } });

  test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY"])(
    "in %s leads to Pulumi Cloud, and sees no token",
    async (name) => {
      const { exitCode, stderr } = await status({ [name]: address() });

      expect(asked).toHaveLength(1);
      expect(asked[0]?.target).toBe("api.pulumi.test:443");
      expect(asked[0]?.headers.authorization).toBeUndefined();
      expect(exitCode).toBe(4);
      expect(stderr).toBe(
        "error: Could not list the keys: GET https://api.pulumi.test/api/orgs/acme/cmk: the server is behind a proxy that did not let the connection through (403). Check HTTPS_PROXY, or exclude the host with NO_PROXY.\n",
      );
    },
  );

  test("gets its user name and password, which nobody else sees", async () => {
    answer = "407 Proxy Authentication Required";

    const { stderr } = await status({ HTTPS_PROXY: address("me:hunter2@") });

    expect(asked[0]?.headers["proxy-authorization"]).toBe(`Basic ${Buffer.from("me:hunter2").toString("base64")}`);
    expect(stderr).toContain("The proxy wants a user name and password: write them into HTTPS_PROXY");
    expect(stderr).not.toContain("hunter2");
  });

  test("has a password that is not shown, though a server sends it back", async () => {
    command.cloud.fail({ on: "cmk", then: { status: 400, body: '{"message":"me:hunter2, Basic bWU6aHVudGVyMg=="}' } });

    const { stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { HTTP_PROXY: address("me:hunter2@"), HTTPS_PROXY: address("me:hunter2@") },
    });

    expect(stderr).toContain("(it said: [redacted], Basic [redacted])");
  });

  test("is asked again where it fails in passing", async () => {
    answer = "503 Service Unavailable";

    expect(await status({ HTTPS_PROXY: address() })).toMatchObject({ exitCode: 4 });
    expect(asked).toHaveLength(4);
  });

  test("is never on the way to this machine itself, where http is plain", async () => {
    const { exitCode } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { HTTP_PROXY: address(), HTTPS_PROXY: address(), NO_PROXY: "" },
    });

    expect(exitCode).toBe(0);
    expect(asked).toEqual([]);
  });

  test("is not on the way to hosts in NO_PROXY", async () => {
    // A way to this machine that does not look like one, to a port where nobody listens.
    const elsewhere = { PULUMI_BACKEND_URL: "https://0.0.0.0:1", HTTPS_PROXY: address() };

    expect((await status(elsewhere)).stderr).toContain("behind a proxy");
    expect(asked).toHaveLength(1);
    expect((await status({ ...elsewhere, NO_PROXY: "example.com,0.0.0.0" })).stderr).toContain(
      "refused the connection",
    );
    expect(asked).toHaveLength(1);
  });

  describe("has a password that looks like something else", () => {
    const withPassword = (password: string, argv: readonly string[]) =>
      command.pulumiCmk([...argv, "--org", "acme"], { env: { HTTPS_PROXY: address(`me:${password}@`) } });

    test("such as an account's number: the key is registered once, and known again", async () => {
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

    test.each(["2", "key", "1234"])("such as %s: all is shown as it is", async (password) => {
      command.cloud.hold({ name: "pulumi-cmk-acme" });

      const { stdout } = await withPassword(password, ["status", "--json"]);

      expect(JSON.parse(stdout)).toEqual(
        JSON.parse((await command.pulumiCmk(["status", "--json", "--org", "acme"])).stdout),
      );
    });

    test.each(["exitCode", '": ', "problem"])("such as %j in an answer in JSON, which stays JSON", async (password) => {
      command.cloud.fail({ on: "cmk", then: { status: 403 } });

      const { stdout } = await withPassword(encodeURIComponent(password.padEnd(8, "e")), ["status", "--json"]);

      expect(JSON.parse(stdout)).toHaveProperty("error");
    });

    test("which is redacted in the names of fields too, and only there and in texts", async () => {
      command.cloud.fail({ on: /cmk$/, then: { status: 200, body: '[{"id":"hunter22","hunter22":[22]}]' } });

      const { stdout } = await withPassword("hunter22", ["status", "--json"]);

      expect(JSON.parse(stdout)).toMatchObject({ keys: [{ id: "[redacted]", "[redacted]": [22] }] });
    });
  });

  test("has a password that is shown neither as it is written nor as it is meant", async () => {
    const said = "p%40ssw0rd p@ssw0rd me:p@ssw0rd";
    command.cloud.fail({ on: "cmk", then: { status: 400, body: JSON.stringify({ message: said }) } });

    const { stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { HTTPS_PROXY: address("me:p%40ssw0rd@") },
    });

    expect(stderr).toContain("(it said: [redacted] [redacted] [redacted])");
  });

  test.each(["me:50%@", "50%:me@"])(
    "with a user name or password that can't be decoded is refused: %s",
    async (text) => {
      const { exitCode, stderr } = await status({ HTTPS_PROXY: address(text) });

      expect(exitCode).toBe(2);
      expect(stderr).toContain("A % in a user name or password is written %25.");
      expect(stderr).not.toContain("50%");
    },
  );

  test.each(["ftp://me:hunter2@proxy", "http://me:hunter2@pro xy"])("that is none is refused: %s", async (value) => {
    const { exitCode, stderr } = await status({ HTTPS_PROXY: value });

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error: HTTPS_PROXY is not the address of an http or https proxy (it is not shown, as it may hold a password). Write it like http://proxy.example.com:3128, or unset HTTPS_PROXY.\n",
    );
  });
});

describe("a proxy that takes the connection and stays silent", () => {
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

  test("is waited for no longer than --timeout", async () => {
    const { exitCode, stderr } = await command.pulumiCmk(["status", "--org", "acme", "--timeout", "0.05"], {
      env: environment(),
    });

    expect(exitCode).toBe(4);
    expect(stderr).toContain("the server did not answer within 0.05 s. It was tried 4 times.");
  }, 10_000);

  test("is waited for until Ctrl-C", async () => {
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
