import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../../cli/host";
import { readDeployedKey } from "../../../cli/outputs/deployed-key";
import { useCloud } from "../../support/command";
import { KEY_ARN, outputValues, REGISTRATION, terraformOutputs } from "../../support/outputs";

const command = useCloud();
const HOST = { interruption: new AbortController().signal } as Host;
const read = (content: unknown) => readDeployedKey(HOST, { outputs: command.file(content) });
const messageOf = async (content: unknown) => {
  const error: unknown = await read(content).catch((reason: unknown) => reason);
  return (error as Error).message.replace(/"[^"]*outputs-\d+\.json"/, "FILE");
};

const WRITE_OUTPUTS =
  "Write the outputs with terraform output -json > outputs.json, or with npx cdktf output pulumi-cmk --outputs-file outputs.json. Then pass --outputs outputs.json.";

/** State version outputs, as HCP Terraform returns them. */
const stateVersionOutputs = (values = outputValues(), sensitive: readonly string[] = []) =>
  Object.entries(values).map(([name, value], index) => ({
    id: `wsout-${index}`,
    type: "state-version-outputs",
    attributes: {
      name,
      sensitive: sensitive.includes(name),
      type: typeof value === "string" ? "string" : "object",
      value: sensitive.includes(name) ? null : value,
      "detailed-type": "string",
    },
  }));
const json = JSON.stringify(terraformOutputs(), null, 2);
const state = { version: 4, terraform_version: "1.11.4", serial: 3, lineage: "l", outputs: terraformOutputs() };
const stateValues = { format_version: "1.0", terraform_version: "1.11.4", values: { outputs: terraformOutputs() } };

describe("outputs of a deployment in other formats", () => {
  test.each<[string, unknown]>([
    ["state version outputs of HCP Terraform", { data: stateVersionOutputs(), links: {} }],
    ["a bare list of state version outputs", stateVersionOutputs()],
    [
      "a state version that includes its outputs",
      { data: { id: "sv-1", type: "state-versions" }, included: stateVersionOutputs() },
    ],
    ["terraform state pull", { ...state, resources: [{ instances: [{ attributes: { awsKms: {} } }] }] }],
    ["terraform show -json", stateValues],
    [
      "terraform show -json of a plan, which has what is deployed and what isn't",
      {
        format_version: "1.2",
        terraform_version: "1.11.4",
        planned_values: { outputs: { pulumi_cloud_key: { sensitive: false, type: "object", value: { awsKms: {} } } } },
        prior_state: stateValues,
      },
    ],
    ["setup-terraform", `[command]/opt/terraform-bin output -json\n${json}\n`],
    [
      "setup-terraform in debug mode, on Windows",
      `[command]C:\\terraform-bin.exe output -json\r\n${json.replaceAll("\n", "\r\n")}\r\n::debug::Terraform exited with code 0.\r\n::set-output name=stdout::{%0A}\r\n::set-output name=exitcode::0\r\n`,
    ],
    [
      "sensitive outputs of terraform output -json",
      { pulumi_cloud_key: { sensitive: true, type: ["object", {}], value: REGISTRATION } },
    ],
  ])("are read from %s", async (_, document) => {
    expect((await read(document)).registration).toEqual(REGISTRATION);
  });

  test("keep the outputs beside the key", async () => {
    const { keyArns, issuerUrl } = await read({ data: stateVersionOutputs() });

    expect(keyArns).toEqual([KEY_ARN, expect.stringContaining(":alias/")]);
    expect(issuerUrl).toBe("https://api.pulumi.com/oidc");
  });

  test("are read from a recorded state", async () => {
    const file = join(__dirname, "../../upgrades/states/0.1.0-pre/stack.json");
    const recorded = JSON.parse(readFileSync(file, "utf8")) as { state: unknown };
    const { registration } = await read(recorded.state);

    expect(registration).toMatchObject({ keyType: "aws_kms", name: expect.stringContaining("pulumi-cmk-") as string });
  });

  test("keep a string that looks like a command of a workflow", async () => {
    const name = "::debug::x [command] 12345678901234567890";

    expect((await read({ ...REGISTRATION, name })).registration.name).toBe(name);
  });
});

describe("outputs are rejected, and the message says why,", () => {
  const leftOut = (names: string) =>
    `The outputs in FILE have no output pulumi_cloud_key with a value.
The values of sensitive outputs are missing: ${names}.
Write the outputs with terraform output -json, which includes sensitive values.`;

  test.each<[string, unknown, string]>([
    [
      "if HCP Terraform leaves out the value",
      { data: stateVersionOutputs(outputValues(), ["pulumi_cloud_key"]) },
      leftOut("pulumi_cloud_key"),
    ],
    [
      "if values are removed from terraform output -json",
      { a: { sensitive: true, type: "string", value: null }, "b c": { sensitive: true, type: "string" } },
      leftOut('a, "b c"'),
    ],
    [
      "if cdktf left out the output",
      { "pulumi-cmk": { key_arn: KEY_ARN } },
      `The outputs in FILE have no output pulumi_cloud_key.
Nothing is deployed yet, or they belong to another deployment.
${WRITE_OUTPUTS} cdktf leaves out sensitive outputs, unless you also pass --outputs-file-include-sensitive-outputs.`,
    ],
    [
      "if they are the text of terraform output",
      `[command]/opt/terraform-bin output\nkey_arn = "${KEY_ARN}"\n`,
      `The outputs in FILE are not JSON.\n${WRITE_OUTPUTS} Without these options, terraform output and cdktf output print text.`,
    ],
    ...["[", '{"a":'].map((open): [string, unknown, string] => [
      `if they are nested too deep: ${open}`,
      `${open.repeat(100_000)}1${(open === "[" ? "]" : "}").repeat(100_000)}`,
      `The outputs in FILE are nested more than 100 levels deep.\n${WRITE_OUTPUTS}`,
    ]),
    [
      "if the type of the key is nested too deep",
      `{"awsKms":{},"keyType":${"[".repeat(200)}${"]".repeat(200)}}`,
      `The outputs in FILE are nested more than 100 levels deep.\n${WRITE_OUTPUTS}`,
    ],
  ])("%s", async (_, document, message) => {
    expect(await messageOf(document)).toBe(message);
  });

  test("if they are one page of several of HCP Terraform", async () => {
    const meta = { pagination: { "current-page": 1, "next-page": 2, "total-pages": 3 } };

    expect(await messageOf({ data: stateVersionOutputs(), meta })).toBe(
      "The outputs are page 1 of 3 of HCP Terraform's response.\nGet all outputs in one page: add ?page[size]=100 to the URL.",
    );
  });

  test("if they never end", async () => {
    await expect(readDeployedKey(HOST, { outputs: "/dev/zero" })).rejects.toThrow(
      /^Can't read the outputs in "\/dev\/zero": larger than 64 MiB\.\n/,
    );
  });

  test("if a name in them has line breaks and invisible characters", async () => {
    const path = "a\nb\u2028\u{e0001}c";
    const { stderr } = await command.pulumiCmk([
      "register",
      "--org",
      "acme",
      "--outputs",
      command.file({ [path]: REGISTRATION, b: { ...REGISTRATION, name: "b" } }),
    ]);

    expect(stderr).toContain('have several keys: "a\\nb\\u2028\\udb40\\udc01c", b.\n');
  });
});
