import { execFileSync } from "node:child_process";
import fs, {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../../../cli/errors";
import type { Host } from "../../../cli/host";
import { PulumiLogin } from "../../../cli/pulumi-login/pulumi-login";
import { Secrets } from "../../../cli/secrets";
import { type CommandSettings, runCommand, useCloud } from "../../support/command";
import { terraformOutputs } from "../../support/outputs";
import { TOKEN } from "../../support/pulumi-cloud";

const command = useCloud();
const PULUMI_CLOUD = "https://api.pulumi.com";
const SELF_HOSTED = "https://pulumi.example.com";
const OTHER_TOKEN = "pul-fedcba9876543210fedcba9876543210fedcba98";
const REFRESH_TOKEN = "pulr-00112233445566778899aabbccddeeff";
const SECRETS = [TOKEN, OTHER_TOKEN, REFRESH_TOKEN];
const [PAST, FUTURE] = ["2001-02-03T04:05:06.123456789Z", "2999-01-01T00:00:00+01:00"];

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pulumi-cmk-login-"));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** An account as the Pulumi CLI 3.259 writes it. */
const account = (changes: object = {}) => ({
  accessToken: TOKEN,
  username: "alice",
  organizations: ["alice", "acme"],
  lastValidatedAt: "2026-11-26T08:00:00.123456789Z",
  tokenInformation: { name: "laptop" },
  ...changes,
});
/** The content of the file of the Pulumi CLI. */
const credentials = (current: string, accounts: Record<string, ReturnType<typeof account>>) => ({
  current,
  accessTokens: Object.fromEntries(Object.entries(accounts).map(([url, { accessToken }]) => [url, accessToken])),
  accounts,
});
const envelope = { $pulumiSecureStore: 1, backend: "os", algo: "aes-256-gcm", nonce: "AAAA", data: "BBBB" };

const folder = () => join(home, ".pulumi");
const file = () => join(folder(), "credentials.json");
function store(content: unknown, directory = folder()): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "credentials.json"), typeof content === "string" ? content : JSON.stringify(content));
}

const login = (env: Record<string, string> = {}) =>
  new PulumiLogin({ env, homeFolder: home } as unknown as Host, new Secrets());
/** The backend and the token, or the error. The message has `FILE` for the file. */
function find(env: Record<string, string> = {}): unknown {
  const found = login(env);
  try {
    return [found.backend(), found.token()];
  } catch (error) {
    const { exitStatus, problem, remedy } = error as CommandError;
    expect(error).toBeInstanceOf(CommandError);
    return { exitStatus, message: `${problem}\n${remedy}`.replaceAll(JSON.stringify(file()), "FILE") };
  }
}
const denied = (message: string) => ({ exitStatus: "denied", message });
const OF_ALICE = { value: TOKEN, source: "pulumi login", username: "alice" };
const SET_TOKEN = "set PULUMI_ACCESS_TOKEN to an access token of an organization admin";

/** Runs the command without PULUMI_ACCESS_TOKEN, and checks that it shows none of the tokens. */
async function pulumiCmk(argv: string[], { env = {}, ...settings }: CommandSettings = {}) {
  const result = await runCommand(argv, { homeFolder: home, ...settings, env });
  SECRETS.forEach((secret) => {
    expect(result.stdout + result.stderr).not.toContain(secret.slice(0, 12));
  });
  return { ...result, stderr: result.stderr.replaceAll(JSON.stringify(file()), "FILE") };
}

describe("the login of the Pulumi CLI", () => {
  test("is used for its current backend", async () => {
    store(credentials(command.cloud.url, { [command.cloud.url]: account() }));

    const { exitCode, stderr } = await pulumiCmk(["status", "--org", "acme"]);

    expect(stderr).toBe(`Access token: from pulumi login (user alice) for ${command.cloud.url}.\n`);
    expect(exitCode).toBe(0);
    expect(command.cloud.received[0]?.headers.authorization).toBe(`token ${TOKEN}`);
  });

  test("is shown on one line, whatever the user is called", async () => {
    const username = "eve) for https://x.\nerror: forged\u202e";
    store(credentials(command.cloud.url, { [command.cloud.url]: account({ username }) }));

    const { stderr } = await pulumiCmk(["status", "--org", "acme"]);

    expect(stderr).toBe(
      `Access token: from pulumi login (user eve) for https://x.\\nerror: forged\\u202e) for ${command.cloud.url}.\n`,
    );
  });

  test.each([
    ["of ~/.pulumi", {}, "home"],
    ["of PULUMI_HOME", { PULUMI_HOME: "pulumi-home" }, "pulumi-home"],
    ["of PULUMI_CREDENTIALS_PATH first", { PULUMI_CREDENTIALS_PATH: "path", PULUMI_HOME: "pulumi-home" }, "path"],
    ["of ~/.pulumi if the variables are empty", { PULUMI_CREDENTIALS_PATH: "", PULUMI_HOME: "" }, "home"],
  ])("is that %s", (_, env, username) => {
    store(credentials(PULUMI_CLOUD, { [PULUMI_CLOUD]: account({ username: "home" }) }));
    ["path", "pulumi-home"].forEach((name) => {
      store(credentials(PULUMI_CLOUD, { [PULUMI_CLOUD]: account({ username: name }) }), join(home, name));
    });
    const paths = Object.entries(env).map(([name, value]) => [name, value && join(home, value)]);

    expect(find(Object.fromEntries(paths) as Record<string, string>)).toEqual([
      PULUMI_CLOUD,
      { ...OF_ALICE, username },
    ]);
  });

  test.each<[string, unknown]>([
    ["in both places", credentials(PULUMI_CLOUD, { [PULUMI_CLOUD]: account() })],
    ["of the account only", { current: PULUMI_CLOUD, accounts: { [PULUMI_CLOUD]: account() } }],
    [
      "in accessTokens, with an account without a token",
      {
        current: PULUMI_CLOUD,
        accessTokens: { [PULUMI_CLOUD]: TOKEN },
        accounts: { [PULUMI_CLOUD]: account({ accessToken: "" }) },
      },
    ],
    ["without a current backend, which is then Pulumi Cloud", { accounts: { [PULUMI_CLOUD]: account() } }],
    ["that expires later", { accounts: { [PULUMI_CLOUD]: account({ tokenInformation: { expiresAt: FUTURE } }) } }],
    [
      "with fields that are null",
      {
        current: null,
        accessTokens: null,
        accounts: { [PULUMI_CLOUD]: account({ tokenInformation: null, refreshToken: null }) },
      },
    ],
    [
      "that is not expired, if the backend is there in two spellings",
      {
        accounts: {
          [PULUMI_CLOUD]: account({ accessToken: OTHER_TOKEN, tokenInformation: { expiresAt: PAST } }),
          [`${PULUMI_CLOUD}/`]: account(),
        },
      },
    ],
  ])("has the token %s", (_, content) => {
    store(content);

    expect(find()).toEqual([PULUMI_CLOUD, OF_ALICE]);
  });

  test("needs no account", () => {
    store({ current: PULUMI_CLOUD, accessTokens: { [PULUMI_CLOUD]: TOKEN } });

    expect(find()).toEqual([PULUMI_CLOUD, { value: TOKEN, source: "pulumi login", username: undefined }]);
  });

  test("for PULUMI_BACKEND_URL is used instead of the current one", () => {
    store(
      credentials(SELF_HOSTED, { [SELF_HOSTED]: account({ accessToken: OTHER_TOKEN }), [PULUMI_CLOUD]: account() }),
    );

    expect(find({ PULUMI_BACKEND_URL: PULUMI_CLOUD })).toEqual([PULUMI_CLOUD, OF_ALICE]);
    expect(find()).toEqual([SELF_HOSTED, { ...OF_ALICE, value: OTHER_TOKEN }]);
  });
});

describe("PULUMI_ACCESS_TOKEN", () => {
  test("goes first, and is never sent to the current backend of pulumi login", () => {
    store(credentials(SELF_HOSTED, { [SELF_HOSTED]: account({ accessToken: OTHER_TOKEN }) }));
    const fromEnvironment = { value: TOKEN, source: "PULUMI_ACCESS_TOKEN" };

    expect(find({ PULUMI_ACCESS_TOKEN: TOKEN })).toEqual([PULUMI_CLOUD, fromEnvironment]);
    expect(find({ PULUMI_ACCESS_TOKEN: TOKEN, PULUMI_BACKEND_URL: SELF_HOSTED })).toEqual([
      SELF_HOSTED,
      fromEnvironment,
    ]);
    expect(find({ PULUMI_ACCESS_TOKEN: "" })).toEqual([SELF_HOSTED, { ...OF_ALICE, value: OTHER_TOKEN }]);
  });

  test("needs no login that can be read", async () => {
    store("{");

    const { exitCode, stderr } = await runCommand(["status", "--org", "acme"], {
      env: command.environment(),
      homeFolder: home,
    });

    expect([exitCode, stderr]).toEqual([0, ""]);
  });
});

describe("the token of a login", () => {
  test.each([
    [PULUMI_CLOUD, "https://api.pulumi.com/"],
    [PULUMI_CLOUD, "https://API.Pulumi.com"],
    [PULUMI_CLOUD, "HTTPS://api.pulumi.com:443//"],
    ["https://API.pulumi.com/", PULUMI_CLOUD],
    ["https://example.com:8443/pulumi/", "https://example.com:8443/pulumi"],
    ["http://localhost:80", "http://LOCALHOST/"],
  ])("for %s is used if the backend is %s", (url, backend) => {
    store(credentials("", { [url]: account() }));
    const [, token] = find({ PULUMI_BACKEND_URL: backend }) as unknown[];

    expect(token).toEqual(OF_ALICE);
  });

  test.each([
    ["http://api.pulumi.com", PULUMI_CLOUD],
    ["https://localhost:8080", "http://localhost:8080"],
    ["http://localhost:8080", "https://localhost:8080"],
    ["https://api.pulumi.com:8443", PULUMI_CLOUD],
    ["https://pulumi.com", PULUMI_CLOUD],
    ["https://api.pulumi.com.example.com", PULUMI_CLOUD],
    ["https://api.pulumi.com/tenant", PULUMI_CLOUD],
    ["https://example.com/PULUMI", "https://example.com/pulumi"],
    ["https://example.com?tenant=a", "https://example.com"],
    ["api.pulumi.com", PULUMI_CLOUD],
    ["__proto__", PULUMI_CLOUD],
  ])("for %s is never used for %s", (url, backend) => {
    store(`{"accounts": {${JSON.stringify(url)}: ${JSON.stringify(account())}}}`);

    expect(find({ PULUMI_BACKEND_URL: backend })).toEqual(
      denied(
        `PULUMI_ACCESS_TOKEN is not set, and there is no login for ${backend} in FILE.\nLogins exist for ${JSON.stringify(url.replace(/\?.*/, "?…"))}.\nRun pulumi login ${backend}, or set PULUMI_BACKEND_URL to use another login, or ${SET_TOKEN}.`,
      ),
    );
  });

  test("isn't used for a host with a password in the URL, and the password isn't shown", () => {
    store(credentials("", { "https://me:hunter2@api.pulumi.com": account(), [SELF_HOSTED]: account() }));

    expect(find()).toEqual(
      denied(
        `PULUMI_ACCESS_TOKEN is not set, and there is no login for ${PULUMI_CLOUD} in FILE.\nLogins exist for "https://…@api.pulumi.com", "${SELF_HOSTED}".\nRun pulumi login ${PULUMI_CLOUD}, or set PULUMI_BACKEND_URL to use another login, or ${SET_TOKEN}.`,
      ),
    );
  });
});

describe("the error", () => {
  const NOT_SET = `PULUMI_ACCESS_TOKEN is not set.
Set it to an access token of an organization admin, or run pulumi login ${PULUMI_CLOUD}.
See https://www.pulumi.com/docs/administration/access-identity/access-tokens/`;
  const unreadable = (reason: string) =>
    `Can't read the login of the Pulumi CLI in FILE: ${reason}.\nCorrect or delete the file and run pulumi login, or ${SET_TOKEN}.`;
  const LOG_IN = `Run pulumi login ${PULUMI_CLOUD}, or ${SET_TOKEN}.`;
  const selfManaged = (url: string) =>
    `The current backend of pulumi login is "${url.replace(/\?.*/, "?…")}".\nIt is a self-managed state backend, not a Pulumi Cloud.\n${LOG_IN}`;
  const invalidBackend = (url: string, rule: string) =>
    `The current backend of pulumi login is "${url}".\nIt must ${rule}.\nRun pulumi login ${PULUMI_CLOUD}, or set PULUMI_BACKEND_URL to the API URL of your Pulumi Cloud.`;
  const ofPulumiCloud = (changes: object) => credentials(PULUMI_CLOUD, { [PULUMI_CLOUD]: account(changes) });
  const WRONG_FORMAT = unreadable("it doesn't have the format of the Pulumi CLI");

  test.each<[string, unknown, string]>([
    ["an empty file", "", NOT_SET],
    ["no logins", {}, NOT_SET],
    ["a logged-out user", { current: "", accessTokens: {}, accounts: {} }, NOT_SET],
    ["an empty token", ofPulumiCloud({ accessToken: "" }), NOT_SET],
    [
      "an encrypted file",
      envelope,
      `The login in FILE is encrypted, so that only the Pulumi CLI can read it.\nTo use this command, ${SET_TOKEN}. Or send the requests with pulumi api.`,
    ],
    [
      "a login that has expired and can be refreshed",
      ofPulumiCloud({ refreshToken: REFRESH_TOKEN, tokenInformation: { name: "browser", expiresAt: PAST } }),
      `The access token for ${PULUMI_CLOUD} in FILE is expired.\nRun pulumi whoami, which refreshes it, or ${SET_TOKEN}.`,
    ],
    [
      "a refresh token alone",
      ofPulumiCloud({ accessToken: "", refreshToken: REFRESH_TOKEN }),
      `The access token for ${PULUMI_CLOUD} in FILE is expired.\nRun pulumi whoami, which refreshes it, or ${SET_TOKEN}.`,
    ],
    [
      "a login that has expired and can't be refreshed",
      ofPulumiCloud({ tokenInformation: { name: "ci", expiresAt: PAST } }),
      `The access token for ${PULUMI_CLOUD} in FILE is expired.\n${LOG_IN}`,
    ],
    [
      "a token that can't be sent",
      ofPulumiCloud({ accessToken: `${TOKEN}\n` }),
      `The access token for ${PULUMI_CLOUD} in FILE contains a space, a line break or another invalid character (value not shown).\n${LOG_IN}`,
    ],
    ...["file://~", "s3://bucket?region=eu-central-1", "azblob://container", "gs://bucket"].map(
      (url): [string, unknown, string] => [
        `the self-managed backend ${url}`,
        { ...credentials(url, { [PULUMI_CLOUD]: account() }), accessTokens: { [url]: "" } },
        selfManaged(url),
      ],
    ),
    [
      "a self-managed backend with a password",
      { current: "postgres://me:hunter2@db/pulumi" },
      selfManaged("postgres://…@db/pulumi"),
    ],
    [
      "a backend without TLS",
      credentials("http://pulumi.example.com", { "http://pulumi.example.com": account() }),
      invalidBackend("http://pulumi.example.com", "start with https://. Plain HTTP is allowed for localhost only"),
    ],
    [
      "a backend with a password",
      { current: "https://me:hunter2@pulumi.example.com" },
      invalidBackend("https://…@pulumi.example.com", "not contain a user name or password"),
    ],
    ["a backend that is no URL", { current: "pulumi" }, invalidBackend("pulumi", "be a URL")],
    ["a file that is not JSON", `{"accessTokens": {"${PULUMI_CLOUD}": "${TOKEN}"`, unreadable("it is not JSON")],
    ...[
      "[]",
      '"text"',
      "null",
      '{"current": 1}',
      '{"accounts": []}',
      '{"accessTokens": "text"}',
      `{"accounts": {"${PULUMI_CLOUD}": "${TOKEN}"}}`,
      `{"accounts": {"${PULUMI_CLOUD}": {"accessToken": {"value": "${TOKEN}"}}}}`,
      `{"accounts": {"${PULUMI_CLOUD}": {"accessToken": "${TOKEN}", "refreshToken": 1}}}`,
      `{"accounts": {"${PULUMI_CLOUD}": {"accessToken": "${TOKEN}", "username": ["alice"]}}}`,
      `{"accounts": {"${PULUMI_CLOUD}": {"accessToken": "${TOKEN}", "tokenInformation": "laptop"}}}`,
      `{"accounts": {"${PULUMI_CLOUD}": {"accessToken": "${TOKEN}", "tokenInformation": {"expiresAt": 981173106}}}}`,
      `{"accounts": {"${PULUMI_CLOUD}": {"accessToken": "${TOKEN}", "tokenInformation": {"expiresAt": "soon"}}}}`,
      `{"accessTokens": {"${PULUMI_CLOUD}": ["${TOKEN}"]}}`,
    ].map((text): [string, unknown, string] => [`the content ${text}`, text, WRONG_FORMAT]),
  ])("for %s says what to do, and shows no token", async (_, content, message) => {
    store(content);

    expect(find()).toEqual(denied(message));
    const { exitCode, stderr } = await pulumiCmk(["status", "--org", "acme", "--verbose"]);
    expect([exitCode, stderr]).toEqual([3, `error: ${message}\n`]);
  });

  test("for no file is that the token is not set", () => {
    expect(find()).toEqual(denied(NOT_SET));
    expect(find({ PULUMI_CREDENTIALS_PATH: join(home, "none") })).toEqual(denied(NOT_SET));
    expect(readdirSync(home)).toEqual([]);
  });

  test("for a user without a home directory is that the token is not set", () => {
    const found = new PulumiLogin({ env: {}, homeFolder: undefined } as unknown as Host, new Secrets());

    expect(() => found.token()).toThrow(NOT_SET);
  });

  test("for a directory or a named pipe is that it is not a file", () => {
    mkdirSync(file(), { recursive: true });
    expect(find()).toEqual(denied(unreadable("it is not a file")));

    rmSync(file(), { recursive: true });
    execFileSync("mkfifo", [file()]);
    expect(find()).toEqual(denied(unreadable("it is not a file")));
  });

  test("for a file in the place of the directory names the variables", () => {
    store({});

    expect(() => login({ PULUMI_CREDENTIALS_PATH: file() }).token()).toThrow(
      `Can't read the login of the Pulumi CLI in ${JSON.stringify(join(file(), "credentials.json"))}: PULUMI_CREDENTIALS_PATH and PULUMI_HOME must be directories.`,
    );
  });

  test.each([
    ["EACCES", "permission denied"],
    ["EIO", "EIO"],
  ])("for a file that can't be read (%s) has the reason", (code, reason) => {
    store(ofPulumiCloud({}));
    const read = jest.spyOn(fs, "readFileSync").mockImplementation(() => {
      throw Object.assign(new Error(), { code });
    });
    try {
      expect(find()).toEqual(denied(unreadable(reason)));
    } finally {
      read.mockRestore();
    }
  });

  test("for a rejected token says how to refresh the login", async () => {
    const { url } = command.cloud;
    store(credentials(url, { [url]: account({ accessToken: OTHER_TOKEN, refreshToken: REFRESH_TOKEN }) }));

    const { exitCode, stderr } = await pulumiCmk(["status", "--org", "acme"]);

    expect(stderr).toContain(
      `\nPulumi Cloud at ${url} didn't accept the token. It may be expired or revoked. Run pulumi whoami, which refreshes it, or pulumi login ${url}, as an admin of the organization acme.\n`,
    );
    expect(exitCode).toBe(3);
    command.cloud.violations.length = 0;
  });
});

test("no token in the file is shown, even if Pulumi Cloud returns it", async () => {
  const { url } = command.cloud;
  store(
    credentials(url, {
      [url]: account({ refreshToken: REFRESH_TOKEN }),
      [SELF_HOSTED]: account({ accessToken: OTHER_TOKEN }),
    }),
  );
  SECRETS.forEach((name, index) => command.cloud.addKey({ name, id: `key-${index}` }));

  const { stdout } = await pulumiCmk(["status", "--org", "acme", "--json", "--verbose"]);

  const { keys } = JSON.parse(stdout) as { keys: { name: string }[] };
  expect(keys.map(({ name }) => name)).toEqual(SECRETS.map(() => "[redacted]"));
});

test.each([
  ["status", "--org", "acme"],
  ["doctor", "--org", "acme"],
  ["register", "--org", "acme", "--outputs", "-", "--default", "--watch", "0"],
])("%s writes nothing to the directory of the Pulumi CLI, which may be read-only", async (...argv) => {
  const { url } = command.cloud;
  store(credentials(url, { [url]: account({ refreshToken: REFRESH_TOKEN }) }));
  const snapshot = () => ({
    files: readdirSync(folder()),
    content: readFileSync(file(), "utf8"),
    times: [file(), folder()].map((path) => statSync(path).mtimeMs),
  });
  const before = snapshot();
  chmodSync(file(), 0o400);
  chmodSync(folder(), 0o500);

  const { exitCode } = await pulumiCmk(argv, { stdin: JSON.stringify(terraformOutputs()) });

  expect(exitCode).toBe(0);
  expect(snapshot()).toEqual(before);
  chmodSync(folder(), 0o700);
});

test("a dry run prints the URL of the current backend", async () => {
  store(credentials(SELF_HOSTED, { [SELF_HOSTED]: account() }));

  const { stdout } = await pulumiCmk(["register", "--org", "acme", "--outputs", "-", "--dry-run"], {
    stdin: JSON.stringify(terraformOutputs()),
  });

  expect(stdout.split("\n")[0]).toBe(`POST ${SELF_HOSTED}/api/orgs/acme/cmk`);
});

describe("doctor", () => {
  const tokenFinding = async (env: Record<string, string> = {}) => {
    const { exitCode, stdout } = await pulumiCmk(["doctor", "--org", "acme", "--json"], { env });
    const { checks } = JSON.parse(stdout) as { checks: { check: string; result: string; detail: string }[] };
    const found = checks.filter(({ check }) => ["access token", "backend"].includes(check));
    return { exitCode, found: found.map(({ check, result, detail }) => [check, result, detail.split("\n")[0]]) };
  };

  test("says which login the token is from", async () => {
    const { url } = command.cloud;
    store(credentials(url, { [url]: account() }));

    expect(await tokenFinding()).toEqual({
      exitCode: 0,
      found: [["access token", "ok", `from pulumi login (user alice) for ${url}`]],
    });
  });

  test("fails once for a login that can't be read, and doesn't guess the backend", async () => {
    store("{");

    expect(await tokenFinding()).toEqual({
      exitCode: 1,
      found: [
        [
          "access token",
          "fail",
          `Can't read the login of the Pulumi CLI in ${JSON.stringify(file())}: it is not JSON.`,
        ],
      ],
    });
  });

  test("fails for an expired login", async () => {
    const { url } = command.cloud;
    store(credentials(url, { [url]: account({ tokenInformation: { expiresAt: PAST } }) }));

    expect(await tokenFinding()).toEqual({
      exitCode: 1,
      found: [["access token", "fail", `The access token for ${url} in ${JSON.stringify(file())} is expired.`]],
    });
  });

  test.each<[string, unknown, string]>([
    ["an encrypted login", envelope, "is encrypted, so that only the Pulumi CLI can read it."],
    [
      "a login for another backend",
      credentials("", { [SELF_HOSTED]: account() }),
      "PULUMI_ACCESS_TOKEN is not set, and there is no login for ",
    ],
    ["no login", {}, "PULUMI_ACCESS_TOKEN is not set."],
  ])("warns about %s, because the other checks need no token", async (_, content, message) => {
    store(content);

    const { exitCode, found } = await tokenFinding({ PULUMI_BACKEND_URL: command.cloud.url });

    expect(found).toEqual([["access token", "warn", expect.stringContaining(message)]]);
    expect(exitCode).toBe(0);
  });

  test("reports an invalid backend once", async () => {
    expect(await tokenFinding({ PULUMI_BACKEND_URL: "pulumi" })).toEqual({
      exitCode: 1,
      found: [["backend", "fail", 'PULUMI_BACKEND_URL is "pulumi".']],
    });
  });
});
