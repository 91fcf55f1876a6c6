import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import * as api from "../../index";
import { readExample, findTypeErrors, PROJECT, synthesizeExample } from "../support/installed-package";
import { writeModules } from "../support/modules";
import { parsed, type Synthesized } from "../../lab/synthesis";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const EXAMPLES = [
  "one-organization",
  "three-organizations",
  "looked-up-provider",
  "existing-key",
  "second-region",
  "renamed-construct",
  "cdktn",
  "javascript",
] as const;

/** Examples of the Terraform module in cdktf stacks. They don't depend on the package, and e2e/cdktf-module.test.ts deploys them. */
const MODULE_EXAMPLES = ["generated-module", "terraform-hcl-module"] as const;

const syntheses = new Map<string, Promise<string>>();

/** Synthesizes an example, unless a test already did. */
function synthesizeOnce(name: string): Promise<string> {
  const synthesis = syntheses.get(name) ?? synthesizeExample(name);
  syntheses.set(name, synthesis);
  return synthesis;
}

const read = (...path: string[]) => readFileSync(join(PROJECT, "examples", ...path), "utf8");

test("the list of examples is complete", () => {
  expect(readdirSync(join(PROJECT, "examples")).sort()).toEqual(
    [...EXAMPLES, ...MODULE_EXAMPLES, "github-actions", "runner-role"].sort(),
  );
});

test.each(EXAMPLES)("%s has a README, and depends on the package and on one framework", (name) => {
  expect(read(name, "README.md")).toMatch(/^# .+\n\n.+/);
  const { dependencies } = JSON.parse(read(name, "package.json")) as { dependencies: Record<string, string> };
  const framework = name === "cdktn" ? "cdktn" : "cdktf";
  const expected = [`@${framework}/provider-aws`, framework, manifest.name, "constructs"];
  expect(Object.keys(dependencies).sort()).toEqual(expected.sort());
  expect(dependencies[manifest.name]).toBe(`^${manifest.version}`);
});

test.each(MODULE_EXAMPLES)("%s has a README, and depends on cdktf, but not on the package", (name) => {
  expect(read(name, "README.md")).toMatch(/^# .+\n\n.+/);
  const { dependencies, ...rest } = JSON.parse(read(name, "package.json")) as { dependencies: Record<string, string> };
  const { dependencies: ofPackage, ...others } = JSON.parse(read("one-organization", "package.json")) as typeof rest & {
    dependencies: Record<string, string>;
  };
  expect({ ...dependencies, [manifest.name]: ofPackage[manifest.name] }).toEqual(ofPackage);
  expect(rest).toEqual(others);
});

describe("TypeScript in strict mode, without skipLibCheck,", () => {
  /** Creates a program from each example in the reference, with declarations for the values that the example uses. */
  function createReferencePrograms(): Record<string, string> {
    const reference = readFileSync(join(PROJECT, "docs", "api.md"), "utf8");
    const examples = reference.matchAll(/^#+ Example\n+```ts\n(.*?)^```$/gms);
    return Object.fromEntries(
      [...examples].map(([, example = ""], index) => [
        `example-${index}.ts`,
        `import { App, TerraformOutput, TerraformStack } from "cdktf";
         import { ${Object.keys(api).join(", ")} } from "cdktf-pulumi-cmk";
         declare const oidcProvider: PulumiOidcProvider;
         declare const role: PulumiCmkRole;
         export function build(this: TerraformStack): void { ${example} }`,
      ]),
    );
  }

  test("accepts the examples and those in the reference, and rejects mistakes", async () => {
    const programs = createReferencePrograms();
    expect(Object.keys(programs).length).toBeGreaterThanOrEqual(Object.keys(api).length);
    const mistakes = (entry: string, framework: string) =>
      `import { TerraformStack } from "${framework}";
       import { PulumiCmk, PulumiCmkKey } from "${entry}";
       declare const stack: TerraformStack;
       // @ts-expect-error: the organization is missing.
       new PulumiCmk(stack, "a", {});
       // @ts-expect-error: organization must be a string.
       new PulumiCmk(stack, "b", { organization: 5 });
       // @ts-expect-error: there is no such property.
       new PulumiCmk(stack, "c", { organization: "acme", colour: "red" });
       // @ts-expect-error: a key needs a role.
       new PulumiCmkKey(stack, "d", {});
       // @ts-expect-error: an attribute is a string.
       const arn: number = new PulumiCmk(stack, "e", { organization: "acme" }).keyArn;`;
    const files = {
      ...programs,
      "mistakes.ts": mistakes("cdktf-pulumi-cmk", "cdktf"),
      "mistakes-cdktn.ts": mistakes("cdktf-pulumi-cmk/cdktn", "cdktn"),
    };
    expect(await findTypeErrors(EXAMPLES, files)).toBe("");
  });

  test("has the same settings in every example", () => {
    for (const name of [...EXAMPLES, ...MODULE_EXAMPLES].filter((each) => each !== "javascript")) {
      expect(read(name, "tsconfig.json")).toBe(read("one-organization", "tsconfig.json"));
    }
    expect(read("one-organization", "tsconfig.json")).toContain('"strict": true');
  });
});

describe("the synthesized example", () => {
  test("one-organization has an OIDC provider, a role and a protected key", async () => {
    const { resource, output } = parsed(await synthesizeOnce("one-organization"));
    expect(Object.keys(resource ?? {}).sort()).toEqual([
      "aws_iam_openid_connect_provider",
      "aws_iam_role",
      "aws_kms_alias",
      "aws_kms_key",
      "terraform_data",
    ]);
    expect(Object.values(resource?.aws_kms_key ?? {})).toMatchObject([{ lifecycle: { prevent_destroy: true } }]);
    expect(Object.keys(output ?? {})).toEqual(["pulumi_cloud_key"]);
  });

  test("three-organizations has one OIDC provider with an audience for each organization", async () => {
    const { resource } = parsed(await synthesizeOnce("three-organizations"));
    expect(Object.values(resource?.aws_iam_openid_connect_provider ?? {})).toMatchObject([
      { client_id_list: ["aws:acme", "aws:acme-labs", "aws:acme-retail"] },
    ]);
    expect(Object.keys(resource?.aws_iam_role ?? {})).toHaveLength(3);
    expect(Object.keys(resource?.aws_kms_key ?? {})).toHaveLength(3);
  });

  test("looked-up-provider reads the OIDC provider and doesn't create one", async () => {
    const { resource, data } = parsed(await synthesizeOnce("looked-up-provider"));
    expect(resource).not.toHaveProperty("aws_iam_openid_connect_provider");
    expect(Object.values(data?.aws_iam_openid_connect_provider ?? {})).toMatchObject([
      { url: "https://api.pulumi.com/oidc" },
    ]);
  });

  test("existing-key lets the role use the key, and creates no key", async () => {
    const { resource, output } = parsed(await synthesizeOnce("existing-key"));
    expect(Object.keys(resource ?? {}).sort()).toEqual([
      "aws_iam_openid_connect_provider",
      "aws_iam_role",
      "aws_iam_role_policy",
      "terraform_data",
    ]);
    expect(Object.keys(output ?? {})).toEqual(["key_policy_statement", "pulumi_cloud_key"]);
  });

  test("second-region has the AWS provider of the second Region on every resource", async () => {
    const { resource, data, provider } = parsed(await synthesizeOnce("second-region"));
    expect(provider?.aws).toEqual([{ region: "eu-central-1" }, { alias: "ireland", region: "eu-west-1" }]);
    const { terraform_data: onlyInState, ...ofAws } = resource ?? {};
    expect(Object.keys(onlyInState ?? {})).toHaveLength(3);
    const all = [...Object.values(ofAws), ...Object.values(data ?? {})].flatMap((each) => Object.values(each));
    expect(all.length).toBeGreaterThan(4);
    expect(all.map((each) => each.provider)).toEqual(all.map(() => "aws.ireland"));
  });

  test("renamed-construct moves every resource of one-organization", async () => {
    const addressesIn = ({ resource = {} }: Synthesized) =>
      Object.entries(resource).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
    const [renamed, original] = await Promise.all(["renamed-construct", "one-organization"].map(synthesizeOnce));
    const { moved = [], ...rest } = parsed(renamed ?? "");
    expect(moved.map(({ from }) => from).sort()).toEqual(addressesIn(parsed(original ?? "")).sort());
    expect(moved.map(({ to }) => to).sort()).toEqual(addressesIn(rest).sort());
  });

  test.each(["cdktn", "javascript"])("%s equals one-organization", async (name) => {
    const [other, original] = await Promise.all([synthesizeOnce(name), synthesizeOnce("one-organization")]);
    expect({ ...parsed(other), terraform: {} }).toEqual({ ...parsed(original), terraform: {} });
  });

  test("cdktn differs from one-organization only in the imports", () => {
    const lines = (name: string) => readExample(name).trim().split("\n").sort();
    const renamed = readExample("one-organization")
      .replace('"cdktf-pulumi-cmk"', '"cdktf-pulumi-cmk/cdktn"')
      .replace('"@cdktf/provider-aws/', '"@cdktn/provider-aws/')
      .replace('"cdktf"', '"cdktn"');
    expect(lines("cdktn")).toEqual(renamed.trim().split("\n").sort());
  });
});

describeWith(["terraform"], "terraform validate", () => {
  let folder: TerraformFolder;

  beforeAll(() => {
    folder = new TerraformFolder();
  });

  afterAll(() => {
    folder.remove();
  });

  test("accepts every example", async () => {
    const examples = EXAMPLES.map(async (name) => [name, { synthesized: await synthesizeOnce(name) }] as const);
    writeModules(folder, Object.fromEntries(await Promise.all(examples)));
    await folder.init();
    expect(JSON.parse((await folder.run("validate", "-json")).stdout)).toMatchObject({ valid: true, diagnostics: [] });
  });
});
