import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import * as api from "../../index";
import { exampleSource, mistakesIn, PROJECT, synthesizeExample } from "../support/installed-package";
import { writeModules } from "../support/modules";
import { parsed } from "../../lab/synthesis";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const EXAMPLES = [
  "one-organization",
  "three-organizations",
  "looked-up-provider",
  "second-region",
  "cdktn",
  "javascript",
] as const;

const read = (...path: string[]) => readFileSync(join(PROJECT, "examples", ...path), "utf8");

test("these are all examples", () => {
  expect(readdirSync(join(PROJECT, "examples")).sort()).toEqual([...EXAMPLES].sort());
});

test.each(EXAMPLES)("%s tells what it is, and depends on the package and on one framework", (name) => {
  expect(read(name, "README.md")).toMatch(/^# .+\n\n.+/);
  const { dependencies } = JSON.parse(read(name, "package.json")) as { dependencies: Record<string, string> };
  const framework = name === "cdktn" ? "cdktn" : "cdktf";
  const expected = [`@${framework}/provider-aws`, framework, manifest.name, "constructs"];
  expect(Object.keys(dependencies).sort()).toEqual(expected.sort());
  expect(dependencies[manifest.name]).toBe(`^${manifest.version}`);
});

describe("TypeScript, in strict mode and looking into the package's declarations too,", () => {
  /** What the reference shows, as programs. What a line of it takes for granted is declared around it. */
  function quotesOfReference(): Record<string, string> {
    const reference = readFileSync(join(PROJECT, "docs", "api.md"), "utf8");
    const quotes = reference.matchAll(/^#+ Example\n+```ts\n(.*?)^```$/gms);
    return Object.fromEntries(
      [...quotes].map(([, quote = ""], index) => [
        `quote-${index}.ts`,
        `import { App, TerraformOutput, TerraformStack } from "cdktf";
         import { ${Object.keys(api).join(", ")} } from "cdktf-pulumi-cmk";
         declare const oidcProvider: PulumiOidcProvider;
         declare const role: PulumiCmkRole;
         export function quote(this: TerraformStack): void { ${quote} }`,
      ]),
    );
  }

  test("accepts the examples and what the reference quotes, and knows a mistake for one", async () => {
    const quotes = quotesOfReference();
    expect(Object.keys(quotes).length).toBeGreaterThanOrEqual(Object.keys(api).length);
    const mistakes = (entry: string, framework: string) =>
      `import { TerraformStack } from "${framework}";
       import { PulumiCmk, PulumiCmkKey } from "${entry}";
       declare const stack: TerraformStack;
       // @ts-expect-error: the organization is missing.
       new PulumiCmk(stack, "a", {});
       // @ts-expect-error: it is no number.
       new PulumiCmk(stack, "b", { organization: 5 });
       // @ts-expect-error: there is no such property.
       new PulumiCmk(stack, "c", { organization: "acme", colour: "red" });
       // @ts-expect-error: a key needs a role.
       new PulumiCmkKey(stack, "d", {});
       // @ts-expect-error: an attribute is a string.
       const arn: number = new PulumiCmk(stack, "e", { organization: "acme" }).keyArn;`;
    const files = {
      ...quotes,
      "mistakes.ts": mistakes("cdktf-pulumi-cmk", "cdktf"),
      "mistakes-cdktn.ts": mistakes("cdktf-pulumi-cmk/cdktn", "cdktn"),
    };
    expect(await mistakesIn(EXAMPLES, files)).toBe("");
  });

  test("takes the settings of one example for all of them", () => {
    for (const name of EXAMPLES.filter((each) => each !== "javascript")) {
      expect(read(name, "tsconfig.json")).toBe(read("one-organization", "tsconfig.json"));
    }
    expect(read("one-organization", "tsconfig.json")).toContain('"strict": true');
  });
});

describe("synthesized,", () => {
  test("one organization has a provider, a role and a protected key", async () => {
    const { resource, output } = parsed(await synthesizeExample("one-organization"));
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

  test("three organizations share one provider, which has an audience for each", async () => {
    const { resource } = parsed(await synthesizeExample("three-organizations"));
    expect(Object.values(resource?.aws_iam_openid_connect_provider ?? {})).toMatchObject([
      { client_id_list: ["aws:acme", "aws:acme-labs", "aws:acme-retail"] },
    ]);
    expect(Object.keys(resource?.aws_iam_role ?? {})).toHaveLength(3);
    expect(Object.keys(resource?.aws_kms_key ?? {})).toHaveLength(3);
  });

  test("a looked-up provider is read and not made", async () => {
    const { resource, data } = parsed(await synthesizeExample("looked-up-provider"));
    expect(resource).not.toHaveProperty("aws_iam_openid_connect_provider");
    expect(Object.values(data?.aws_iam_openid_connect_provider ?? {})).toMatchObject([
      { url: "https://api.pulumi.com/oidc" },
    ]);
  });

  test("everything for a key in a second region has the provider of that region", async () => {
    const { resource, data, provider } = parsed(await synthesizeExample("second-region"));
    expect(provider?.aws).toEqual([{ region: "eu-central-1" }, { alias: "ireland", region: "eu-west-1" }]);
    const { terraform_data: inStateAlone, ...ofAws } = resource ?? {};
    expect(Object.keys(inStateAlone ?? {})).toHaveLength(3);
    const all = [...Object.values(ofAws), ...Object.values(data ?? {})].flatMap((each) => Object.values(each));
    expect(all.length).toBeGreaterThan(4);
    expect(all.map((each) => each.provider)).toEqual(all.map(() => "aws.ireland"));
  });

  test.each(["cdktn", "javascript"])("%s gives the same as one organization in cdktf and TypeScript", async (name) => {
    const [other, original] = await Promise.all([synthesizeExample(name), synthesizeExample("one-organization")]);
    expect({ ...parsed(other), terraform: {} }).toEqual({ ...parsed(original), terraform: {} });
  });

  test("the example for cdktn differs from the one for cdktf by names of imports alone", () => {
    const lines = (name: string) => exampleSource(name).trim().split("\n").sort();
    const renamed = exampleSource("one-organization")
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
    const examples = EXAMPLES.map(async (name) => [name, { synthesized: await synthesizeExample(name) }] as const);
    writeModules(folder, Object.fromEntries(await Promise.all(examples)));
    await folder.init();
    expect(JSON.parse((await folder.run("validate", "-json")).stdout)).toMatchObject({ valid: true, diagnostics: [] });
  });
});
