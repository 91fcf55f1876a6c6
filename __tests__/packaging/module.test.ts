import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const MODULE = join(__dirname, "..", "..", "terraform", "module");
const BINDINGS = dirname(require.resolve("@cdktf/provider-aws/package.json"));

/** What the names of the module's `for` expressions stand for. */
const ELEMENTS: Readonly<Record<string, string>> = {
  key: "data.aws_kms_key",
  provider: "aws_iam_openid_connect_provider",
};

/** cdktf's class of a resource or data source. */
interface BlockClass {
  readonly tfResourceType?: string;
  readonly prototype: object;
}

const files = readdirSync(MODULE, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".tf") && !file.startsWith("examples"))
  .map((file) => readFileSync(join(MODULE, file), "utf8"));

/** Types and attributes that the module's expressions read, such as `data.aws_kms_key` and `key_state`. */
const attributes = new Map(
  files.flatMap((text) =>
    [...text.matchAll(/\b(?:((?:data\.)?aws_\w+)\.\w+(?:\[0\])?|(?<!\.)(key|provider))\.([a-z]\w*)/g)].map(
      ([, type, element = "", attribute = ""]): [string, [string, string]] => {
        const ofType = type ?? ELEMENTS[element] ?? element;
        return [`${ofType}.${attribute}`, [ofType, attribute]];
      },
    ),
  ),
);

test("the module reads attributes", () => {
  expect([...attributes.keys()].filter((name) => name.startsWith("data.aws_kms_key")).sort()).toEqual([
    "data.aws_kms_key.arn",
    "data.aws_kms_key.customer_master_key_spec",
    "data.aws_kms_key.key_state",
  ]);
});

// The tests of Terraform use version 5 of the AWS provider. cdktf's classes are generated from the schema of version 6.
test.each([...attributes])("version 6 of the AWS provider has %s", (_name, [type, attribute]) => {
  const folder = type
    .replace(/^aws_/, "")
    .replace(/^data\./, "data-")
    .replaceAll("_", "-");
  const classes = jest.requireActual<Record<string, BlockClass>>(join(BINDINGS, "lib", folder));
  const block = Object.values(classes).find(({ tfResourceType }) => tfResourceType === type.replace(/^data\./, ""));
  const property = attribute.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
  expect(Object.getOwnPropertyNames(block?.prototype)).toContain(property);
});

test("cdktf's classes are generated from version 6 of the AWS provider", () => {
  const { cdktf } = JSON.parse(readFileSync(join(BINDINGS, "package.json"), "utf8")) as {
    cdktf: { provider: { version: string } };
  };
  expect(cdktf.provider.version).toMatch(/^6\./);
});
