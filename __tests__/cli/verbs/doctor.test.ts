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

/** Outputs whose issuer is nobody's, so that it is the test server's. */
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
  test("finds nothing wrong with a deployment that can be registered", async () => {
    const { exitCode, stdout } = await doctor("--org", "acme", "--outputs", outputs());

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`ok   organization  acme (from --org)
ok   outputs       name pulumi-cmk-acme, role ${ROLE_ARN}, key ${KEY_ARN}
ok   partition     role and key are in partition aws
ok   account       role and key are in account 123456789012
ok   key ARN       it is the key's own ARN, not an alias's
ok   Pulumi Cloud  ${command.cloud.url} lets the token see the keys of acme: 0
ok   Pulumi Cloud  no key is in the way of registering this one
ok   issuer        ${command.cloud.url}/oidc/.well-known/openid-configuration can be read from here, and names its issuer

8 checks: 8 ok, 0 with a warning, 0 failed, 0 skipped.
`);
    expect(command.cloud.callsArrived.filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  test("works without a token, without outputs and without an organization, and says what it did not check", async () => {
    const { exitCode, stdout } = await command.pulumiCmk(["doctor"], { env: { PULUMI_ACCESS_TOKEN: undefined } });

    expect(exitCode).toBe(1);
    expect(stdout).toContain("fail organization  No organization is named.");
    expect(stdout).toContain("skip outputs       no outputs to check");
    expect(stdout).toContain("warn access token  PULUMI_ACCESS_TOKEN is not set.");
    expect(stdout).toContain("ok   issuer");
    const named = await command.pulumiCmk(["doctor", "--org", "acme"], { env: { PULUMI_ACCESS_TOKEN: "" } });
    expect(named.exitCode).toBe(0);
  });

  test("sends no token to the issuer", async () => {
    await doctor("--org", "acme");

    const read = command.cloud.arrived.find(({ call }) => call.endsWith("/openid-configuration"));
    expect(read?.headers.authorization).toBeUndefined();
  });

  test.each([
    [
      "an organization that is not lowercase",
      ["--org", "Acme"],
      {},
      { check: "organization", result: "fail", detail: containing('"Acme", but it must be lowercase') },
    ],
    [
      "a role of another organization",
      ["--org", "beta"],
      { name: "production" },
      {
        check: "outputs",
        result: "warn",
        detail: "the role's name, pulumi-cmk-acme, looks like another organization's than beta's",
      },
    ],
    [
      "a role of another account",
      ["--org", "acme"],
      { roleArn: "arn:aws:iam::210987654321:role/cmk" },
      {
        check: "account",
        result: "fail",
        detail: "the role is in account 210987654321, but the key in account 123456789012",
      },
    ],
    [
      "a role of another partition",
      ["--org", "acme"],
      { roleArn: "arn:aws-us-gov:iam::123456789012:role/cmk" },
      {
        check: "partition",
        result: "fail",
        detail: "the role is in partition aws-us-gov, but the key in partition aws",
      },
    ],
    [
      "an alias in place of the key",
      ["--org", "acme"],
      { keyArn: ALIAS_ARN },
      {
        check: "key ARN",
        result: "warn",
        detail: `${ALIAS_ARN} is the ARN of an alias`,
        remedy: containing(`Register the key's own ARN, ${KEY_ARN}: once an alias points to another key`),
      },
    ],
    [
      "a key ARN that is none",
      ["--org", "acme"],
      { keyArn: ROLE_ARN },
      {
        check: "outputs",
        result: "fail",
        detail: containing(`awsKms.keyArn in the outputs is "${ROLE_ARN}", but it must be the ARN of a KMS`),
      },
    ],
    [
      "a role ARN that is none",
      ["--org", "acme"],
      { roleArn: KEY_ARN },
      { check: "outputs", result: "fail", detail: containing("it must be the ARN of an IAM role") },
    ],
  ])("finds %s", async (_, argv, changes, finding) => {
    const { exitCode, checks } = await findings(...argv, "--outputs", outputs(changes));

    expect(checks).toContainEqual(expect.objectContaining(finding));
    // A warning alone is no failure.
    expect(exitCode).toBe(checks.some(({ result }) => result === "fail") ? 1 : 0);
  });

  test("finds a name that is no text, where nobody names the organization", async () => {
    const file = outputs({ name: 7 as unknown as string });

    const { exitCode, stdout } = await doctor("--outputs", file);

    expect(exitCode).toBe(1);
    expect(stdout).toContain("No organization is named, and the key's name 7 in the outputs does not tell it.");
    expect(stdout).toContain("The key's name is 7, but it must be a single line of text that isn't blank.");
  });

  test("finds a key that is in the way, with the remedy", async () => {
    command.cloud.hold(registration({ keyArn: OTHER_KEY_ARN }));

    const { exitCode, checks } = await findings("--org", "acme", "--outputs", outputs());

    expect(exitCode).toBe(1);
    expect(checks).toContainEqual({
      check: "Pulumi Cloud",
      result: "fail",
      detail: containing("another key named"),
      remedy: containing("--name NAME"),
    });
  });

  test("takes no other organization from --name", async () => {
    const { stdout } = await doctor("--outputs", outputs(), "--name", "pulumi-cmk-acme-2");

    expect(stdout).toContain("ok   organization  acme (from the key's name pulumi-cmk-acme in the outputs)");
    expect(stdout).not.toContain("another organization");
  });

  test("finds that a key is registered already", async () => {
    command.cloud.hold(registration({}));

    const { checks } = await findings("--org", "acme", "--outputs", outputs());

    expect(checks).toContainEqual(
      expect.objectContaining({ result: "ok", detail: 'the key is registered already, as "pulumi-cmk-acme" (key-1)' }),
    );
  });

  test("finds what is wrong with the token, the outputs and the backend, each by itself", async () => {
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

  describe("reads the issuer's discovery document", () => {
    const issuerFinding = async (...argv: string[]) =>
      (await findings("--org", "acme", ...argv)).checks.find(({ check }) => check === "issuer");

    test.each([
      ["is missing", { status: 404, body: "" }, "was answered with 404, not with 200"],
      ["is a page", { status: 200, body: "<html>" }, "is not JSON. It starts with: <html>"],
      [
        "redirects",
        { status: 301, body: "", headers: { Location: "https://b.example" } },
        "a redirect to https://b.ex",
      ],
      [
        "is another issuer's",
        { status: 200, body: '{"issuer":"https://api.pulumi.com/oidc","jwks_uri":"https://x"}' },
        'names the issuer "https://api.pulumi.com/oidc", not "http://127.0.0.1:',
      ],
    ])("that %s", async (_, discovery, detail) => {
      command.cloud.discovery = discovery;

      const finding = await issuerFinding();

      expect(finding).toMatchObject({ result: "fail", remedy: containing("AWS must be able to read") });
      expect(finding?.detail).toContain(detail);
    });

    test("that names no keys", async () => {
      command.cloud.discovery = { status: 200, body: command.cloud.discoveryDocument({ jwks_uri: undefined }) };

      expect((await issuerFinding())?.detail).toContain("names no jwks_uri");
    });

    test.each([429, 503])("that is answered with %i for a moment", async (status) => {
      command.cloud.fail({ on: "/openid-configuration", times: 1, then: { status } });

      expect(await issuerFinding()).toMatchObject({ result: "ok" });
    });

    test("that is answered with 503 each time it is tried", async () => {
      command.cloud.fail({ on: "/openid-configuration", then: { status: 503 } });

      expect((await issuerFinding())?.detail).toMatch(/was answered with 503, not with 200\. It was tried 4 times\.$/);
    });

    test("that can't be reached, after trying again", async () => {
      command.cloud.fail({ on: "/openid-configuration", then: "drop" });

      expect((await issuerFinding())?.detail).toMatch(/the server dropped the connection .* It was tried 4 times\./);
    });

    test("of --issuer", async () => {
      const finding = await issuerFinding("--issuer", `${command.cloud.url}/other`);

      expect(finding?.detail).toContain("/other/.well-known/openid-configuration names the issuer");
    });

    test("of an issuer that can be one", async () => {
      expect((await issuerFinding("--issuer", "https://pulumi.example.com/oidc/"))?.detail).toContain(
        'The issuer is "https://pulumi.example.com/oidc/", but it must start with https:// and have a host',
      );
    });

    test("of the outputs' OIDC provider before the backend's", async () => {
      // Such an issuer speaks TLS; this machine's speaks none.
      const { host } = new URL(command.cloud.url);
      const arn = OIDC_PROVIDER_ARN.replace("api.pulumi.com", host);
      const file = command.file(terraformOutputs({ ...outputValues(), oidc_provider_arn: arn }));

      const detail = (await issuerFinding("--outputs", file))?.detail;
      expect(detail).toContain(
        `Could not read https://${host}/oidc/.well-known/openid-configuration: the server has a`,
      );
    });
  });
});
