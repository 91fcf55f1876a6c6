import { join } from "node:path";
import { readDeployment } from "../../../cli/outputs/deployment";
import type { Host } from "../../../cli/host";
import { useCloud } from "../../support/command";
import { TOKEN } from "../../support/pulumi-cloud";
import {
  ALIAS_ARN,
  KEY_ARN,
  OTHER_KEY_ARN,
  outputValues,
  REGISTRATION,
  registration,
  terraformOutputs,
} from "../../support/outputs";

const command = useCloud();
const read = (content: unknown, stack?: string) =>
  readDeployment({} as Host, { outputs: command.file(content), stack }).then(({ registration: key }) => key);

describe("a deployment's outputs", () => {
  test.each([
    ["terraform output -json", terraformOutputs()],
    ["terraform output -json pulumi_cloud_key", REGISTRATION],
    ["cdktf deploy --outputs-file", { "pulumi-cmk": outputValues() }],
    ["cdktf deploy --outputs-file, of a stack with another name", { production: outputValues() }],
    ["cdktf deploy --outputs-file, nested by constructs", { "pulumi-cmk": { outputs: outputValues() } }],
    ["cdktf deploy --outputs-file, beside stacks of other kinds", { vpc: { id: "vpc-1" }, cmk: outputValues() }],
    ["a stack of one's own, with another name for the output", { mine: { registration: REGISTRATION } }],
    ["a stack of one's own that tells it twice", { mine: { a: REGISTRATION, b: REGISTRATION } }],
    ["terraform output -json of a stack of one's own", terraformOutputs({ my_key: REGISTRATION })],
  ])("are read from %s", async (_, outputs) => {
    expect(await read(outputs)).toEqual(REGISTRATION);
  });

  test("are read from what older PowerShells write", async () => {
    const text = JSON.stringify(terraformOutputs());
    expect(await read(`\ufeff${text}`)).toEqual(REGISTRATION);

    const piped = await command.pulumiCmk(["register", "--org", "acme", "--outputs", "-", "--dry-run"], {
      stdin: Buffer.from(`\ufeff${text}`, "utf16le"),
    });
    expect(piped.stdout).toContain(JSON.stringify(REGISTRATION));
  });

  test("are read from standard input", async () => {
    const { exitCode } = await command.pulumiCmk(["register", "--org", "acme", "--outputs", "-"], {
      stdin: JSON.stringify(terraformOutputs()),
    });

    expect(exitCode).toBe(0);
    expect(command.cloud.keys).toMatchObject([REGISTRATION]);
  });

  test("are read from the stack that is named, where there are several", async () => {
    const other = registration({ keyArn: OTHER_KEY_ARN });
    const outputs = { europe: outputValues(), america: { ...outputValues(), pulumi_cloud_key: other } };

    expect(await read(outputs, "america")).toEqual(other);
    await expect(read(outputs)).rejects.toThrow(
      /hold several keys: europe\.pulumi_cloud_key, america\.pulumi_cloud_key\. Name one of these with --stack\.$/,
    );
    await expect(read(outputs, "asia")).rejects.toThrow(
      /hold no stack "asia".* They hold it in: europe\.pulumi_cloud_/,
    );
  });

  test("are read from one of several outputs of a stack", async () => {
    const other = registration({ keyArn: OTHER_KEY_ARN });
    const outputs = { s: { a: REGISTRATION, b: other }, "s.b2": { a: REGISTRATION } };

    await expect(read(outputs, "s")).rejects.toThrow(
      /hold several keys: s\.a, s\.b\. Name one of these with --stack\.$/,
    );
    expect(await read(outputs, "s.a")).toEqual(REGISTRATION);
    expect(await read(outputs, "s.b")).toEqual(other);
    expect(await read(terraformOutputs({ a: REGISTRATION, b: other }), "b")).toEqual(other);
  });

  test.each([[[]], [["--json"]]])("are not shown where they are no JSON: they may be the token (%j)", async (more) => {
    const { exitCode, stdout, stderr } = await command.pulumiCmk(
      ["register", "--org", "acme", "--outputs", "-", ...more],
      { stdin: `${TOKEN}\n`, env: { PULUMI_ACCESS_TOKEN: undefined } },
    );

    expect(exitCode).toBe(2);
    expect(stdout + stderr).toContain("The outputs in standard input are not JSON.");
    expect(stdout + stderr).not.toContain("pul-");
  });

  test("tell the ARNs under which the same key may be registered, and the issuer that AWS trusts", async () => {
    const { keyArns, issuerUrl } = await readDeployment({} as Host, { outputs: command.file(terraformOutputs()) });

    expect(keyArns).toEqual([KEY_ARN, ALIAS_ARN]);
    expect(issuerUrl).toBe("https://api.pulumi.com/oidc");
  });

  test("don't mix up the ARNs of another key that lies beside it", async () => {
    const values = outputValues(registration({ keyArn: OTHER_KEY_ARN }));
    const { keyArns } = await readDeployment({} as Host, { outputs: command.file(values) });

    expect(keyArns).toEqual([OTHER_KEY_ARN]);
  });

  test.each([
    [
      "nothing",
      "",
      /^There are no outputs in ".*": it is empty\. Write them with: terraform output -json > outputs\.json/,
    ],
    [
      "what terraform writes for people",
      'key_arn = "a"',
      /^The outputs in "[^"]*" are not JSON\. Write them with: .* Without -json, terraform writes for people\.$/,
    ],
    ["no outputs yet", "{}", /hold no pulumi_cloud_key: nothing is deployed yet, or they are of another deployment\./],
    ["a list", "[1]", /hold no pulumi_cloud_key/],
    ["null", "null", /hold no pulumi_cloud_key/],
    [
      "another kind of key",
      { ...REGISTRATION, keyType: "service" },
      /keyType in ".*" is "service", but it must be "aws/,
    ],
  ])("are refused where they are %s", async (_, outputs, message) => {
    await expect(read(outputs)).rejects.toThrow(message);
  });

  test.each([
    [
      "that is not there",
      "/nowhere/outputs.json",
      /Can't read the outputs in "\/nowhere\/outputs.json": there is no such/,
    ],
    ["that is a folder", __dirname, /: it is a folder\./],
    ["below a file", join(__filename, "outputs.json"), /: ENOTDIR\./],
  ])("are refused where they are in a file %s", async (_, outputs, message) => {
    await expect(readDeployment({} as Host, { outputs })).rejects.toThrow(message);
  });

  test.each([
    [
      "a name that is blank",
      ["--name", " "],
      {},
      `The key's name is " ", but it must be a single line of text that isn't blank`,
    ],
    [
      "a role ARN that is none",
      [],
      { roleArn: "role" },
      `awsKms.roleArn in the outputs is "role", but it must be the ARN`,
    ],
    [
      "a key ARN that is a token of cdktf",
      [],
      { keyArn: "${TfToken[0]}" },
      `is "\${TfToken[0]}", but it must be the ARN`,
    ],
    [
      "a key ARN that is no text",
      [],
      { keyArn: 7 as unknown as string },
      "awsKms.keyArn in the outputs is 7, but it must",
    ],
  ])("are refused with %s before anything is sent", async (_, argv, changes, message) => {
    const file = command.file(terraformOutputs(outputValues(registration(changes))));

    const { exitCode, stderr } = await command.pulumiCmk(["register", "--org", "acme", "--outputs", file, ...argv]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(command.cloud.arrived).toEqual([]);
  });

  test("have to be named", async () => {
    const { exitCode, stderr } = await command.pulumiCmk(["register", "--org", "acme"]);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error: No outputs of a deployment are named. Write them with: terraform output -json > outputs.json, or: cdktf deploy pulumi-cmk --outputs-file outputs.json. Then: --outputs outputs.json\n",
    );
  });
});
