import { containing, useCloud } from "../support/command";
import { REGISTRATION, terraformOutputs } from "../support/outputs";
import { type Fault, type PulumiCloudServer, TOKEN } from "../support/pulumi-cloud";

const command = useCloud();

const LIST = "GET /api/orgs/acme/cmk";
const CREATE = "POST /api/orgs/acme/cmk";
const DEFAULT = "POST /api/orgs/acme/cmk/key-1/default";
const DISABLE = "POST /api/orgs/acme/cmk/key-1/disable";
const MIGRATIONS = "GET /api/orgs/acme/cmk/migration";
const RETRY = "POST /api/orgs/acme/cmk/migration/retry";

// To the end: the path of one call starts the path of others.
const [list, create, migrations] = [/^GET \S+\/cmk$/, /^POST \S+\/cmk$/, /^GET \S+\/migration$/];
const [setDefault, disable, retry] = [/\/default$/, /\/disable$/, /\/retry$/];

/** What goes wrong, on which verb, and what the command makes of it. */
interface FaultCase {
  readonly when: string;
  readonly verb?: readonly string[];
  readonly env?: Record<string, string>;
  readonly faults: readonly Fault[];
  readonly arrange?: (cloud: PulumiCloudServer) => void;
  readonly exitCode: number;
  /** Parts of what it says, `CLOUD` for the server's address. */
  readonly says: readonly string[];
  /** The calls that arrive. */
  readonly calls: readonly string[];
  /** How many keys are registered in the end. */
  readonly keys?: number;
  /** How long it waits between attempts, in milliseconds. */
  readonly waits?: readonly number[];
}

const REGISTER = ["register", "--outputs", "OUTPUTS", "--watch", "0"];
const STATUS = ["status"];
const RETIRE = ["retire", "key-1", "--reencrypt-with", "key-2", "--yes", "--watch", "0"];
const RETRY_MIGRATIONS = ["retry-migrations", "--watch", "0"];

const holdTwo = (cloud: PulumiCloudServer) => {
  cloud.hold({ name: "old", state: "enabled" });
  cloud.hold({ name: "new", state: "enabled" });
};
const json = (status: number, message: string) => ({ status, body: JSON.stringify({ code: status, message }) });
const html = (status: number, title: string) => ({
  status,
  headers: { "Content-Type": "text/html" },
  body: `<!DOCTYPE html><html><head><title>${title}</title></head></html>`,
});

const CASES: readonly FaultCase[] = [
  {
    when: "the token is not accepted",
    verb: STATUS,
    faults: [{ on: list, then: json(401, "Unauthorized: No credentials provided or are invalid.") }],
    exitCode: 3,
    says: [
      "error: Could not list the keys: GET CLOUD/api/orgs/acme/cmk was answered with 401 Unauthorized (it said: Unauthorized: No credentials provided or are invalid).",
      "Set PULUMI_ACCESS_TOKEN to a token of an admin of the organization acme, of this Pulumi Cloud, that has neither expired nor been revoked.",
    ],
    calls: [LIST],
  },
  {
    when: "the token's owner is no admin",
    faults: [{ on: list, then: json(403, "Forbidden") }],
    exitCode: 3,
    says: [
      "403 Forbidden",
      "The token's owner needs the role of admin in the organization acme (from --org)",
      "Enterprise or Business Critical edition",
    ],
    calls: [LIST],
  },
  {
    when: "the token may read but not create",
    faults: [{ on: create, then: json(403, "Forbidden") }],
    exitCode: 3,
    says: ["Could not register the key", "The token's owner needs the role of admin"],
    calls: [LIST, CREATE],
    keys: 0,
  },
  {
    when: "there is no such organization",
    faults: [{ on: list, then: json(404, "Organization 'acme' not found") }],
    exitCode: 1,
    says: [
      "404 Not Found (it said: Organization 'acme' not found)",
      "CLOUD knows no organization acme (from --org) with customer-managed keys, or does not show it to the token's owner. Check the name and PULUMI_BACKEND_URL",
    ],
    calls: [LIST],
  },
  {
    when: "Pulumi Cloud can't use the key",
    faults: [],
    arrange: (cloud) => cloud.unusableKeyArns.push(REGISTRATION.awsKms.keyArn),
    exitCode: 1,
    says: [
      "Could not register the key: POST CLOUD/api/orgs/acme/cmk was answered with 400 Bad Request (it said: Invalid key provided).",
      "1. The role does not trust Pulumi Cloud for this organization",
      "2. The key does not let the role use it",
      "3. The ARNs are not of this role and key",
      "Run pulumi-cmk doctor with the same options.",
    ],
    calls: [LIST, CREATE, LIST],
    keys: 0,
  },
  {
    when: "a create is refused for a reason that is not published",
    faults: [{ on: create, then: json(422, "The moon is full.") }],
    exitCode: 1,
    says: ["422 Unprocessable Entity (it said: The moon is full).", "See what Pulumi Cloud holds: pulumi-cmk status"],
    calls: [LIST, CREATE],
  },
  {
    when: "somebody else registers the same key at the same time",
    faults: [{ on: create, carriedOut: true, then: json(409, "Conflict") }],
    exitCode: 0,
    says: ["The key is registered all the same, for Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST],
    keys: 1,
  },
  {
    when: "a create is sent twice on its way, and the second is refused",
    faults: [{ on: create, carriedOut: true, then: json(400, "Invalid key provided") }],
    exitCode: 0,
    says: ["The key is registered all the same, for Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST],
    keys: 1,
    waits: [],
  },
  {
    when: "a create is carried out, and then Pulumi Cloud asks to wait for long",
    faults: [{ on: create, carriedOut: true, then: { status: 503, headers: { "Retry-After": "3600" } } }],
    exitCode: 0,
    says: ["The key is registered all the same, for Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST],
    keys: 1,
    waits: [],
  },
  {
    when: "a create is at odds with something, and the key is not there",
    faults: [{ on: create, then: json(409, "Conflict") }],
    exitCode: 1,
    says: ["409 Conflict", "It is at odds with what Pulumi Cloud holds."],
    calls: [LIST, CREATE, LIST],
  },
  {
    when: "Pulumi Cloud asks to wait before a read",
    verb: STATUS,
    faults: [{ on: list, times: 1, then: { status: 429, headers: { "Retry-After": "2" } } }],
    exitCode: 0,
    says: ["429 Too Many Requests. Trying again in 2.0 s."],
    calls: [LIST, LIST, MIGRATIONS],
    waits: [2000],
  },
  {
    when: "Pulumi Cloud asks to wait, and does not say how long",
    verb: STATUS,
    faults: [{ on: list, times: 1, then: { status: 429, headers: { "Retry-After": "soon" } } }],
    exitCode: 0,
    says: ["Trying again in 0.4 s."],
    waits: [375],
    calls: [LIST, LIST, MIGRATIONS],
  },
  {
    when: "Pulumi Cloud asks to wait for longer than anybody wants to",
    verb: STATUS,
    faults: [{ on: list, then: { status: 429, headers: { "Retry-After": "3600" } } }],
    exitCode: 4,
    says: ["It asks to wait 3600 s. Run the command again then."],
    calls: [LIST],
  },
  {
    when: "Pulumi Cloud is too busy for every attempt",
    verb: STATUS,
    faults: [{ on: list, then: { status: 429 } }],
    exitCode: 4,
    says: ["It was tried 4 times. Pulumi Cloud limits how often it is asked. Run the command again in a while."],
    calls: [LIST, LIST, LIST, LIST],
    waits: [375, 750, 1500],
  },
  {
    when: "Pulumi Cloud fails for a moment",
    verb: STATUS,
    faults: [{ on: list, times: 2, then: { status: 500 } }],
    exitCode: 0,
    says: ["500 Internal Server Error. Trying again in 0.4 s.", "500 Internal Server Error. Trying again in 0.8 s."],
    calls: [LIST, LIST, LIST, MIGRATIONS],
  },
  {
    when: "Pulumi Cloud fails for long",
    verb: STATUS,
    faults: [{ on: migrations, then: { status: 503 } }],
    exitCode: 4,
    says: [
      "Could not list the migrations: GET CLOUD/api/orgs/acme/cmk/migration was answered with 503",
      "tried 4 times",
    ],
    calls: [LIST, MIGRATIONS, MIGRATIONS, MIGRATIONS, MIGRATIONS],
  },
  {
    when: "a gateway answers with a page of its own",
    verb: STATUS,
    faults: [{ on: list, then: html(502, "Bad Gateway | nginx") }],
    exitCode: 4,
    says: ["answered with 502 Bad Gateway (it said: Bad Gateway | nginx)"],
    calls: [LIST, LIST, LIST, LIST],
  },
  {
    when: "a connection is dropped before the answer to a read",
    verb: STATUS,
    faults: [{ on: list, times: 1, then: "drop" }],
    exitCode: 0,
    says: ["the server dropped the connection", "Trying again in 0.4 s."],
    calls: [LIST, LIST, MIGRATIONS],
  },
  {
    when: "every connection is dropped",
    verb: STATUS,
    faults: [{ on: list, then: "drop" }],
    exitCode: 4,
    says: [
      "GET CLOUD/api/orgs/acme/cmk: the server dropped the connection",
      "It was tried 4 times. Run the command again in a while.",
    ],
    calls: [LIST, LIST, LIST, LIST],
  },
  {
    when: "a connection is dropped in the middle of an answer",
    verb: STATUS,
    faults: [{ on: list, times: 1, then: "cut" }],
    exitCode: 0,
    says: ["the server dropped the connection"],
    calls: [LIST, LIST, MIGRATIONS],
  },
  {
    when: "no answer comes to a read",
    verb: [...STATUS, "--timeout", "0.05"],
    faults: [{ on: list, then: "hang" }],
    exitCode: 4,
    says: ["the server did not answer within 0.05 s.", "tried 4 times", "give it more time with --timeout SECONDS"],
    calls: [LIST, LIST, LIST, LIST],
  },
  {
    when: "an answer begins and never ends",
    verb: [...STATUS, "--timeout", "2"],
    faults: [{ on: list, times: 1, then: "stall" }],
    exitCode: 0,
    says: ["the server did not answer within 2 s. Trying again in 0.4 s."],
    calls: [LIST, LIST, MIGRATIONS],
  },
  {
    when: "nobody listens",
    verb: STATUS,
    env: { PULUMI_BACKEND_URL: "http://127.0.0.1:1" },
    faults: [],
    exitCode: 4,
    says: [
      "GET http://127.0.0.1:1/api/orgs/acme/cmk: the server refused the connection (ECONNREFUSED).",
      "Check PULUMI_BACKEND_URL. Check the network, and HTTPS_PROXY where a proxy leads out of it.",
    ],
    calls: [],
  },
  {
    when: "the server speaks no HTTP",
    verb: STATUS,
    faults: [{ on: list, then: "garbage" }],
    exitCode: 4,
    says: ["the server answered with something that is not HTTP", "Check PULUMI_BACKEND_URL."],
    calls: [LIST],
  },
  {
    when: "a page comes instead of JSON",
    verb: STATUS,
    faults: [{ on: list, then: html(200, "Sign in") }],
    exitCode: 4,
    says: [
      "was answered with 200, but not with JSON. Received HTML (it said: Sign in).",
      "A proxy or a sign-in page may have answered in its place, or PULUMI_BACKEND_URL is the address of the console (such as https://app.pulumi.com) and not of the API (https://api.pulumi.com).",
    ],
    calls: [LIST],
  },
  {
    when: "nothing comes instead of JSON",
    verb: STATUS,
    faults: [{ on: list, then: { status: 200 } }],
    exitCode: 4,
    says: ["was answered with 200, but not with a list in JSON. Received an empty body."],
    calls: [LIST],
  },
  {
    when: "half of the JSON comes, as if it were all",
    verb: STATUS,
    faults: [{ on: list, then: { status: 200, body: '[{"id":' } }],
    exitCode: 4,
    says: ['not with a list in JSON. Received application/json: [{"id":.'],
    calls: [LIST],
  },
  {
    when: "JSON comes that is no list",
    verb: STATUS,
    faults: [{ on: list, then: { status: 200, body: '{"customerManagedKeys":[]}' } }],
    exitCode: 4,
    says: ['Received application/json: {"customerManagedKeys":[]}', "its answers have changed"],
    calls: [LIST],
  },
  {
    when: "more comes than any Pulumi Cloud would answer",
    verb: STATUS,
    faults: [{ on: list, then: { status: 200, body: "[".repeat(11 * 1024 * 1024) } }],
    exitCode: 4,
    says: ["the server answered with more than 10 MiB."],
    calls: [LIST],
  },
  {
    when: "the server redirects elsewhere",
    faults: [{ on: list, then: { status: 302, headers: { Location: "https://elsewhere.example/path?secret" } } }],
    exitCode: 4,
    says: [
      "was answered with 302 Found",
      "CLOUD redirects to https://elsewhere.example, and the token is not sent on. Set PULUMI_BACKEND_URL to the address of the API itself.",
    ],
    calls: [LIST],
  },
  {
    when: "an error echoes the token",
    verb: [...STATUS, "--verbose"],
    faults: [{ on: list, then: json(401, `Unknown credentials: token ${TOKEN}`) }],
    exitCode: 3,
    says: ["(it said: Unknown credentials: token [redacted])", "Authorization: token [redacted]"],
    calls: [LIST],
  },
  {
    when: "a long error echoes the token just where it is cut",
    verb: STATUS,
    faults: [{ on: list, then: json(400, `${"x".repeat(280)}${TOKEN}`) }],
    exitCode: 1,
    says: [`(it said: ${"x".repeat(280)}[redacted])`],
    calls: [LIST],
  },
  {
    when: "what can't be read echoes the token just where it is cut",
    verb: STATUS,
    faults: [{ on: list, then: { status: 200, body: `${"x".repeat(105)}${TOKEN}` } }],
    exitCode: 4,
    says: [`Received application/json: ${"x".repeat(105)}[redacted].`],
    calls: [LIST],
  },
  {
    when: "the server redirects to an address with the token in it",
    verb: STATUS,
    faults: [{ on: list, then: { status: 302, headers: { Location: `https://${TOKEN}.example/` } } }],
    exitCode: 4,
    says: ["CLOUD redirects, and the token is not sent on."],
    calls: [LIST],
  },
  {
    when: "an error would act on the terminal",
    verb: STATUS,
    faults: [{ on: list, then: json(400, "\u001b[2Jgone") }],
    exitCode: 1,
    says: ["(it said: \\u001b[2Jgone)"],
    calls: [LIST],
  },
  {
    when: "the answer to a create is lost with its connection",
    faults: [{ on: create, carriedOut: true, then: "drop" }],
    exitCode: 0,
    says: ["The key is registered all the same, for Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST],
    keys: 1,
  },
  {
    when: "the answer to a create is an error, though it was carried out",
    faults: [{ on: create, carriedOut: true, then: { status: 504 } }],
    exitCode: 0,
    says: ["The key is registered all the same, for Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST],
    keys: 1,
  },
  {
    when: "the answer to a create comes too late",
    verb: [...REGISTER, "--timeout", "2"],
    faults: [{ on: create, carriedOut: true, then: "hang" }],
    exitCode: 0,
    says: ["The key is registered all the same, for Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST],
    keys: 1,
  },
  {
    when: "the answer to a create can't be read",
    faults: [{ on: create, carriedOut: true, then: html(201, "Welcome") }],
    exitCode: 0,
    says: ["The key is registered all the same, for Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST],
    keys: 1,
  },
  {
    when: "the answer to a create holds no key, and no key is there",
    faults: [{ on: create, then: { status: 201, body: "{}" } }],
    exitCode: 4,
    says: ["was answered with 201, but not with the key that was registered. Received application/json: {}."],
    calls: [LIST, CREATE, LIST],
  },
  {
    when: "a create is lost on its way",
    faults: [{ on: create, times: 1, then: "drop" }],
    exitCode: 0,
    says: ["the server dropped the connection", "Trying again in 0.4 s."],
    calls: [LIST, CREATE, LIST, CREATE],
    keys: 1,
  },
  {
    when: "a create is lost, and what it did is seen only when another is refused",
    faults: [
      { on: create, times: 1, carriedOut: true, then: "drop" },
      { on: list, after: 1, times: 1, then: { status: 200, body: "[]" } },
    ],
    exitCode: 0,
    says: ["The key is registered all the same, for Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, CREATE, LIST],
    keys: 1,
  },
  {
    when: "every create fails",
    faults: [{ on: create, then: { status: 503 } }],
    exitCode: 4,
    says: ["POST CLOUD/api/orgs/acme/cmk was answered with 503 Service Unavailable. It was tried 4 times."],
    calls: [LIST, CREATE, LIST, CREATE, LIST, CREATE, LIST, CREATE, LIST],
    keys: 0,
  },
  {
    when: "Pulumi Cloud asks to wait before a create",
    faults: [{ on: create, times: 1, then: { status: 429, headers: { "Retry-After": "1" } } }],
    exitCode: 0,
    says: ["429 Too Many Requests. Trying again in 1.0 s."],
    calls: [LIST, CREATE, LIST, CREATE],
    keys: 1,
    waits: [1000],
  },
  {
    when: "a create is lost, and then the keys can't be listed",
    faults: [
      { on: create, carriedOut: true, then: "drop" },
      { on: list, after: 1, then: { status: 500 } },
    ],
    exitCode: 4,
    says: [
      "Could not register the key: POST CLOUD/api/orgs/acme/cmk: the server dropped the connection",
      "Whether it was carried out is not known: Could not list the keys",
      "Then run the same command: it looks at what is there first.",
    ],
    calls: [LIST, CREATE, LIST, LIST, LIST, LIST],
  },
  {
    when: "the key is gone when it shall be the default",
    verb: [...REGISTER, "--default"],
    faults: [{ on: setDefault, then: json(404, "Organization or Key not found") }],
    exitCode: 1,
    says: [
      "Could not make the key the default: POST CLOUD/api/orgs/acme/cmk/key-1/default was answered with 404",
      "Pulumi Cloud has no such organization or key any more.",
    ],
    calls: [LIST, CREATE, DEFAULT],
  },
  {
    when: "the answer to making a key the default is lost",
    verb: [...REGISTER, "--default"],
    faults: [{ on: setDefault, times: 1, then: "drop" }],
    exitCode: 0,
    says: ["Could not make the key the default", "Trying again"],
    calls: [LIST, CREATE, DEFAULT, DEFAULT, MIGRATIONS],
  },
  {
    when: "a page comes instead of making a key the default",
    verb: [...REGISTER, "--default"],
    faults: [{ on: setDefault, then: html(200, "Sign in") }],
    exitCode: 4,
    says: ["Could not make the key the default", "Received HTML (it said: Sign in)"],
    calls: [LIST, CREATE, DEFAULT],
  },
  {
    when: "the migrations can't be listed after all else is done",
    verb: [...REGISTER, "--default"],
    faults: [{ on: migrations, then: { status: 500 } }],
    exitCode: 0,
    says: ["Could not list the migrations", "What was asked for is done. See the migrations later: pulumi-cmk status."],
    calls: [LIST, CREATE, DEFAULT, MIGRATIONS, MIGRATIONS, MIGRATIONS, MIGRATIONS],
  },
  {
    when: "Pulumi Cloud refuses to retire a key",
    verb: RETIRE,
    arrange: holdTwo,
    faults: [{ on: disable, then: json(400, "Invalid key provided") }],
    exitCode: 1,
    says: [
      "Could not retire the key",
      "Pulumi Cloud takes neither a key that is retired already, nor one that it can't re-encrypt with.",
    ],
    calls: [LIST, LIST, MIGRATIONS, DISABLE],
  },
  {
    when: "a key that shall be retired is gone",
    verb: RETIRE,
    arrange: holdTwo,
    faults: [{ on: disable, then: json(404, "Organization or Key not found") }],
    exitCode: 1,
    says: ["Could not retire the key", "Pulumi Cloud has no such organization or key any more."],
    calls: [LIST, LIST, MIGRATIONS, DISABLE],
  },
  {
    when: "Pulumi Cloud asks to wait before a key is retired",
    verb: RETIRE,
    arrange: holdTwo,
    faults: [{ on: disable, times: 1, then: { status: 429 } }],
    exitCode: 0,
    says: ["429 Too Many Requests. Trying again in 0.4 s."],
    calls: [LIST, LIST, MIGRATIONS, DISABLE, DISABLE, MIGRATIONS],
  },
  {
    when: "the answer to retiring a key is lost",
    verb: RETIRE,
    arrange: holdTwo,
    faults: [{ on: disable, carriedOut: true, then: "drop" }],
    exitCode: 0,
    says: [
      "the server dropped the connection",
      "It was carried out all the same, for Pulumi Cloud now reports: key key-1 state disabled; migration migration-1 running.",
    ],
    calls: [LIST, LIST, MIGRATIONS, DISABLE, LIST, MIGRATIONS, MIGRATIONS],
  },
  {
    when: "retiring a key is lost on its way: it is not sent for luck",
    verb: RETIRE,
    arrange: holdTwo,
    faults: [{ on: disable, then: { status: 500 } }],
    exitCode: 4,
    says: [
      "Could not retire the key",
      "Whether it was carried out is not known: Pulumi Cloud reports no change. Look with pulumi-cmk status in a while, and run the same command again if nothing has changed.",
    ],
    calls: [LIST, LIST, MIGRATIONS, DISABLE, LIST, MIGRATIONS],
  },
  {
    when: "retrying the migrations fails for a moment",
    verb: RETRY_MIGRATIONS,
    faults: [{ on: retry, times: 1, then: { status: 502 } }],
    exitCode: 0,
    says: ["Could not retry the migrations", "Trying again"],
    calls: [RETRY, RETRY, MIGRATIONS],
  },
  {
    when: "retrying the migrations is not allowed",
    verb: RETRY_MIGRATIONS,
    faults: [{ on: retry, then: { status: 403 } }],
    exitCode: 3,
    says: ["Could not retry the migrations", "The token's owner needs the role of admin"],
    calls: [RETRY],
  },
];

describe("a fault", () => {
  test.each(CASES)("$when", async ({ verb = REGISTER, env, faults, arrange, says, ...outcome }) => {
    const { cloud } = command;
    arrange?.(cloud);
    cloud.fail(...faults);
    const outputs = command.file(terraformOutputs());

    const { exitCode, stderr, waits } = await command.pulumiCmk(
      [...verb.map((word) => (word === "OUTPUTS" ? outputs : word)), "--org", "acme"],
      { env },
    );

    for (const part of says) {
      expect(stderr.replaceAll(cloud.url, "CLOUD")).toContain(part);
    }
    expect({ ...outcome, exitCode, calls: cloud.callsArrived, keys: cloud.keys.length, waits }).toMatchObject(outcome);
  });

  test.each([
    ["a token that is not set", "", "error: PULUMI_ACCESS_TOKEN is not set. Set it to an access token of an admin"],
    ["a token with a line break", "pul-1234\n", "error: PULUMI_ACCESS_TOKEN holds a space, a line break or another"],
  ])("%s is told before anything is sent", async (_, token, message) => {
    const { exitCode, stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { PULUMI_ACCESS_TOKEN: token },
    });

    expect(exitCode).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("pul-1234");
    expect(command.cloud.arrived).toEqual([]);
  });

  test.each([
    ["document", { status: 200, body: `${"x".repeat(40)}${TOKEN}` }, `It starts with: ${"x".repeat(40)}[redacted]`],
    [
      "redirect",
      { status: 302, headers: { Location: `https://elsewhere.example/${"x".repeat(160)}${TOKEN}` } },
      `${"x".repeat(160)}[redacted])`,
    ],
  ])("of an issuer shows no part of the token, though its %s is cut in the middle of it", async (_, then, shown) => {
    command.cloud.fail({ on: "/openid-configuration", then });

    expect((await command.pulumiCmk(["doctor", "--org", "acme"])).stdout).toContain(shown);
  });

  test("is told to programs too", async () => {
    command.cloud.fail({ on: list, then: json(403, "Forbidden") });

    const { stdout } = await command.pulumiCmk(["status", "--org", "acme", "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        exitCode: 3,
        problem: containing("403 Forbidden"),
        remedy: containing("admin"),
      },
    });
  });

  test("of the command itself is told as such", async () => {
    command.cloud.fail({ on: list, then: "drop" });

    const { exitCode, stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      onWait: () => {
        throw new Error(`no clock, ${TOKEN}`);
      },
    });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("error: Something went wrong that should not: no clock, [redacted].");
  });
});
