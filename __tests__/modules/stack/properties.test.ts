import { readFileSync } from "node:fs";
import { join } from "node:path";
import { VARIABLES, type VariableDefinition } from "../../../modules/stack/variables";

/** Properties of constructs that correspond to a variable, by the interface that declares them. */
const PROPERTIES: Readonly<Record<string, Readonly<Record<string, keyof typeof VARIABLES>>>> = {
  "cmk/pulumi-cmk.ts PulumiCmkProps": { organization: "org", tags: "tags" },
  "oidc-provider/pulumi-oidc-provider.ts PulumiOidcProviderProps": {
    issuerUrl: "oidc_issuer_url",
    audiences: "oidc_audiences",
    thumbprints: "oidc_thumbprints",
  },
  "role/pulumi-cmk-role.ts PulumiCmkRoleOptions": {
    name: "role_name",
    path: "role_path",
    description: "role_description",
    maxSessionDuration: "role_max_session_duration",
    permissionsBoundaryArn: "role_permissions_boundary_arn",
  },
  "key/pulumi-cmk-key.ts PulumiCmkKeyOptions": {
    alias: "key_alias",
    description: "key_description",
    administratorArns: "key_administrator_arns",
    accountAccess: "key_account_access",
    deletionWindowInDays: "key_deletion_window_in_days",
    rotationPeriodInDays: "key_rotation_period_in_days",
    multiRegion: "key_multi_region",
    replicationAllowed: "key_replication_allowed",
    deletionProtection: "key_deletion_protection",
  },
};

/** Variables without a property: the AWS provider has the Region, and constructs take an OIDC provider that is created or looked up. */
const WITHOUT_PROPERTY = ["aws_region", "create_oidc_provider", "oidc_provider_arn"];

interface Documented {
  readonly variable: keyof typeof VARIABLES;
  /** Text of the doc comment before its first tag, without Markdown's backticks. */
  readonly description: string;
  /** Text of the tag `@default`. */
  readonly fallback: string | undefined;
}

/** Reads the doc comment of a property from its source. */
function documented(declaration: string, property: string, variable: keyof typeof VARIABLES): Documented {
  const [file = "", name] = declaration.split(" ");
  const source = readFileSync(join(__dirname, "../../../modules", file), "utf8");
  const body = new RegExp(`export interface ${name}\\b.*?^}`, "ms").exec(source)?.[0] ?? "";
  const comments = [...body.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s+readonly (\w+)/gs)];
  const comment = comments.find(([, , each]) => each === property)?.[1] ?? "";
  const text = comment.replace(/^\s*\*? ?/gm, "").replaceAll("`", "");
  const [description = "", ...tags] = text.split(/^@/m);
  return {
    variable,
    description: description.replace(/\s+/g, " ").trim(),
    fallback: tags
      .find((tag) => tag.startsWith("default "))
      ?.slice("default ".length)
      .trim(),
  };
}

const ALL = Object.entries(PROPERTIES).flatMap(([declaration, properties]) =>
  Object.entries(properties).map(([property, variable]): [string, Documented] => [
    property,
    documented(declaration, property, variable),
  ]),
);

/** Returns the first statement of a description, without its details. */
const start = (text: string) => /^[^:.,]+/.exec(text)?.[0];
const ranges = (text: string) => text.match(/\b\d+ to \d+\b/g) ?? [];
const definition = (name: keyof typeof VARIABLES): VariableDefinition => VARIABLES[name];

test("every variable has a property, except those that don't configure a resource", () => {
  const variables = [...Object.values(PROPERTIES).flatMap((each) => Object.values(each)), ...WITHOUT_PROPERTY];
  expect(variables.sort()).toEqual(Object.keys(VARIABLES).sort());
});

describe.each(ALL)("the property %s and its variable", (_property, { variable, description, fallback }) => {
  test("have descriptions that start with the same words", () => {
    expect(start(description)).toBe(start(definition(variable).description));
  });

  test("have the same range", () => {
    const expected = ranges(definition(variable).description);
    expect(ranges(description)).toEqual(expect.arrayContaining(expected));
  });

  test("have the same default", () => {
    const { default: value } = definition(variable);
    expect(fallback === undefined).toBe(value === undefined);
    // For null and empty values, the default is described, such as "none".
    if (value !== undefined && value !== null && JSON.stringify(value) !== "[]" && JSON.stringify(value) !== "{}") {
      expect(fallback?.replace(/\. .*$/s, "")).toBe(JSON.stringify(value));
    }
  });
});
