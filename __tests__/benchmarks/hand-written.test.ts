import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmk, PulumiOidcProvider } from "../../index";
import { parsed, synthesizeStack } from "../../lab/synthesis";

const HCL = readFileSync(join(__dirname, "..", "..", "benchmarks", "hand-written", "main.tf"), "utf8");

test("the hand-written HCL has the resources that the constructs create, except for those that exist only in the state", () => {
  const { resource = {} } = parsed(
    synthesizeStack((stack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
      new PulumiCmk(stack, "cmk", { organization: "acme", oidcProvider });
    }),
  );
  const types = Object.keys(resource).filter((type) => type !== "terraform_data");
  const blocks = [...HCL.matchAll(/^resource "(\w+)" "pulumi" \{\n(.*?)^\}$/gms)];
  expect(blocks.map(([, type]) => type).sort()).toEqual(types.sort());
  for (const [, type = "", body = ""] of blocks) {
    const [created = {}] = Object.values(resource[type] ?? {});
    const written = [...body.matchAll(/^ {2}(\w+) +[={]/gm)].map(([, name]) => name);
    // Terraform's default, which the constructs write too.
    const expected = Object.keys(created).filter((name) => !["depends_on", "multi_region"].includes(name));
    const lifecycle = type === "aws_kms_alias" ? ["lifecycle"] : [];
    expect({ type, arguments: written.filter((name) => name !== "for_each").sort() }).toEqual({
      type,
      arguments: expected.filter((name) => !lifecycle.includes(name)).sort(),
    });
  }
});
