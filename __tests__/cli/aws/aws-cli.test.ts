import { AwsCli } from "../../../cli/aws/aws-cli";
import { AwsError } from "../../../cli/aws/aws-error";
import { describeKey } from "../../../cli/aws/describe-key";
import { Interrupted } from "../../../cli/errors";
import { failsWith, sessionWith, succeeds } from "../../support/aws-cli";
import { ALIAS_ARN, KEY_ARN } from "../../support/outputs";

/** Never ends by itself, like a call to an AWS that doesn't respond. */
const hang = (_file: string, _args: readonly string[], { signal }: { signal: AbortSignal }) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("ended"));
    });
  });

const getRole = (session: ConstructorParameters<typeof AwsCli>[0]) =>
  new AwsCli(session, "eu-central-1").call("iam", "get-role", "--role-name", "cmk");

async function failureOf(promise: Promise<unknown>): Promise<Pick<AwsError, "failure" | "problem" | "remedy">> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof AwsError)) {
    throw new Error("An AwsError was expected.", { cause: error });
  }
  return { failure: error.failure, problem: error.problem, remedy: error.remedy };
}

describe("AwsCli", () => {
  test("runs a command that can't ask anything, without the token of Pulumi Cloud", async () => {
    const runProgram = jest.fn(() => succeeds({ Role: { RoleName: "cmk" } }));
    const env = { PATH: "/bin", AWS_PROFILE: "security", PULUMI_ACCESS_TOKEN: "pul-secret" };
    const { session, stderr } = sessionWith(runProgram, { env, verbose: true });

    expect(await getRole(session)).toEqual({ Role: { RoleName: "cmk" } });
    expect(runProgram.mock.calls).toEqual([
      [
        "aws",
        ["iam", "get-role", "--role-name", "cmk", "--region", "eu-central-1", "--output", "json"],
        {
          env: {
            PATH: "/bin",
            AWS_PROFILE: "security",
            AWS_PAGER: "",
            AWS_CLI_AUTO_PROMPT: "off",
            AWS_CLI_ERROR_FORMAT: "legacy",
          },
          signal: expect.any(AbortSignal) as AbortSignal,
        },
      ],
    ]);
    expect(stderr()).toBe(
      "> aws iam get-role --role-name cmk --region eu-central-1 --output json\n< aws iam get-role: exit code 0, 27 characters\n",
    );
  });

  const CREDENTIALS =
    "Configure credentials for the AWS CLI, for example with AWS_PROFILE. To test them, run aws sts get-caller-identity.";
  const SIGN_IN = "Sign in to AWS again, for example with aws sso login or aws login.";
  const NETWORK = "Check the network, and run the command again.";
  const NOT_ALLOWED =
    "An error occurred (AccessDenied) when calling the GetRole operation: User: arn:aws:iam::123456789012:user/ann is not authorized to perform: iam:GetRole on resource: role cmk";

  test.each([
    [
      "no-credentials",
      'Unable to locate credentials. You can configure credentials by running "aws configure".',
      CREDENTIALS,
    ],
    ["no-credentials", "The config profile (security) could not be found", CREDENTIALS],
    [
      "no-credentials",
      "An error occurred (InvalidClientTokenId) when calling the GetRole operation: The security token included in the request is invalid.",
      CREDENTIALS,
    ],
    [
      "no-credentials",
      "An error occurred (AccessDenied) when calling the AssumeRole operation: User: ann is not authorized to perform: sts:AssumeRole",
      CREDENTIALS,
    ],
    ["expired", "Error loading SSO Token: Token for https://acme.awsapps.com/start does not exist", SIGN_IN],
    ["expired", "Error when retrieving token from sso: Token has expired and refresh failed", SIGN_IN],
    [
      "expired",
      "The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.",
      SIGN_IN,
    ],
    [
      "expired",
      "An error occurred (ExpiredToken) when calling the GetRole operation: The security token included in the request is expired",
      SIGN_IN,
    ],
    ...[
      "Your session has expired or credentials have changed. Please reauthenticate using 'aws login'.",
      "Error loading login session token: Token for security does not exist",
      "Error loading or redeeming a login authorization code: The code is invalid ",
      "Error when retrieving token from sso: [Errno 2] No such file or directory",
      "Cannot refresh credentials: MFA token required.",
    ].map((message): [string, string, string] => ["expired", message.trim(), SIGN_IN]),
    ...[
      "Unable to locate authorization token",
      "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY",
      "Error when retrieving credentials from custom-process: exit status 1",
      "An unspecified error happened when resolving AWS credentials or an access token from SSO.",
      "An unspecified error happened when resolving AWS credentials or refreshing a login session profile.",
      "Unable to create or refresh login credentials due to insufficient permissions. You may be missing permission for the 'signin:CreateOAuth2Token' action.",
      "Infinite loop in credential configuration detected. Attempting to load from profile a which has already been visited. Visited profiles: ['a']",
      "Credential named x not found.",
      "Error retrieving metadata: Received error when attempting to retrieve container metadata",
      "An error occurred (AccessDeniedException) when calling the CreateOAuth2Token operation: Not authorized",
      "An error occurred (InvalidGrantException) when calling the CreateToken operation: Invalid",
    ].map((message): [string, string, string] => ["no-credentials", message, CREDENTIALS]),
    ["denied", NOT_ALLOWED, "The AWS credentials need the permission iam:GetRole."],
    [
      "not-found",
      "An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name cmk cannot be found.",
      "",
    ],
    ["no-response", 'Could not connect to the endpoint URL: "https://iam.amazonaws.com/"', NETWORK],
    [
      "failed",
      "An error occurred (Throttling) when calling the GetRole operation: Rate exceeded",
      "Run it yourself to see more, with --debug.",
    ],
  ])("says what %s means", async (failure, message, remedy) => {
    const expected = { failure, problem: `aws iam get-role failed: ${message}`, remedy };

    expect(await failureOf(getRole(sessionWith(() => failsWith(`\n${message}\n`)).session))).toEqual(expected);
    expect(await failureOf(getRole(sessionWith(() => failsWith(`\naws: [ERROR]: ${message}\n`)).session))).toEqual(
      expected,
    );
  });

  test("shows a long message, or one of several lines, on one line", async () => {
    const problemOf = async (stderr: string) =>
      (await failureOf(getRole(sessionWith(() => failsWith(stderr)).session))).problem;

    expect(await problemOf("Traceback:\n  a\r\n\tb\n")).toBe("aws iam get-role failed: Traceback: a b");
    expect(await problemOf("x".repeat(2000))).toBe(`aws iam get-role failed: ${"x".repeat(1000)}`);
    expect(await problemOf("")).toBe("aws iam get-role failed: no message");
  });

  test("says that the AWS CLI isn't installed, can't be started, or prints no JSON", async () => {
    const rejects = (code: string) => () => Promise.reject(Object.assign(new Error(`spawn aws ${code}`), { code }));
    const INSTALL = "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html";

    expect(await failureOf(getRole(sessionWith(rejects("ENOENT")).session))).toEqual({
      failure: "not-installed",
      problem: "The AWS CLI (aws) is not installed.",
      remedy: `Install it: ${INSTALL}`,
    });
    await expect(getRole(sessionWith(rejects("EACCES")).session)).rejects.toMatchObject({
      problem: "Could not run aws iam get-role: spawn aws EACCES.",
    });
    expect(await failureOf(getRole(sessionWith(() => succeeds("text")).session))).toMatchObject({
      failure: "failed",
      problem: "aws iam get-role printed no JSON object.",
    });
  });

  test("ends the AWS CLI at the timeout and when the user interrupts", async () => {
    expect(await failureOf(getRole(sessionWith(hang, { timeout: 0.01 }).session))).toEqual({
      failure: "no-response",
      problem: "aws iam get-role did not end within 0.01 s.",
      remedy: "Run the command again later, or allow more time with --timeout SECONDS.",
    });
    const controller = new AbortController();
    const running = getRole(sessionWith(hang, { interruption: controller.signal }).session);
    controller.abort();
    await expect(running).rejects.toThrow(Interrupted);
    await expect(getRole(sessionWith(hang, { interruption: controller.signal }).session)).rejects.toThrow(Interrupted);
  });
});

test("at most 4 processes of the AWS CLI run at once, and another starts even after one fails", async () => {
  const ends: (() => void)[] = [];
  const started: string[] = [];
  const { session } = sessionWith(async (_file, args) => {
    const name = args.at(3) ?? "";
    started.push(name);
    await new Promise<void>((resolve) => ends.push(resolve));
    return name === "a" ? failsWith("An error") : succeeds({ name });
  });
  const clients = [new AwsCli(session, "eu-central-1"), new AwsCli(session, "us-east-1")];
  const calls = Promise.allSettled(
    ["a", "b", "c"].flatMap((name) => clients.map((client) => client.call("iam", "get-role", "--role-name", name))),
  );

  const startedAfterEach = [started.join("")];
  for (let ended = 0; ended < 6; ended += 1) {
    ends[ended]?.();
    await new Promise(setImmediate);
    startedAfterEach.push(started.join(""));
  }
  expect(startedAfterEach).toEqual(["aabb", "aabbc", "aabbcc", "aabbcc", "aabbcc", "aabbcc", "aabbcc"]);
  expect((await calls).map(({ status }) => status)).toEqual([
    "rejected",
    "rejected",
    ...Array<string>(4).fill("fulfilled"),
  ]);
});

describe("describeKey", () => {
  test("follows an alias ARN, in its Region", async () => {
    const runProgram = jest.fn(() => succeeds({ KeyMetadata: { Arn: KEY_ARN, KeyState: "Enabled" } }));

    expect(await describeKey(sessionWith(runProgram).session, ALIAS_ARN)).toEqual({
      arn: KEY_ARN,
      metadata: { Arn: KEY_ARN, KeyState: "Enabled" },
    });
    expect(runProgram.mock.calls).toEqual([
      [
        "aws",
        ["kms", "describe-key", "--key-id", ALIAS_ARN, "--region", "eu-central-1", "--output", "json"],
        expect.anything(),
      ],
    ]);
  });

  test("says that there is no key", async () => {
    const message = `An error occurred (NotFoundException) when calling the DescribeKey operation: Alias ${ALIAS_ARN} is not found.`;

    expect(await failureOf(describeKey(sessionWith(() => failsWith(message)).session, ALIAS_ARN))).toEqual({
      failure: "not-found",
      problem: `aws kms describe-key failed: ${message}`,
      remedy: "",
    });
  });
});
