import type { Host } from "../../../cli/host";
import { failsWith, succeeds } from "../../support/aws-cli";
import { useCloud } from "../../support/command";
import {
  ALIAS_ARN,
  KEY_ARN,
  OTHER_KEY_ARN,
  outputValues,
  REGISTRATION,
  registration,
  ROLE_ARN,
  terraformOutputs,
} from "../../support/outputs";

const command = useCloud();
const OTHER_ALIAS_ARN = `${ALIAS_ARN}-2`;
const LIST = "GET /api/orgs/acme/cmk";
const CREATE = "POST /api/orgs/acme/cmk";

/** An AWS CLI that knows the keys of these aliases. */
function awsWith(aliases: Record<string, string>) {
  return jest.fn<ReturnType<Host["runProgram"]>, Parameters<Host["runProgram"]>>((_, args) => {
    const arn = aliases[args[args.indexOf("--key-id") + 1] ?? ""];
    return arn === undefined
      ? failsWith("An error occurred (NotFoundException) when calling the DescribeKey operation: Alias is not found.")
      : succeeds({ KeyMetadata: { Arn: arn } });
  });
}

/** Registers a key whose outputs have nothing beside its registration, unless there are other values. */
function register(
  { values = { pulumi_cloud_key: REGISTRATION }, aws = awsWith({}) }: { values?: object; aws?: Host["runProgram"] },
  ...more: string[]
) {
  const outputs = command.file(terraformOutputs({ ...values }));
  return command.pulumiCmk(["register", "--org", "acme", "--outputs", outputs, ...more], { runProgram: aws });
}

const asked = (aws: jest.Mock<ReturnType<Host["runProgram"]>, Parameters<Host["runProgram"]>>) =>
  aws.mock.calls.map(([program, args]) => [program, ...args].join(" "));
const call = (arn: string) => `aws kms describe-key --key-id ${arn} --region eu-central-1 --output json`;

describe("a registered key is the same key", () => {
  test.each([
    ["its alias, which only AWS knows", ALIAS_ARN, KEY_ARN, { [ALIAS_ARN]: KEY_ARN }, [call(ALIAS_ARN)]],
    [
      "its alias, spelled without the account",
      "alias/x",
      KEY_ARN,
      { [`${ALIAS_ARN.split(":alias/")[0]}:alias/x`]: KEY_ARN },
      undefined,
    ],
    ["its key, if the outputs have an alias", KEY_ARN, ALIAS_ARN, { [ALIAS_ARN]: KEY_ARN }, [call(ALIAS_ARN)]],
    [
      "another alias",
      OTHER_ALIAS_ARN,
      ALIAS_ARN,
      { [ALIAS_ARN]: KEY_ARN, [OTHER_ALIAS_ARN]: KEY_ARN },
      [call(ALIAS_ARN), call(OTHER_ALIAS_ARN)],
    ],
  ])("if it is registered with %s", async (_, registered, deployed, aliases, calls) => {
    command.cloud.addKey(registration({ name: "production", keyArn: registered }));
    const aws = awsWith(aliases);
    const values = { pulumi_cloud_key: registration({ keyArn: deployed }) };

    const { exitCode, stderr } = await register({ values, aws });

    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'error: The key is already registered as "production" (key-1), with a different name and key ARN',
    );
    expect(command.cloud.receivedCalls).toEqual([LIST]);
    expect(calls === undefined ? aws.mock.calls.length : asked(aws)).toEqual(calls ?? 1);
  });

  test.each([
    ["in uppercase", KEY_ARN.toUpperCase()],
    ["with spaces around it", ` ${KEY_ARN}\n`],
    ["as its ID alone", KEY_ARN.split("key/")[1]],
    ["without the account", `key/${KEY_ARN.split("key/")[1] ?? ""}`],
  ])("if it is registered with the key ARN %s", async (_, keyArn) => {
    command.cloud.fail({
      on: /^GET \S+\/cmk$/,
      then: { status: 200, body: JSON.stringify([{ id: "key-1", ...registration({ keyArn }) }]) },
    });
    const aws = awsWith({});

    const { exitCode, stdout } = await register({ aws });

    expect(exitCode).toBe(0);
    expect(stdout).toContain("The key is already registered for acme, with the same role; no changes made.");
    expect(aws).not.toHaveBeenCalled();
  });

  test("if it is registered by its alias, and only one of two stacks with the key has the alias", async () => {
    command.cloud.addKey(registration({ keyArn: ALIAS_ARN }));
    const aws = awsWith({});
    const outputs = command.file({ a: { pulumi_cloud_key: REGISTRATION }, b: outputValues() });

    const { exitCode, stderr } = await command.pulumiCmk(["register", "--org", "acme", "--outputs", outputs], {
      runProgram: aws,
    });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("with a different key ARN (one of them is the key's alias).");
    expect(aws).not.toHaveBeenCalled();
  });
});

describe("a registered key is another key, and the key is registered", () => {
  test.each<[string, string, Record<string, string>, string[]]>([
    ["if its alias names another key", ALIAS_ARN, { [ALIAS_ARN]: OTHER_KEY_ARN }, [call(ALIAS_ARN)]],
    ["without asking AWS, if it is a key ARN", OTHER_KEY_ARN, {}, []],
    ["without asking AWS, if it is in another Region", ALIAS_ARN.replace("eu-central-1", "eu-west-1"), {}, []],
    ["without asking AWS, if it is in another account", ALIAS_ARN.replace("123456789012", "210987654321"), {}, []],
    ["without asking AWS, if it is in another partition", ALIAS_ARN.replace("arn:aws:", "arn:aws-cn:"), {}, []],
    ["without asking AWS, if it is the same multi-Region key elsewhere", KEY_ARN.replace("central", "west"), {}, []],
  ])("%s", async (_, keyArn, aliases, calls) => {
    command.cloud.addKey(registration({ name: "production", keyArn }));
    const aws = awsWith(aliases);

    expect(await register({ aws })).toMatchObject({ exitCode: 0 });
    expect(asked(aws)).toEqual(calls);
    expect(command.cloud.receivedCalls).toEqual([LIST, CREATE]);
  });

  test("if the outputs say which key the alias to register names", async () => {
    command.cloud.addKey(registration({ name: "production", keyArn: OTHER_KEY_ARN }));
    const aws = awsWith({});

    expect(await register({ values: outputValues(registration({ keyArn: ALIAS_ARN })), aws })).toMatchObject({
      exitCode: 0,
    });
    expect(aws).not.toHaveBeenCalled();
  });

  test("if the user says so, for each key that AWS would be asked about", async () => {
    command.cloud.addKey(registration({ name: "production", keyArn: ALIAS_ARN }));
    command.cloud.addKey(registration({ name: "test", keyArn: OTHER_ALIAS_ARN }));
    const aws = jest.fn(() => failsWith("Unable to locate credentials."));

    const one = await register({ aws }, "--different-from", "key-1");
    expect(one.stderr).toContain('The key may already be registered as "test" (key-2)');
    const both = await register({ aws }, "--different-from", "key-1", "--different-from", "key-2");
    expect(both.exitCode).toBe(0);
    expect(aws).toHaveBeenCalledTimes(1);
  });

  test("but not if the user says so about a key that is known to be the same", async () => {
    command.cloud.addKey(registration({ name: "production" }));

    const { exitCode, stderr } = await register({}, "--different-from", "key-1");

    expect(exitCode).toBe(1);
    expect(stderr).toContain('The key is already registered as "production" (key-1)');
  });
});

describe("a registered key that can't be told apart", () => {
  const refusal = (problem: string, remedy: string, asks = ALIAS_ARN, registered = ALIAS_ARN, deployed = KEY_ARN) =>
    `error: The key may already be registered as "production" (key-1): AWS must be asked which key an alias names, and can't say.
${problem}
Nothing was changed.
  registered:  key ${registered}
  to register: key ${deployed}
${remedy}A key must be registered only once. To see the key of the alias, run aws kms describe-key --key-id ${asks} --query KeyMetadata.Arn --output text --region eu-central-1. If they are different keys, run the same command with --different-from key-1.
`;
  const denied =
    "An error occurred (AccessDeniedException) when calling the DescribeKey operation: User is not authorized";

  test.each([
    [
      "the AWS CLI is not installed",
      () => Promise.reject(Object.assign(new Error("spawn aws ENOENT"), { code: "ENOENT" })),
      "The AWS CLI (aws) is not installed.",
      "Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html\n",
    ],
    [
      "there are no credentials",
      () => failsWith("Unable to locate credentials."),
      "aws kms describe-key failed: Unable to locate credentials.",
      "Configure credentials for the AWS CLI, for example with AWS_PROFILE. To test them, run aws sts get-caller-identity.\n",
    ],
    [
      "the call is denied",
      () => failsWith(denied),
      `aws kms describe-key failed: ${denied}`,
      "The AWS credentials need the permission kms:DescribeKey.\n",
    ],
    [
      "the alias isn't found",
      () => failsWith("An error occurred (NotFoundException) when calling the DescribeKey operation: not found"),
      "aws kms describe-key failed: An error occurred (NotFoundException) when calling the DescribeKey operation: not found",
      "",
    ],
    ["AWS describes no key", () => succeeds({}), "aws kms describe-key printed no key.", ""],
  ])("is not registered if %s", async (_, runProgram: Host["runProgram"], problem, remedy) => {
    command.cloud.addKey(registration({ name: "production", keyArn: ALIAS_ARN }));

    const { exitCode, stderr } = await register({ aws: jest.fn(runProgram) });

    expect(exitCode).toBe(1);
    expect(stderr).toBe(refusal(problem, remedy));
    expect(command.cloud.receivedCalls).toEqual([LIST]);
  });

  test.each([
    ["has an ARN of another service", registration({ name: "production", keyArn: "arn:aws:s3:::key/x y" })],
    ["has no key ARN", { name: "production", awsKms: { roleArn: ROLE_ARN } }],
    ["has no AWS fields", { name: "production", awsKms: undefined }],
  ])("is not registered if the registered key %s", async (_, key) => {
    command.cloud.fail({
      on: /^GET \S+\/cmk$/,
      then: { status: 200, body: JSON.stringify([{ id: "key-1", keyType: "aws_kms", ...key }]) },
    });
    const keyArn = key.awsKms !== undefined && "keyArn" in key.awsKms ? key.awsKms.keyArn : "-";

    const { exitCode, stderr } = await register({});

    expect(exitCode).toBe(1);
    expect(stderr)
      .toBe(`error: The key may already be registered as "production" (key-1): Pulumi Cloud returns no valid key ARN for it.
Nothing was changed.
  registered:  key ${keyArn}
  to register: key ${KEY_ARN}
A key must be registered only once. If they are different keys, run the same command with --different-from key-1.
`);
  });

  test("is not registered if --different-from is not the ID of a registered key", async () => {
    command.cloud.addKey(registration({ name: "production", keyArn: ALIAS_ARN }));

    const { exitCode, stderr } = await register({}, "--different-from", "production");

    expect(exitCode).toBe(2);
    expect(stderr).toBe(`error: --different-from is "production".
It must be the ID of a registered key.
The registered keys are: "production" (key-1).
`);
  });

  test("is a failed check of doctor --no-aws, which doesn't ask AWS", async () => {
    command.cloud.addKey(registration({ name: "production", keyArn: ALIAS_ARN }));
    const aws = awsWith({ [ALIAS_ARN]: KEY_ARN });
    const outputs = command.file(terraformOutputs({ pulumi_cloud_key: REGISTRATION }));

    const { stdout } = await command.pulumiCmk(["doctor", "--no-aws", "--org", "acme", "--outputs", outputs], {
      runProgram: aws,
    });

    expect(stdout).toContain("AWS was not asked, because of --no-aws.");
    expect(asked(aws)).toEqual([]);
  });

  test("is not registered if the alias is that in the outputs", async () => {
    command.cloud.addKey(registration({ name: "production" }));
    const aws = jest.fn(() => failsWith("Unable to locate credentials."));

    const { stderr } = await register({ values: { k: registration({ keyArn: ALIAS_ARN }) }, aws });

    expect(stderr).toBe(
      refusal(
        "aws kms describe-key failed: Unable to locate credentials.",
        "Configure credentials for the AWS CLI, for example with AWS_PROFILE. To test them, run aws sts get-caller-identity.\n",
        ALIAS_ARN,
        KEY_ARN,
        ALIAS_ARN,
      ),
    );
  });

  test("is a failed check of doctor", async () => {
    command.cloud.addKey(registration({ name: "production", keyArn: ALIAS_ARN }));
    const doctor = ["doctor", "--org", "acme", "--outputs", command.file(terraformOutputs({ k: REGISTRATION }))];

    const { exitCode, stdout } = await command.pulumiCmk(doctor);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('fail Pulumi Cloud  The key may already be registered as "production" (key-1)');
    const checked = await command.pulumiCmk([...doctor, "--different-from", "key-1"]);
    expect(checked.stdout).toContain("ok   Pulumi Cloud  no registered key conflicts with this key");
  });

  test("is not registered after Ctrl-C", async () => {
    command.cloud.addKey(registration({ name: "production", keyArn: ALIAS_ARN }));
    const controller = new AbortController();

    const { exitCode } = await command.pulumiCmk(
      ["register", "--org", "acme", "--outputs", command.file(terraformOutputs({ k: REGISTRATION }))],
      {
        interruption: controller.signal,
        runProgram: () => {
          controller.abort();
          return Promise.reject(new Error("ended"));
        },
      },
    );

    expect(exitCode).toBe(130);
    expect(command.cloud.receivedCalls).toEqual([LIST]);
  });
});

describe("a command in a remedy is safe to copy", () => {
  test.each([
    ["$(touch /tmp/x)`id`", `--name '$(touch /tmp/x)\`id\`'.`],
    ["it's", String.raw`--name 'it'\''s'.`],
    ["my key", '--name "my key".'],
    ["a\u200bb", "--name NAME."],
  ])("if the registered name is %j", async (name, remedy) => {
    command.cloud.addKey(registration({ name }));

    expect((await register({})).stderr).toContain(`Use its registered name: ${remedy}\n`);
  });

  test.each([["$(id)"], ["-rf"], [".."]])("if the registered ID is %j", async (id) => {
    command.cloud.addKey({ ...registration({ keyArn: OTHER_KEY_ARN }), id });

    expect((await register({})).stderr).toContain(
      "then retire the old key: pulumi-cmk retire ID --reencrypt-with NAME --org acme.",
    );
  });
});

test("the role of a registered key is compared exactly", async () => {
  command.cloud.addKey(registration({ roleArn: ROLE_ARN.toUpperCase() }));

  expect((await register({})).stderr).toContain("with a different role.");
});
