import { runCommand, useCloud } from "../support/command";
import { TOKEN } from "../support/pulumi-cloud";

const command = useCloud();

/** The URL that a dry run prints. */
const dryRun = async (backend: string) => {
  const outputs = command.file({
    name: "pulumi-cmk-acme",
    keyType: "aws_kms",
    awsKms: { roleArn: "arn:aws:iam::123456789012:role/r", keyArn: "arn:aws:kms:eu-west-1:123456789012:key/k" },
  });
  const { stdout, stderr, exitCode } = await runCommand(
    ["register", "--outputs", outputs, "--org", "acme", "--dry-run"],
    {
      env: { PULUMI_BACKEND_URL: backend },
    },
  );
  return { exitCode, stderr, url: stdout.split("\n")[0]?.replace("POST ", "") };
};

describe("PULUMI_BACKEND_URL", () => {
  test.each([
    ["", "https://api.pulumi.com/api/orgs/acme/cmk"],
    ["https://api.pulumi.example.com", "https://api.pulumi.example.com/api/orgs/acme/cmk"],
    ["https://api.pulumi.example.com/", "https://api.pulumi.example.com/api/orgs/acme/cmk"],
    ["https://example.com:8443/pulumi//", "https://example.com:8443/pulumi/api/orgs/acme/cmk"],
    ["http://localhost:8080", "http://localhost:8080/api/orgs/acme/cmk"],
    ["http://127.1:8080", "http://127.0.0.1:8080/api/orgs/acme/cmk"],
    ["http://[::1]:8080", "http://[::1]:8080/api/orgs/acme/cmk"],
  ])("%j results in %s", async (backend, url) => {
    expect(await dryRun(backend)).toMatchObject({ exitCode: 0, url });
  });

  test.each([
    ["http://api.pulumi.example.com", "It must start with https://. Plain HTTP is allowed for localhost only."],
    ["http://127.0.0.1.example.com", "It must start with https://"],
    ["http://localhost.example.com", "It must start with https://"],
    ["http://0.0.0.0", "It must start with https://"],
    ["file://~", "It must be the HTTPS URL of a Pulumi Cloud, not of a self-managed state backend."],
    ["s3://bucket", "It must be the HTTPS URL of a Pulumi Cloud"],
    ["api.pulumi.com", 'PULUMI_BACKEND_URL is "api.pulumi.com".\nIt must be a URL.'],
    ["https://api.pulumi.com?a=b", "It must have no query and no fragment."],
    ["https://api.pulumi.com/#a", "It must have no query and no fragment."],
  ])("%s is rejected", async (backend, message) => {
    const { exitCode, stderr } = await dryRun(backend);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain("Set it to the API URL of your Pulumi Cloud, or unset it to use https://api.pulumi.com.");
  });

  test.each([
    "https://me:hunter2@api.pulumi.com",
    "https://hunter2@api.pulumi.com/a@b",
    "me:hunter2@api pulumi.com",
    "https://me:1/hunter2@api",
  ])("doesn't show a password in it: %s", async (backend) => {
    const { exitCode, stderr } = await dryRun(backend);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("PULUMI_BACKEND_URL is ");
    expect(stderr).not.toContain("hunter2");
  });
});

describe("NO_COLOR", () => {
  const stderr = async (env: Record<string, string>, typed?: string) =>
    (await command.pulumiCmk(["status", "--org", "A"], { env, typed })).stderr;

  test("turns off the colors on a terminal", async () => {
    expect(await stderr({}, "")).toContain("\u001b[31merror:\u001b[0m");
    expect(await stderr({ NO_COLOR: "1" }, "")).not.toContain("\u001b");
    expect(await stderr({})).not.toContain("\u001b");
  });
});

describe("the token", () => {
  test("is never shown, even with --verbose", async () => {
    const { stderr } = await command.pulumiCmk(["status", "--org", "acme", "--verbose"]);

    expect(stderr).toContain(`> GET ${command.cloud.url}/api/orgs/acme/cmk
>   Accept: application/vnd.pulumi+8
>   Authorization: token [redacted]
>   Content-Type: application/json
>   User-Agent: pulumi-cmk
< 200 application/json, 2 characters, 0 ms
`);
  });

  test("is not shown if Pulumi Cloud returns it as a name", async () => {
    command.cloud.addKey({ name: TOKEN, id: encodeURIComponent(TOKEN), note: Buffer.from(TOKEN).toString("base64") });

    const text = await command.pulumiCmk(["status", "--org", "acme"]);
    const json = await command.pulumiCmk(["status", "--org", "acme", "--json"]);

    expect(text.stdout).toContain("[redacted]  [redacted]  aws_kms");
    expect(JSON.parse(json.stdout)).toMatchObject({ keys: [{ name: "[redacted]", note: "[redacted]" }] });
  });

  test("is not shown if it is passed in the wrong place", async () => {
    for (const argv of [["status", "--org", TOKEN], [TOKEN], ["status", TOKEN], ["status", `--${TOKEN}`]]) {
      const { exitCode, stderr } = await command.pulumiCmk(argv);
      expect(exitCode).toBe(2);
      expect(stderr).not.toBe("");
    }
  });
});
