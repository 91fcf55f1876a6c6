import { ISSUER_URL } from "../../../modules/rules/oidc-provider";
import { ORGANIZATION } from "../../../modules/rules/organization";
import { REGISTRATION_KEY_ARN, REGISTRATION_NAME, REGISTRATION_ROLE_ARN } from "../../../modules/rules/registration";
import { firstError } from "../../../modules/rules/rule";
import { containing, useCloud } from "../../support/command";
import {
  ALIAS_ARN,
  KEY_ARN,
  OIDC_PROVIDER_ARN,
  OTHER_KEY_ARN,
  outputValues,
  registration,
  ROLE_ARN,
  terraformOutputs,
} from "../../support/outputs";
import type { Finding } from "../../../cli/doctor/finding";

const command = useCloud();

/** Outputs without an OIDC provider, so that the issuer is the test server. */
const outputs = (changes: Parameters<typeof registration>[0] = {}) => {
  const values = outputValues(registration(changes));
  delete values.oidc_provider_arn;
  return command.file(terraformOutputs(values));
};
const doctor = (...argv: string[]) => command.pulumiCmk(["doctor", ...argv]);
const findings = async (...argv: string[]) => {
  const { exitCode, stdout } = await doctor(...argv, "--json");
  return { exitCode, checks: (JSON.parse(stdout) as { checks: Finding[] }).checks };
};

describe("doctor", () => {
  test("finds no problems in a deployment that can be registered", async () => {
    const { exitCode, stdout } = await doctor("--org", "acme", "--outputs", outputs());

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`ok   organization  acme (from --org)
ok   outputs       name pulumi-cmk-acme, role ${ROLE_ARN}, key ${KEY_ARN}
ok   partition     role and key are in partition aws
ok   account       role and key are in account 123456789012
ok   key ARN       it is the key's own ARN, not an alias ARN
ok   access token  from PULUMI_ACCESS_TOKEN for ${command.cloud.url}
ok   Pulumi Cloud  the token can list the keys of acme at ${command.cloud.url} (keys: 0)
ok   Pulumi Cloud  no registered key conflicts with this key
ok   issuer        ${command.cloud.url}/oidc/.well-known/openid-configuration can be read from this machine and contains the issuer
skip AWS           The AWS CLI (aws) is not installed.
                   Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html

10 checks: 9 ok, 0 with a warning, 0 failed, 1 skipped.
`);
    expect(command.cloud.receivedCalls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  test("works without a token, outputs and an organization, and says what it didn't check", async () => {
    const { exitCode, stdout } = await command.pulumiCmk(["doctor"], { env: { PULUMI_ACCESS_TOKEN: undefined } });

    expect(exitCode).toBe(1);
    expect(stdout).toContain("fail organization  No organization is set.");
    expect(stdout).toContain("skip outputs       no outputs to check");
    expect(stdout).toContain("warn access token  PULUMI_ACCESS_TOKEN is not set.");
    expect(stdout).toContain("ok   issuer");
    const named = await command.pulumiCmk(["doctor", "--org", "acme"], { env: { PULUMI_ACCESS_TOKEN: "" } });
    expect(named.exitCode).toBe(0);
  });

  describe("without outputs", () => {
    const arns = (roleArn = ROLE_ARN, keyArn = KEY_ARN) => [
      "--org",
      "acme",
      "--role-arn",
      roleArn,
      "--key-arn",
      keyArn,
    ];

    test("checks the ARNs on the command line", async () => {
      const { exitCode, checks } = await findings(...arns(), "--no-aws");

      expect(exitCode).toBe(0);
      expect(checks.map(({ check, result }) => `${result} ${check}`)).toEqual([
        "ok organization",
        "ok partition",
        "ok account",
        "ok key ARN",
        "ok access token",
        "ok Pulumi Cloud",
        "ok issuer",
        "skip AWS",
      ]);
    });

    test.each([
      [
        "an invalid role ARN",
        arns(KEY_ARN),
        { check: "ARNs", result: "fail", detail: firstError(REGISTRATION_ROLE_ARN, "--role-arn", KEY_ARN) },
      ],
      [
        "an invalid key ARN",
        arns(ROLE_ARN, "alias/x"),
        { check: "ARNs", result: "fail", detail: firstError(REGISTRATION_KEY_ARN, "--key-arn", "alias/x") },
      ],
      [
        "another partition",
        arns(ROLE_ARN.replace("arn:aws:", "arn:aws-cn:")),
        {
          check: "partition",
          result: "fail",
          detail: "the role is in partition aws-cn, but the key is in partition aws",
        },
      ],
      [
        "an alias ARN",
        arns(ROLE_ARN, ALIAS_ARN),
        { check: "key ARN", result: "warn", detail: `${ALIAS_ARN} is an alias ARN` },
      ],
    ])("finds %s", async (_, argv, finding) => {
      expect((await findings(...argv)).checks).toContainEqual(expect.objectContaining(finding));
    });

    test.each([
      [
        ["--role-arn", ROLE_ARN],
        "error: The option --key-arn is missing.\nPass both --role-arn ARN and --key-arn ARN, or --outputs FILE.\n",
      ],
      [
        ["--key-arn", KEY_ARN],
        "error: The option --role-arn is missing.\nPass both --role-arn ARN and --key-arn ARN, or --outputs FILE.\n",
      ],
      [
        [...arns(), "--outputs", "-"],
        "error: option '--role-arn <arn>' cannot be used with option '--outputs <file>'\nRun pulumi-cmk doctor --help.\n",
      ],
      [
        [...arns(), "--name", "x"],
        "error: option '--role-arn <arn>' cannot be used with option '--name <name>'\nRun pulumi-cmk doctor --help.\n",
      ],
    ])("rejects %j", async (argv, stderr) => {
      expect(await doctor(...argv)).toMatchObject({ exitCode: 2, stdout: "", stderr });
    });
  });

  test("sends no token to the issuer", async () => {
    await doctor("--org", "acme");

    const read = command.cloud.received.find(({ call }) => call.endsWith("/openid-configuration"));
    expect(read?.headers.authorization).toBeUndefined();
  });

  test.each([
    [
      "an organization that is not in lowercase",
      ["--org", "Acme"],
      {},
      { check: "organization", result: "fail", detail: firstError(ORGANIZATION, "The organization (--org)", "Acme") },
    ],
    [
      "a role for another organization",
      ["--org", "beta"],
      { name: "production" },
      {
        check: "outputs",
        result: "warn",
        detail: "the role's name, pulumi-cmk-acme, is the default for the organization acme, not beta",
      },
    ],
    [
      "a role in another account",
      ["--org", "acme"],
      { roleArn: "arn:aws:iam::210987654321:role/cmk" },
      {
        check: "account",
        result: "warn",
        detail: "the role is in account 210987654321, but the key is in account 123456789012",
      },
    ],
    [
      "a role in another partition",
      ["--org", "acme"],
      { roleArn: "arn:aws-us-gov:iam::123456789012:role/cmk" },
      {
        check: "partition",
        result: "fail",
        detail: "the role is in partition aws-us-gov, but the key is in partition aws",
      },
    ],
    [
      "an alias ARN instead of the key's own",
      ["--org", "acme"],
      { keyArn: ALIAS_ARN },
      {
        check: "key ARN",
        result: "warn",
        detail: `${ALIAS_ARN} is an alias ARN`,
        remedy: containing(`Register the key's own ARN, ${KEY_ARN}. If the alias is changed to another key`),
      },
    ],
    [
      "an invalid key ARN",
      ["--org", "acme"],
      { keyArn: ROLE_ARN },
      {
        check: "outputs",
        result: "fail",
        detail: firstError(REGISTRATION_KEY_ARN, "awsKms.keyArn in the outputs", ROLE_ARN),
      },
    ],
    [
      "an invalid role ARN",
      ["--org", "acme"],
      { roleArn: KEY_ARN },
      {
        check: "outputs",
        result: "fail",
        detail: firstError(REGISTRATION_ROLE_ARN, "awsKms.roleArn in the outputs", KEY_ARN),
      },
    ],
  ])("finds %s", async (_, argv, changes, finding) => {
    const { exitCode, checks } = await findings(...argv, "--outputs", outputs(changes));

    expect(checks).toContainEqual(expect.objectContaining(finding));
    // A warning alone is not a failure.
    expect(exitCode).toBe(checks.some(({ result }) => result === "fail") ? 1 : 0);
  });

  test("finds a name that is not a string, if no organization is set", async () => {
    const { exitCode, checks } = await findings("--outputs", outputs({ name: 7 as unknown as string }));

    expect(exitCode).toBe(1);
    expect(checks.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        "No organization is set, and the key's name 7 in the outputs doesn't contain one.",
        firstError(REGISTRATION_NAME, "The key's name", 7),
      ]),
    );
  });

  test("finds a conflicting key, with the remedy", async () => {
    command.cloud.addKey(registration({ keyArn: OTHER_KEY_ARN }));

    const { exitCode, checks } = await findings("--org", "acme", "--outputs", outputs());

    expect(exitCode).toBe(1);
    expect(checks).toContainEqual({
      check: "Pulumi Cloud",
      result: "fail",
      detail: containing("another key named"),
      remedy: containing("--name NAME"),
    });
  });

  test("doesn't take the organization from --name", async () => {
    const { stdout } = await doctor("--outputs", outputs(), "--name", "pulumi-cmk-acme-2");

    expect(stdout).toContain("ok   organization  acme (from the key's name pulumi-cmk-acme in the outputs)");
    expect(stdout).not.toContain("another organization");
  });

  test("finds that the key is already registered", async () => {
    command.cloud.addKey(registration({}));

    const { checks } = await findings("--org", "acme", "--outputs", outputs());

    expect(checks).toContainEqual(
      expect.objectContaining({ result: "ok", detail: 'the key is already registered as "pulumi-cmk-acme" (key-1)' }),
    );
  });

  test("finds problems with the token, the outputs and the backend independently", async () => {
    const denied = { on: /cmk$/, then: { status: 401 } };
    command.cloud.fail(denied);
    expect((await findings("--org", "acme")).checks).toContainEqual(
      expect.objectContaining({ check: "Pulumi Cloud", result: "fail", detail: containing("401") }),
    );
    expect((await findings("--org", "acme", "--outputs", "/nowhere.json")).checks).toContainEqual(
      expect.objectContaining({ check: "outputs", result: "fail", detail: containing("no such file") }),
    );
    const { stdout } = await command.pulumiCmk(["doctor", "--org", "acme"], {
      env: { PULUMI_BACKEND_URL: "s3://bucket" },
    });
    expect(stdout).toContain('fail backend       PULUMI_BACKEND_URL is "s3://bucket"');
  });

  describe("checks the issuer's discovery document", () => {
    const issuerFinding = async (...argv: string[]) =>
      (await findings("--org", "acme", ...argv)).checks.find(({ check }) => check === "issuer");

    test.each([
      ["is missing", { status: 404, body: "" }, "returned 404, not 200"],
      ["is a web page", { status: 200, body: "<html>" }, "is not JSON. It starts with: <html>"],
      [
        "redirects",
        { status: 301, body: "", headers: { Location: "https://b.example" } },
        "a redirect to https://b.ex",
      ],
      [
        "belongs to another issuer",
        { status: 200, body: '{"issuer":"https://api.pulumi.com/oidc","jwks_uri":"https://x"}' },
        'contains the issuer "https://api.pulumi.com/oidc", which must be exactly "http://127.0.0.1:',
      ],
    ])("that %s", async (_, discovery, detail) => {
      command.cloud.discovery = discovery;

      const finding = await issuerFinding();

      expect(finding).toMatchObject({ result: "fail", remedy: containing("AWS must be able to read") });
      expect(finding?.detail).toContain(detail);
    });

    test("that has no jwks_uri", async () => {
      command.cloud.discovery = { status: 200, body: command.cloud.discoveryDocument({ jwks_uri: undefined }) };

      expect((await issuerFinding())?.detail).toContain("has no jwks_uri");
    });

    test.each([429, 503])("that returns %i once", async (status) => {
      command.cloud.fail({ on: "/openid-configuration", times: 1, then: { status } });

      expect(await issuerFinding()).toMatchObject({ result: "ok" });
    });

    test("that returns 503 at each attempt", async () => {
      command.cloud.fail({ on: "/openid-configuration", then: { status: 503 } });

      expect((await issuerFinding())?.detail).toMatch(/returned 503, not 200\. All 4 attempts failed\.$/);
    });

    test("that can't be reached, after retries", async () => {
      command.cloud.fail({ on: "/openid-configuration", then: "drop" });

      expect((await issuerFinding())?.detail).toMatch(/connection dropped .* All 4 attempts failed\./);
    });

    test("of --issuer", async () => {
      const finding = await issuerFinding("--issuer", `${command.cloud.url}/other`);

      expect(finding?.detail).toContain("/other/.well-known/openid-configuration contains the issuer");
    });

    test("of a valid issuer only", async () => {
      const issuer = "https://pulumi.example.com/oidc/";

      expect((await issuerFinding("--issuer", issuer))?.detail).toBe(firstError(ISSUER_URL, "The issuer", issuer));
    });

    test("and warns if the issuer in the outputs is not that of the backend", async () => {
      const { checks } = await findings("--org", "acme", "--outputs", command.file(terraformOutputs()));

      const { url } = command.cloud;
      expect(checks.filter(({ check, result }) => check === "issuer" && result === "warn")).toEqual([
        {
          check: "issuer",
          result: "warn",
          detail: `the issuer in the outputs is https://api.pulumi.com/oidc, but the issuer of ${url} is usually ${url}/oidc`,
          remedy: containing("set oidc_issuer_url of the deployment"),
        },
      ]);
    });

    test("of the OIDC provider in the outputs rather than that of the backend", async () => {
      // Such an issuer requires TLS, which the test server doesn't support.
      const { host } = new URL(command.cloud.url);
      const arn = OIDC_PROVIDER_ARN.replace("api.pulumi.com", host);
      const file = command.file(terraformOutputs({ ...outputValues(), oidc_provider_arn: arn }));

      const detail = (await issuerFinding("--outputs", file))?.detail;
      expect(detail).toContain(
        `Could not read https://${host}/oidc/.well-known/openid-configuration: certificate not trusted`,
      );
    });
  });
});
