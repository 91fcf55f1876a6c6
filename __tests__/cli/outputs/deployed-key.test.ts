import { join } from "node:path";
import type { Host } from "../../../cli/host";
import { readDeployedKey } from "../../../cli/outputs/deployed-key";
import { REGISTRATION_KEY_ARN, REGISTRATION_NAME, REGISTRATION_ROLE_ARN } from "../../../modules/rules/registration";
import { firstError } from "../../../modules/rules/rule";
import { useCloud } from "../../support/command";
import { TOKEN } from "../../support/pulumi-cloud";
import {
  ALIAS_ARN,
  existingKeyOutputValues,
  KEY_ARN,
  OTHER_KEY_ARN,
  outputValues,
  REGISTRATION,
  registration,
  terraformOutputs,
} from "../../support/outputs";

const command = useCloud();
const HOST = { interruption: new AbortController().signal } as Host;
const read = (content: unknown, stack?: string) =>
  readDeployedKey(HOST, { outputs: command.file(content), stack }).then(({ registration: key }) => key);

describe("the outputs of a deployment", () => {
  test.each([
    ["terraform output -json", terraformOutputs()],
    ["terraform output -json pulumi_cloud_key", REGISTRATION],
    ["cdktf deploy --outputs-file", { "pulumi-cmk": outputValues() }],
    ["cdktf deploy --outputs-file, of a stack with another name", { production: outputValues() }],
    ["cdktf deploy --outputs-file, nested by constructs", { "pulumi-cmk": { outputs: outputValues() } }],
    ["cdktf deploy --outputs-file, beside other stacks", { vpc: { id: "vpc-1" }, cmk: outputValues() }],
    ["terraform output -json, with an existing key", terraformOutputs(existingKeyOutputValues())],
    ["your own stack, with another name for the output", { mine: { registration: REGISTRATION } }],
    ["your own stack that has the key twice", { mine: { a: REGISTRATION, b: REGISTRATION } }],
    ["terraform output -json of your own stack", terraformOutputs({ my_key: REGISTRATION })],
  ])("are read from %s", async (_, outputs) => {
    expect(await read(outputs)).toEqual(REGISTRATION);
  });

  test("are read in the encodings of older versions of PowerShell", async () => {
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

  test("are read from the given stack, if there are several", async () => {
    const other = registration({ keyArn: OTHER_KEY_ARN });
    const outputs = { europe: outputValues(), america: { ...outputValues(), pulumi_cloud_key: other } };

    expect(await read(outputs, "america")).toEqual(other);
    await expect(read(outputs)).rejects.toThrow(
      /have several keys: europe\.pulumi_cloud_key, america\.pulumi_cloud_key\.\nPass one of these with --stack\.$/,
    );
    await expect(read(outputs, "asia")).rejects.toThrow(
      /have no stack "asia".*\nThey have it in: europe\.pulumi_cloud_/,
    );
  });

  test("are one key if several stacks have the same, with what each of them says about it", async () => {
    const reordered = Object.fromEntries(Object.entries(REGISTRATION).reverse());
    const outputs = {
      europe: { pulumi_cloud_key: REGISTRATION, key_arn: KEY_ARN, key_alias_arn: `${ALIAS_ARN}-2` },
      america: { pulumi_cloud_key: reordered },
      asia: outputValues(),
    };
    const readKey = (stack?: string) => readDeployedKey(HOST, { outputs: command.file(outputs), stack });

    expect(await readKey()).toEqual({
      registration: REGISTRATION,
      deployedName: REGISTRATION.name,
      keyArns: [KEY_ARN, `${ALIAS_ARN}-2`, ALIAS_ARN],
      differentFrom: [],
      issuerUrl: "https://api.pulumi.com/oidc",
    });
    expect(await readKey("europe")).toMatchObject({ keyArns: [KEY_ARN, `${ALIAS_ARN}-2`], issuerUrl: undefined });
    expect(await readKey("america")).toMatchObject({ registration: REGISTRATION, keyArns: [KEY_ARN] });
    expect(await readKey("asia")).toMatchObject({ keyArns: [KEY_ARN, ALIAS_ARN] });
  });

  test("are read from any path, even if names contain dots", async () => {
    const keys = ["a", "b", "c"].map((name) => registration({ name }));
    const outputs = { s: { "t.key": keys[0], t: { key: keys[1] } }, "s.t": { key: keys[2] } };

    await expect(read(outputs)).rejects.toThrow(/have several keys: s\."t\.key", s\.t\.key, "s\.t"\.key\.\n/);
    expect(await read(outputs, 's."t.key"')).toEqual(keys[0]);
    expect(await read(outputs, "s.t.key")).toEqual(keys[1]);
    expect(await read(outputs, '"s.t".key')).toEqual(keys[2]);
    expect(await read(outputs, '"s.t"')).toEqual(keys[2]);
    await expect(read(outputs, "s")).rejects.toThrow(/have several keys: s\."t\.key", s\.t\.key\.\n/);
  });

  test("have no stacks if they are the registration alone", async () => {
    await expect(read(REGISTRATION, "europe")).rejects.toThrow(
      /have no stack "europe" with an output pulumi_cloud_key\.\nThey have it in: the document itself\.\nOmit --stack\.$/,
    );
  });

  test("are read from one of several outputs of a stack", async () => {
    const other = registration({ keyArn: OTHER_KEY_ARN });
    const outputs = { s: { a: REGISTRATION, b: other }, "s.b2": { a: REGISTRATION } };

    await expect(read(outputs, "s")).rejects.toThrow(
      /have several keys: s\.a, s\.b\.\nPass one of these with --stack\.$/,
    );
    expect(await read(outputs, "s.a")).toEqual(REGISTRATION);
    expect(await read(outputs, "s.b")).toEqual(other);
    expect(await read(terraformOutputs({ a: REGISTRATION, b: other }), "b")).toEqual(other);
  });

  test.each([[[]], [["--json"]]])(
    "are not shown if they are not JSON, because they may be the token (%j)",
    async (more) => {
      const { exitCode, stdout, stderr } = await command.pulumiCmk(
        ["register", "--org", "acme", "--outputs", "-", ...more],
        { stdin: `${TOKEN}\n`, env: { PULUMI_ACCESS_TOKEN: undefined } },
      );

      expect(exitCode).toBe(2);
      expect(stdout + stderr).toContain("The outputs in standard input are not JSON.");
      expect(stdout + stderr).not.toContain("pul-");
    },
  );

  test("contain the ARNs under which the key may be registered, and the issuer that AWS trusts", async () => {
    const { keyArns, issuerUrl } = await readDeployedKey(HOST, { outputs: command.file(terraformOutputs()) });

    expect(keyArns).toEqual([KEY_ARN, ALIAS_ARN]);
    expect(issuerUrl).toBe("https://api.pulumi.com/oidc");
  });

  test("may contain the ARNs of another key, which are ignored", async () => {
    const values = outputValues(registration({ keyArn: OTHER_KEY_ARN }));
    const { keyArns } = await readDeployedKey(HOST, { outputs: command.file(values) });

    expect(keyArns).toEqual([OTHER_KEY_ARN]);
  });

  test.each([
    ["empty", "", /^The outputs in ".*" are empty\.\nWrite the outputs with terraform output -json > outputs\.json/],
    [
      "not JSON",
      'key_arn = "a"',
      /^The outputs in "[^"]*" are not JSON\.\nWrite the outputs with .* Without these options, terraform output and cdktf output print text\.$/,
    ],
    [
      "an empty object",
      "{}",
      /have no output pulumi_cloud_key\.\nNothing is deployed yet, or they belong to another deployment\./,
    ],
    ["a list", "[1]", /have no output pulumi_cloud_key\./],
    ["null", "null", /have no output pulumi_cloud_key\./],
    [
      "of another type of key",
      { ...REGISTRATION, keyType: "service" },
      /keyType in ".*" is "service"\.\nIt must be "aws_kms"\./,
    ],
  ])("are rejected if they are %s", async (_, outputs, message) => {
    await expect(read(outputs)).rejects.toThrow(message);
  });

  test.each([
    [
      "that doesn't exist",
      "/nowhere/outputs.json",
      /Can't read the outputs in "\/nowhere\/outputs.json": no such file/,
    ],
    ["that is a directory", __dirname, /: it is a directory\./],
    ["below a file", join(__filename, "outputs.json"), /: ENOTDIR\./],
  ])("are rejected if the file is one %s", async (_, outputs, message) => {
    await expect(readDeployedKey(HOST, { outputs })).rejects.toThrow(message);
  });

  test.each([
    ["a blank name", ["--name", " "], {}, firstError(REGISTRATION_NAME, "The key's name", " ")],
    [
      "an invalid role ARN",
      [],
      { roleArn: "role" },
      firstError(REGISTRATION_ROLE_ARN, "awsKms.roleArn in the outputs", "role"),
    ],
    [
      "a cdktf token as the key ARN",
      [],
      { keyArn: "${TfToken[0]}" },
      firstError(REGISTRATION_KEY_ARN, "awsKms.keyArn in the outputs", "${TfToken[0]}"),
    ],
    [
      "a number as the key ARN",
      [],
      { keyArn: 7 as unknown as string },
      firstError(REGISTRATION_KEY_ARN, "awsKms.keyArn in the outputs", 7),
    ],
  ])("are rejected with %s before anything is sent", async (_, argv, changes, message) => {
    const file = command.file(terraformOutputs(outputValues(registration(changes))));

    const { exitCode, stderr } = await command.pulumiCmk(["register", "--org", "acme", "--outputs", file, ...argv]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(command.cloud.received).toEqual([]);
  });

  test("are required", async () => {
    const { exitCode, stderr } = await command.pulumiCmk(["register", "--org", "acme"]);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error: The option --outputs is missing.\nWrite the outputs with terraform output -json > outputs.json, or with npx cdktf output pulumi-cmk --outputs-file outputs.json. Then pass --outputs outputs.json.\n",
    );
  });
});
