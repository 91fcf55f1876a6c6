import { containing, useCloud } from "../support/command";
import { REGISTRATION, terraformOutputs } from "../support/outputs";
import { type Fault, type PulumiCloudServer, TOKEN } from "../support/pulumi-cloud";

const command = useCloud();

const LIST = "GET /api/orgs/acme/cmk";
const CREATE = "POST /api/orgs/acme/cmk";
const DEFAULT = "POST /api/orgs/acme/cmk/key-1/default";
const DISABLE = "POST /api/orgs/acme/cmk/key-1/disable";
const MIGRATIONS = "GET /api/orgs/acme/cmk/migration";
const DISABLE_ALL_CALL = "POST /api/orgs/acme/cmk/disable";
const RETRY = "POST /api/orgs/acme/cmk/migration/retry";

// Anchored, because the path of a call can be the beginning of another.
const [list, create, migrations] = [/^GET \S+\/cmk$/, /^POST \S+\/cmk$/, /^GET \S+\/migration$/];
const [setDefault, disable, retry] = [/\/default$/, /\/disable$/, /\/retry$/];

/** Faults, a run of the command, and its expected result. */
interface FaultCase {
  readonly when: string;
  readonly argv?: readonly string[];
  readonly env?: Record<string, string>;
  readonly faults: readonly Fault[];
  readonly arrange?: (cloud: PulumiCloudServer) => void;
  readonly exitCode: number;
  /** Parts of the messages, with `CLOUD` for the URL of the server. */
  readonly messages: readonly string[];
  /** Calls that the server receives. */
  readonly calls: readonly string[];
  /** Number of registered keys at the end. */
  readonly keys?: number;
  /** Waits between attempts, in milliseconds. */
  readonly waits?: readonly number[];
}

const REGISTER = ["register", "--outputs", "OUTPUTS", "--watch", "0"];
const STATUS = ["status"];
const RETIRE = ["retire", "key-1", "--reencrypt-with", "key-2", "--yes", "--watch", "0"];
const DISABLE_ALL = ["disable-all", "--yes", "--watch", "0"];
const RETRY_MIGRATIONS = ["retry-migrations", "--watch", "0"];

const addTwoKeys = (cloud: PulumiCloudServer) => {
  cloud.addKey({ name: "old", state: "enabled" });
  cloud.addKey({ name: "new", state: "enabled" });
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
    argv: STATUS,
    faults: [{ on: list, then: json(401, "Unauthorized: No credentials provided or are invalid.") }],
    exitCode: 3,
    messages: [
      "error: Could not list the keys: GET CLOUD/api/orgs/acme/cmk returned 401 Unauthorized (message: Unauthorized: No credentials provided or are invalid).",
      "Pulumi Cloud at CLOUD didn't accept the token. It may be expired or revoked. Set PULUMI_ACCESS_TOKEN to a valid token of an admin of the organization acme.",
    ],
    calls: [LIST],
  },
  {
    when: "the token's owner is not an admin",
    faults: [{ on: list, then: json(403, "Forbidden") }],
    exitCode: 3,
    messages: [
      "403 Forbidden",
      "The token's owner must be an admin of the organization acme (from --org)",
      "Enterprise or Business Critical edition",
    ],
    calls: [LIST],
  },
  {
    when: "the token can read but not create",
    faults: [{ on: create, then: json(403, "Forbidden") }],
    exitCode: 3,
    messages: ["Could not register the key", "The token's owner must be an admin"],
    calls: [LIST, CREATE],
    keys: 0,
  },
  {
    when: "the organization doesn't exist",
    faults: [{ on: list, then: json(404, "Organization 'acme' not found") }],
    exitCode: 1,
    messages: [
      "404 Not Found (message: Organization 'acme' not found)",
      "CLOUD has no organization acme (from --org) with customer managed keys, or the token's owner can't access it. Check the name and PULUMI_BACKEND_URL.",
    ],
    calls: [LIST],
  },
  {
    when: "Pulumi Cloud can't use the key",
    faults: [],
    arrange: (cloud) => cloud.unusableKeyArns.push(REGISTRATION.awsKms.keyArn),
    exitCode: 1,
    messages: [
      "Could not register the key: POST CLOUD/api/orgs/acme/cmk returned 400 Bad Request (message: Invalid key provided).",
      "1. The role doesn't trust Pulumi Cloud for this organization",
      "2. The role can't use the key",
      "3. The ARNs do not belong to this role and key",
      "Run pulumi-cmk doctor with the same --org, --outputs, --stack and --name.",
    ],
    calls: [LIST, CREATE, LIST],
    keys: 0,
  },
  {
    when: "a create is rejected for an unpublished reason",
    faults: [{ on: create, then: json(422, "Not today.") }],
    exitCode: 1,
    messages: ["422 Unprocessable Entity (message: Not today).", "To see the current keys, run pulumi-cmk status"],
    calls: [LIST, CREATE],
  },
  {
    when: "another job registers the same key at the same time",
    faults: [{ on: create, takesEffect: true, then: json(409, "Conflict") }],
    exitCode: 0,
    messages: ["The key was registered anyway: Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, MIGRATIONS],
    keys: 1,
  },
  {
    when: "the network sends a create twice, and the second is rejected",
    faults: [{ on: create, takesEffect: true, then: json(400, "Invalid key provided") }],
    exitCode: 0,
    messages: ["The key was registered anyway: Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, MIGRATIONS],
    keys: 1,
    waits: [],
  },
  {
    when: "a create takes effect, and then Pulumi Cloud asks for a long wait",
    faults: [{ on: create, takesEffect: true, then: { status: 503, headers: { "Retry-After": "3600" } } }],
    exitCode: 0,
    messages: ["The key was registered anyway: Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, MIGRATIONS],
    keys: 1,
    waits: [],
  },
  {
    when: "a create conflicts, and the key is not registered",
    faults: [{ on: create, then: json(409, "Conflict") }],
    exitCode: 1,
    messages: ["409 Conflict", "It conflicts with an existing key."],
    calls: [LIST, CREATE, LIST],
  },
  {
    when: "Pulumi Cloud asks for a wait before a read",
    argv: STATUS,
    faults: [{ on: list, times: 1, then: { status: 429, headers: { "Retry-After": "2" } } }],
    exitCode: 0,
    messages: ["429 Too Many Requests. Retrying in 2.0 s."],
    calls: [LIST, LIST, MIGRATIONS],
    waits: [2000],
  },
  {
    when: "Pulumi Cloud asks for a wait without a valid duration",
    argv: STATUS,
    faults: [{ on: list, times: 1, then: { status: 429, headers: { "Retry-After": "soon" } } }],
    exitCode: 0,
    messages: ["Retrying in 0.4 s."],
    waits: [375],
    calls: [LIST, LIST, MIGRATIONS],
  },
  {
    when: "Pulumi Cloud asks for a wait that is too long",
    argv: STATUS,
    faults: [{ on: list, then: { status: 429, headers: { "Retry-After": "3600" } } }],
    exitCode: 4,
    messages: ["The server asks to wait 3600 s. Run the command again after that."],
    calls: [LIST],
  },
  {
    when: "every attempt is rate limited",
    argv: STATUS,
    faults: [{ on: list, then: { status: 429 } }],
    exitCode: 4,
    messages: ["All 4 attempts failed.\nPulumi Cloud limits the rate of requests. Run the command again later."],
    calls: [LIST, LIST, LIST, LIST],
    waits: [375, 750, 1500],
  },
  {
    when: "Pulumi Cloud fails twice",
    argv: STATUS,
    faults: [{ on: list, times: 2, then: { status: 500 } }],
    exitCode: 0,
    messages: ["500 Internal Server Error. Retrying in 0.4 s.", "500 Internal Server Error. Retrying in 0.8 s."],
    calls: [LIST, LIST, LIST, MIGRATIONS],
  },
  {
    when: "Pulumi Cloud fails at every attempt",
    argv: STATUS,
    faults: [{ on: migrations, then: { status: 503 } }],
    exitCode: 4,
    messages: [
      "Could not list the migrations: GET CLOUD/api/orgs/acme/cmk/migration returned 503",
      "All 4 attempts failed.",
    ],
    calls: [LIST, MIGRATIONS, MIGRATIONS, MIGRATIONS, MIGRATIONS],
  },
  {
    when: "a gateway responds with an error page",
    argv: STATUS,
    faults: [{ on: list, then: html(502, "Bad Gateway | nginx") }],
    exitCode: 4,
    messages: ["returned 502 Bad Gateway (message: Bad Gateway | nginx)"],
    calls: [LIST, LIST, LIST, LIST],
  },
  {
    when: "a connection is dropped before the response to a read",
    argv: STATUS,
    faults: [{ on: list, times: 1, then: "drop" }],
    exitCode: 0,
    messages: ["connection dropped", "Retrying in 0.4 s."],
    calls: [LIST, LIST, MIGRATIONS],
  },
  {
    when: "every connection is dropped",
    argv: STATUS,
    faults: [{ on: list, then: "drop" }],
    exitCode: 4,
    messages: [
      "GET CLOUD/api/orgs/acme/cmk: connection dropped",
      "All 4 attempts failed.\nRun the command again later.",
    ],
    calls: [LIST, LIST, LIST, LIST],
  },
  {
    when: "a connection is dropped during a response",
    argv: STATUS,
    faults: [{ on: list, times: 1, then: "cut" }],
    exitCode: 0,
    messages: ["connection dropped"],
    calls: [LIST, LIST, MIGRATIONS],
  },
  {
    when: "a read gets no response",
    argv: [...STATUS, "--timeout", "0.05"],
    faults: [{ on: list, then: "hang" }],
    exitCode: 4,
    messages: ["no response within 0.05 s.", "All 4 attempts failed.", "allow more time with --timeout SECONDS"],
    calls: [LIST, LIST, LIST, LIST],
  },
  {
    when: "a response never ends",
    argv: [...STATUS, "--timeout", "2"],
    faults: [{ on: list, times: 1, then: "stall" }],
    exitCode: 0,
    messages: ["no response within 2 s. Retrying in 0.4 s."],
    calls: [LIST, LIST, MIGRATIONS],
  },
  {
    when: "no server listens",
    argv: STATUS,
    env: { PULUMI_BACKEND_URL: "http://127.0.0.1:1" },
    faults: [],
    exitCode: 4,
    messages: [
      "GET http://127.0.0.1:1/api/orgs/acme/cmk: connection refused (ECONNREFUSED).",
      "Check PULUMI_BACKEND_URL. Check the network connection, and HTTPS_PROXY if you use a proxy.",
    ],
    calls: [],
  },
  {
    when: "the server doesn't use HTTP",
    argv: STATUS,
    faults: [{ on: list, then: "garbage" }],
    exitCode: 4,
    messages: ["the response is not HTTP", "Check PULUMI_BACKEND_URL."],
    calls: [LIST],
  },
  {
    when: "the response is a web page",
    argv: STATUS,
    faults: [{ on: list, then: html(200, "Sign in") }],
    exitCode: 4,
    messages: [
      "returned 200 without JSON. Received HTML (message: Sign in).",
      "A proxy or a sign-in page may have responded instead, or PULUMI_BACKEND_URL is the URL of the console (such as https://app.pulumi.com) and not of the API (https://api.pulumi.com).",
    ],
    calls: [LIST],
  },
  {
    when: "the response is empty",
    argv: STATUS,
    faults: [{ on: list, then: { status: 200 } }],
    exitCode: 4,
    messages: ["returned 200 without a JSON list. Received an empty body."],
    calls: [LIST],
  },
  {
    when: "the response is incomplete JSON",
    argv: STATUS,
    faults: [{ on: list, then: { status: 200, body: '[{"id":' } }],
    exitCode: 4,
    messages: ['returned 200 without a JSON list. Received application/json: [{"id":.'],
    calls: [LIST],
  },
  {
    when: "the response is JSON but not a list",
    argv: STATUS,
    faults: [{ on: list, then: { status: 200, body: '{"customerManagedKeys":[]}' } }],
    exitCode: 4,
    messages: ['Received application/json: {"customerManagedKeys":[]}', "the API has changed"],
    calls: [LIST],
  },
  {
    when: "the response is too large",
    argv: STATUS,
    faults: [{ on: list, then: { status: 200, body: "[".repeat(11 * 1024 * 1024) } }],
    exitCode: 4,
    messages: ["the response is larger than 10 MiB."],
    calls: [LIST],
  },
  {
    when: "the response is nested too deep",
    argv: STATUS,
    faults: [{ on: list, then: { status: 200, body: `${"[".repeat(100_000)}${"]".repeat(100_000)}` } }],
    exitCode: 4,
    messages: [
      "returned 200 without a JSON list. Received application/json nested more than 100 levels deep: [[[[",
      "the API has changed",
    ],
    calls: [LIST],
  },
  {
    when: "the response to a create is nested too deep",
    faults: [
      {
        on: create,
        takesEffect: true,
        then: { status: 201, body: `{"id":"key-1","x":${'{"a":'.repeat(100_000)}1${"}".repeat(100_001)}` },
      },
    ],
    exitCode: 0,
    messages: ["nested more than 100 levels deep", "The key was registered anyway: Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, MIGRATIONS],
    keys: 1,
  },
  {
    when: "the message of an error is nested too deep",
    argv: STATUS,
    faults: [{ on: list, then: { status: 400, body: `{"message":${"[".repeat(100_000)}${"]".repeat(100_000)}}` } }],
    exitCode: 1,
    messages: ['returned 400 Bad Request (message: {"message":[[['],
    calls: [LIST],
  },
  {
    when: "the server redirects to another host",
    faults: [{ on: list, then: { status: 302, headers: { Location: "https://elsewhere.example/path?secret" } } }],
    exitCode: 4,
    messages: [
      "returned 302 Found",
      "CLOUD redirects to https://elsewhere.example. The command doesn't follow redirects, so that the token isn't sent to another host. Set PULUMI_BACKEND_URL to the URL of the API itself.",
    ],
    calls: [LIST],
  },
  {
    when: "an error echoes the token",
    argv: [...STATUS, "--verbose"],
    faults: [{ on: list, then: json(401, `Unknown credentials: token ${TOKEN}`) }],
    exitCode: 3,
    messages: ["(message: Unknown credentials: token [redacted])", "Authorization: token [redacted]"],
    calls: [LIST],
  },
  {
    when: "a long error echoes the token where it is cut",
    argv: STATUS,
    faults: [{ on: list, then: json(400, `${"x".repeat(280)}${TOKEN}`) }],
    exitCode: 1,
    messages: [`(message: ${"x".repeat(280)}[redacted])`],
    calls: [LIST],
  },
  {
    when: "an unexpected response echoes the token where it is cut",
    argv: STATUS,
    faults: [{ on: list, then: { status: 200, body: `${"x".repeat(105)}${TOKEN}` } }],
    exitCode: 4,
    messages: [`Received application/json: ${"x".repeat(105)}[redacted].`],
    calls: [LIST],
  },
  {
    when: "the server redirects to a URL that contains the token",
    argv: STATUS,
    faults: [{ on: list, then: { status: 302, headers: { Location: `https://${TOKEN}.example/` } } }],
    exitCode: 4,
    messages: ["CLOUD redirects. The command doesn't follow redirects, so that the token isn't sent to another host."],
    calls: [LIST],
  },
  {
    when: "an error contains control characters",
    argv: STATUS,
    faults: [{ on: list, then: json(400, "\u001b[2Jgone") }],
    exitCode: 1,
    messages: ["(message: \\u001b[2Jgone)"],
    calls: [LIST],
  },
  {
    when: "the response to a create is lost with its connection",
    faults: [{ on: create, takesEffect: true, then: "drop" }],
    exitCode: 0,
    messages: ["The key was registered anyway: Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, MIGRATIONS],
    keys: 1,
  },
  {
    when: "the response to a create is an error, although it took effect",
    faults: [{ on: create, takesEffect: true, then: { status: 504 } }],
    exitCode: 0,
    messages: ["The key was registered anyway: Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, MIGRATIONS],
    keys: 1,
  },
  {
    when: "the response to a create is too late",
    argv: [...REGISTER, "--timeout", "2"],
    faults: [{ on: create, takesEffect: true, then: "hang" }],
    exitCode: 0,
    messages: ["The key was registered anyway: Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, MIGRATIONS],
    keys: 1,
  },
  {
    when: "the response to a create is a web page",
    faults: [{ on: create, takesEffect: true, then: html(201, "Welcome") }],
    exitCode: 0,
    messages: ["The key was registered anyway: Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, MIGRATIONS],
    keys: 1,
  },
  {
    when: "the response to a create has no key, and the key is not registered",
    faults: [{ on: create, then: { status: 201, body: "{}" } }],
    exitCode: 4,
    messages: ["returned 201 without the registered key. Received application/json: {}."],
    calls: [LIST, CREATE, LIST],
  },
  {
    when: "a create is lost",
    faults: [{ on: create, times: 1, then: "drop" }],
    exitCode: 0,
    messages: ["connection dropped", "Retrying in 0.4 s."],
    calls: [LIST, CREATE, LIST, CREATE, MIGRATIONS],
    keys: 1,
  },
  {
    when: "the response to a create is lost, and the key is listed only after a second create is rejected",
    faults: [
      { on: create, times: 1, takesEffect: true, then: "drop" },
      { on: list, after: 1, times: 1, then: { status: 200, body: "[]" } },
    ],
    exitCode: 0,
    messages: ["The key was registered anyway: Pulumi Cloud lists it."],
    calls: [LIST, CREATE, LIST, CREATE, LIST, MIGRATIONS],
    keys: 1,
  },
  {
    when: "every create fails",
    faults: [{ on: create, then: { status: 503 } }],
    exitCode: 4,
    messages: ["POST CLOUD/api/orgs/acme/cmk returned 503 Service Unavailable. All 4 attempts failed."],
    calls: [LIST, CREATE, LIST, CREATE, LIST, CREATE, LIST, CREATE, LIST],
    keys: 0,
  },
  {
    when: "Pulumi Cloud asks for a wait before a create",
    faults: [{ on: create, times: 1, then: { status: 429, headers: { "Retry-After": "1" } } }],
    exitCode: 0,
    messages: ["429 Too Many Requests. Retrying in 1.0 s."],
    calls: [LIST, CREATE, LIST, CREATE, MIGRATIONS],
    keys: 1,
    waits: [1000],
  },
  {
    when: "the response to a create is lost, and then the keys can't be listed",
    faults: [
      { on: create, takesEffect: true, then: "drop" },
      { on: list, after: 1, then: { status: 500 } },
    ],
    exitCode: 4,
    messages: [
      "Could not register the key: POST CLOUD/api/orgs/acme/cmk: connection dropped",
      "Whether it took effect is unknown: Could not list the keys",
      "Then run the same command: it first checks what exists.",
    ],
    calls: [LIST, CREATE, LIST, LIST, LIST, LIST],
  },
  {
    when: "the key no longer exists when it is made the default",
    argv: [...REGISTER, "--default"],
    faults: [{ on: setDefault, then: json(404, "Organization or Key not found") }],
    exitCode: 1,
    messages: [
      "Could not set the default key: POST CLOUD/api/orgs/acme/cmk/key-1/default returned 404",
      "The organization or the key no longer exists, or the key is disabled. Run pulumi-cmk status --org acme.",
    ],
    calls: [LIST, CREATE, DEFAULT],
  },
  {
    when: "Pulumi Cloud rejects a default key",
    argv: ["default", "key-1"],
    arrange: addTwoKeys,
    faults: [{ on: setDefault, then: json(400, "Invalid key provided") }],
    exitCode: 1,
    messages: [
      "returned 400 Bad Request (message: Invalid key provided).\nOnly an enabled key can be the default key. Run pulumi-cmk status --org acme.\n",
    ],
    calls: [LIST, DEFAULT],
  },
  {
    when: "the response to setting the default key is lost, although it took effect: it can be sent again",
    argv: ["default", "key-1", "--watch", "0"],
    arrange: addTwoKeys,
    faults: [{ on: setDefault, times: 1, takesEffect: true, then: "drop" }],
    exitCode: 0,
    messages: ["Could not set the default key", "connection dropped", "Retrying in"],
    calls: [LIST, DEFAULT, DEFAULT, MIGRATIONS],
  },
  {
    when: "the response to setting the default key is lost",
    argv: [...REGISTER, "--default"],
    faults: [{ on: setDefault, times: 1, then: "drop" }],
    exitCode: 0,
    messages: ["Could not set the default key", "Retrying in"],
    calls: [LIST, CREATE, DEFAULT, DEFAULT, MIGRATIONS],
  },
  {
    when: "the response to setting the default key is a web page",
    argv: [...REGISTER, "--default"],
    faults: [{ on: setDefault, then: html(200, "Sign in") }],
    exitCode: 4,
    messages: ["Could not set the default key", "Received HTML (message: Sign in)"],
    calls: [LIST, CREATE, DEFAULT],
  },
  {
    when: "the migrations can't be listed after everything else succeeded",
    argv: [...REGISTER, "--default"],
    faults: [{ on: migrations, then: { status: 500 } }],
    exitCode: 0,
    messages: [
      "Could not list the migrations",
      "The migrations could not be shown. To see them later, run pulumi-cmk status --org acme.",
    ],
    calls: [LIST, CREATE, DEFAULT, MIGRATIONS, MIGRATIONS, MIGRATIONS, MIGRATIONS],
  },
  {
    when: "Pulumi Cloud rejects the retirement of a key",
    argv: RETIRE,
    arrange: addTwoKeys,
    faults: [{ on: disable, then: json(400, "Invalid key provided") }],
    exitCode: 1,
    messages: [
      "Could not retire the key",
      `returned 400 Bad Request (message: Invalid key provided).
Pulumi Cloud can't retire the key in these cases:
  1. It is the default key. Make another key the default first: pulumi-cmk default OTHER --org acme
  2. It is being re-encrypted. Wait until the migration is complete. If it failed, run pulumi-cmk retry-migrations --org acme.
  3. It is already disabled.
  4. The key to re-encrypt with is disabled, or Pulumi Cloud can't use it: check its role and its KMS key in AWS.
Run pulumi-cmk status --org acme.
`,
    ],
    calls: [LIST, MIGRATIONS, DISABLE],
  },
  {
    when: "the key to retire no longer exists",
    argv: RETIRE,
    arrange: addTwoKeys,
    faults: [{ on: disable, then: json(404, "Organization or Key not found") }],
    exitCode: 1,
    messages: ["Could not retire the key", "The organization or the key no longer exists."],
    calls: [LIST, MIGRATIONS, DISABLE],
  },
  {
    when: "Pulumi Cloud asks for a wait before a key is retired",
    argv: RETIRE,
    arrange: addTwoKeys,
    faults: [{ on: disable, times: 1, then: { status: 429 } }],
    exitCode: 0,
    messages: ["429 Too Many Requests. Retrying in 0.4 s."],
    calls: [LIST, MIGRATIONS, DISABLE, DISABLE, MIGRATIONS],
  },
  {
    when: "the response to retiring a key is lost",
    argv: RETIRE,
    arrange: addTwoKeys,
    faults: [{ on: disable, takesEffect: true, then: "drop" }],
    exitCode: 0,
    messages: [
      "connection dropped",
      "It took effect anyway. Pulumi Cloud now shows: key key-1 state disabled; migration migration-1 running.",
    ],
    calls: [LIST, MIGRATIONS, DISABLE, LIST, MIGRATIONS, MIGRATIONS],
  },
  {
    when: "retiring a key fails without effect: it is not sent again",
    argv: RETIRE,
    arrange: addTwoKeys,
    faults: [{ on: disable, then: { status: 500 } }],
    exitCode: 4,
    messages: [
      "Could not retire the key",
      "Whether it took effect is unknown. Pulumi Cloud now shows: no change.\nRun pulumi-cmk status --org acme later. If a key is still enabled, run the same command again.",
    ],
    calls: [LIST, MIGRATIONS, DISABLE, LIST, MIGRATIONS],
  },
  {
    when: "Pulumi Cloud has no keys any more when all are disabled",
    argv: DISABLE_ALL,
    arrange: addTwoKeys,
    faults: [{ on: disable, then: json(400, "Organization does not have customer managed keys") }],
    exitCode: 1,
    messages: [
      "error: Could not disable all keys: POST CLOUD/api/orgs/acme/cmk/disable returned 400 Bad Request (message: Organization does not have customer managed keys).\nThe organization has no customer managed keys. Run pulumi-cmk status --org acme.\n",
    ],
    calls: [LIST, MIGRATIONS, DISABLE_ALL_CALL],
  },
  {
    when: "the organization no longer exists when all keys are disabled",
    argv: DISABLE_ALL,
    arrange: addTwoKeys,
    faults: [{ on: disable, then: json(404, "Organization 'acme' not found") }],
    exitCode: 1,
    messages: ["CLOUD has no organization acme (from --org) with customer managed keys"],
    calls: [LIST, MIGRATIONS, DISABLE_ALL_CALL],
  },
  {
    when: "Pulumi Cloud asks for a wait before all keys are disabled",
    argv: DISABLE_ALL,
    arrange: addTwoKeys,
    faults: [{ on: disable, times: 1, then: { status: 429 } }],
    exitCode: 0,
    messages: ["429 Too Many Requests. Retrying in 0.4 s."],
    calls: [LIST, MIGRATIONS, DISABLE_ALL_CALL, DISABLE_ALL_CALL, MIGRATIONS],
  },
  {
    when: "the response to disabling all keys is lost",
    argv: DISABLE_ALL,
    arrange: addTwoKeys,
    faults: [{ on: disable, takesEffect: true, then: "drop" }],
    exitCode: 0,
    messages: [
      "Could not disable all keys: POST CLOUD/api/orgs/acme/cmk/disable: connection dropped",
      "It took effect anyway. Pulumi Cloud now shows: key key-1 state disabled; key key-2 state disabled; migration migration-1 running; migration migration-2 running.",
    ],
    calls: [LIST, MIGRATIONS, DISABLE_ALL_CALL, LIST, MIGRATIONS, MIGRATIONS],
  },
  {
    when: "disabling all keys fails without effect: it is not sent again",
    argv: DISABLE_ALL,
    arrange: addTwoKeys,
    faults: [{ on: disable, then: { status: 500 } }],
    exitCode: 4,
    messages: [
      "Could not disable all keys",
      "Whether it took effect is unknown. Pulumi Cloud now shows: no change.\nRun pulumi-cmk status --org acme later. If a key is still enabled, run the same command again.",
    ],
    calls: [LIST, MIGRATIONS, DISABLE_ALL_CALL, LIST, MIGRATIONS],
  },
  {
    when: "disabling all keys fails, and a migration that started before continues",
    argv: DISABLE_ALL,
    arrange: addTwoKeys,
    faults: [
      { on: disable, then: { status: 502 } },
      { on: migrations, times: 1, then: { status: 200, body: '[{"id":"m","state":"10 %"}]' } },
      { on: migrations, then: { status: 200, body: '[{"id":"m","state":"20 %"}]' } },
    ],
    exitCode: 4,
    messages: ["Whether it took effect is unknown. Pulumi Cloud now shows: migration m 20 %."],
    calls: [LIST, MIGRATIONS, DISABLE_ALL_CALL, LIST, MIGRATIONS],
  },
  {
    when: "disabling all keys fails, and only one of them is disabled",
    argv: DISABLE_ALL,
    arrange: addTwoKeys,
    faults: [
      { on: disable, then: { status: 504 } },
      {
        on: list,
        after: 1,
        then: { status: 200, body: '[{"id":"key-1","state":"disabled"},{"id":"key-2","state":"enabled"}]' },
      },
    ],
    exitCode: 4,
    messages: ["Whether it took effect is unknown. Pulumi Cloud now shows: key key-1 state disabled."],
    calls: [LIST, MIGRATIONS, DISABLE_ALL_CALL, LIST, MIGRATIONS],
  },
  {
    when: "retiring a key fails, and somebody else starts a migration",
    argv: RETIRE,
    arrange: addTwoKeys,
    faults: [
      { on: disable, then: "drop" },
      { on: migrations, after: 1, then: { status: 200, body: '[{"id":"other","state":"running"}]' } },
    ],
    exitCode: 4,
    messages: ["Whether it took effect is unknown. Pulumi Cloud now shows: migration other running."],
    calls: [LIST, MIGRATIONS, DISABLE, LIST, MIGRATIONS],
  },
  {
    when: "the response to retiring a key is lost, and the key is being re-encrypted",
    argv: RETIRE,
    arrange: addTwoKeys,
    faults: [
      { on: disable, then: "drop" },
      { on: migrations, after: 1, then: { status: 200, body: '[{"id":"m","state":"running","sourceId":"key-1"}]' } },
    ],
    exitCode: 0,
    messages: ['It took effect anyway. Pulumi Cloud now shows: migration m running  sourceId="key-1".'],
    calls: [LIST, MIGRATIONS, DISABLE, LIST, MIGRATIONS, MIGRATIONS],
  },
  {
    when: "the response to disabling all keys is lost, and then the keys can't be listed",
    argv: DISABLE_ALL,
    arrange: addTwoKeys,
    faults: [
      { on: disable, takesEffect: true, then: "drop" },
      { on: list, after: 1, then: { status: 403 } },
    ],
    exitCode: 3,
    messages: [
      "Could not disable all keys: POST CLOUD/api/orgs/acme/cmk/disable: connection dropped",
      "Whether it took effect is unknown: Could not list the keys",
    ],
    calls: [LIST, MIGRATIONS, DISABLE_ALL_CALL, LIST],
  },
  {
    when: "retrying the migrations fails once",
    argv: RETRY_MIGRATIONS,
    faults: [{ on: retry, times: 1, then: { status: 502 } }],
    exitCode: 0,
    messages: ["Could not retry the migrations", "Retrying in"],
    calls: [RETRY, RETRY, MIGRATIONS],
  },
  {
    when: "retrying the migrations is not allowed",
    argv: RETRY_MIGRATIONS,
    faults: [{ on: retry, then: { status: 403 } }],
    exitCode: 3,
    messages: ["Could not retry the migrations", "The token's owner must be an admin"],
    calls: [RETRY],
  },
];

describe("a fault", () => {
  test.each(CASES)("$when", async ({ argv = REGISTER, env, faults, arrange, messages, ...outcome }) => {
    const { cloud } = command;
    arrange?.(cloud);
    cloud.fail(...faults);
    const outputs = command.file(terraformOutputs());

    const { exitCode, stderr, waits } = await command.pulumiCmk(
      [...argv.map((word) => (word === "OUTPUTS" ? outputs : word)), "--org", "acme"],
      { env },
    );

    for (const part of messages) {
      expect(stderr.replaceAll(cloud.url, "CLOUD")).toContain(part);
    }
    expect({ ...outcome, exitCode, calls: cloud.receivedCalls, keys: cloud.keys.length, waits }).toMatchObject(outcome);
  });

  test.each([
    [
      "a token that is not set",
      "",
      "error: PULUMI_ACCESS_TOKEN is not set.\nSet it to an access token of an organization admin, or run pulumi login http://127.0.0.1:",
    ],
    [
      "a token with a line break",
      "pul-1234\n",
      "error: PULUMI_ACCESS_TOKEN contains a space, a line break or another invalid character",
    ],
  ])("%s causes an error before anything is sent", async (_, token, message) => {
    const { exitCode, stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      env: { PULUMI_ACCESS_TOKEN: token },
    });

    expect(exitCode).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("pul-1234");
    expect(command.cloud.received).toEqual([]);
  });

  test.each([
    ["document", { status: 200, body: `${"x".repeat(40)}${TOKEN}` }, `It starts with: ${"x".repeat(40)}[redacted]`],
    [
      "redirect",
      { status: 302, headers: { Location: `https://elsewhere.example/${"x".repeat(160)}${TOKEN}` } },
      `${"x".repeat(160)}[redacted])`,
    ],
  ])("of an issuer shows no part of the token, even if its %s is cut there", async (_, then, shown) => {
    command.cloud.fail({ on: "/openid-configuration", then });

    expect((await command.pulumiCmk(["doctor", "--org", "acme"])).stdout).toContain(shown);
  });

  test("is printed as JSON", async () => {
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

  test("in the command itself is an unexpected error", async () => {
    command.cloud.fail({ on: list, then: "drop" });

    const { exitCode, stderr } = await command.pulumiCmk(["status", "--org", "acme"], {
      onWait: () => {
        throw new Error(`no clock, ${TOKEN}`);
      },
    });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("error: Unexpected error: no clock, [redacted].");
  });
});
