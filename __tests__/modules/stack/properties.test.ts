import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AUDIENCE_COUNT } from "../../../modules/rules/oidc-provider";
import { isValid, type Rule } from "../../../modules/rules/rule";
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
  "role/pulumi-cmk-role.ts PulumiCmkRoleProps": { organization: "org" },
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
    policyStatements: "key_policy_statements",
    policyStatementsMayGrantUse: "key_policy_statements_may_grant_use",
  },
};

/** Variables without a property: the AWS provider has the Region, and constructs take an OIDC provider that is created or looked up. */
const WITHOUT_PROPERTY = ["aws_region", "create_oidc_provider", "oidc_provider_arn"];

/** A property of an interface, with its doc comment. */
interface DocumentedProperty {
  readonly declaration: string;
  readonly property: string;
  /** Text of the doc comment before its first tag, without Markdown's backticks. */
  readonly description: string;
  /** Text of the tag `@default`. */
  readonly fallback: string | undefined;
}

/** Reads the doc comments of an interface's properties from its source. */
function documentedProperties(declaration: string): DocumentedProperty[] {
  const [file = "", name] = declaration.split(" ");
  const source = readFileSync(join(__dirname, "../../../modules", file), "utf8");
  const body = new RegExp(`export interface ${name}\\b.*?^}`, "ms").exec(source)?.[0] ?? "";
  const comments = [...body.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s+readonly (\w+)/gs)];
  return comments.map(([, comment = "", property = ""]) => {
    const text = comment.replace(/^\s*\*? ?/gm, "").replaceAll("`", "");
    const [description = "", ...tags] = text.split(/^@/m);
    return {
      declaration,
      property,
      description: description.replace(/\s+/g, " ").trim(),
      fallback: tags
        .find((tag) => tag.startsWith("default "))
        ?.slice("default ".length)
        .trim(),
    };
  });
}

const DOCUMENTED = Object.keys(PROPERTIES).flatMap(documentedProperties);

/** Properties that correspond to a variable, each with its variable. */
const WITH_VARIABLE = Object.entries(PROPERTIES).flatMap(([declaration, properties]) =>
  Object.entries(properties).map(([property, variable]) => ({
    ...DOCUMENTED.find((each) => each.declaration === declaration && each.property === property),
    property,
    variable,
  })),
);

/** Returns the first statement of a description, without its details. */
const start = (text: string) => /^[^:.,]+/.exec(text)?.[0];
const definition = (name: keyof typeof VARIABLES): VariableDefinition => VARIABLES[name];

test("every variable has a property, except those that don't configure a resource", () => {
  const variables = [...Object.values(PROPERTIES).flatMap((each) => Object.values(each)), ...WITHOUT_PROPERTY];
  expect([...new Set(variables)].sort()).toEqual(Object.keys(VARIABLES).sort());
});

describe.each(WITH_VARIABLE)(
  "the property $property in $declaration and its variable",
  ({ variable, description = "", fallback }) => {
    test("have descriptions that start with the same words", () => {
      expect(start(description)).toBe(start(definition(variable).description));
    });

    test("have the same default", () => {
      const { default: value } = definition(variable);
      expect(fallback === undefined).toBe(value === undefined);
      // For null and empty values, the default is described, such as "none".
      if (value !== undefined && value !== null && JSON.stringify(value) !== "[]" && JSON.stringify(value) !== "{}") {
        expect(fallback?.replace(/\. .*$/s, "")).toBe(JSON.stringify(value));
      }
    });
  },
);

describe("limits", () => {
  /** Longer than any text that a pattern with a limit matches. */
  const LONG = 1000;

  /** Formats the limit that a rule sets for a number or for the length of text, as a description states it. */
  function limitOf(rule: Rule): string[] {
    if ("range" in rule) {
      return [formatLimit(...rule.range)];
    }
    if ("maximum" in rule) {
      return [formatLimit(0, rule.maximum)];
    }
    if ("maxLength" in rule) {
      return [formatLimit(0, rule.maxLength)];
    }
    const lengths = "matches" in rule ? Array.from({ length: LONG }, (_item, length) => length) : [];
    const valid = lengths.filter((length) => isValid(rule, "a".repeat(length)));
    const [shortest, longest] = [valid[0], valid.at(-1)];
    return shortest === undefined || longest === undefined || longest === LONG - 1
      ? []
      : [formatLimit(shortest, longest)];
  }

  function formatLimit(minimum: number, maximum: number): string {
    return minimum === 0 ? `at most ${maximum}` : minimum === maximum ? `${maximum}` : `${minimum} to ${maximum}`;
  }

  /** Lists the limits in a description. A number in a name, such as SHA-1, or in a range of characters is no limit. */
  const limitsIn = (description: string) =>
    description.toLowerCase().match(/(?:at most )?(?<![\w-])\d+(?: to \d+)?(?![\w-])/g) ?? [];

  const rulesOf = (name: keyof typeof VARIABLES) => [
    ...(definition(name).rules ?? []),
    ...(definition(name).countRules ?? []),
  ];
  const limitsOfRules = (rules: readonly Rule[]) => rules.flatMap(limitOf);

  test("are found in rules and in descriptions", () => {
    const text = { must: "", remedy: "", source: "" };
    const rules: Rule[] = [
      { range: [7, 30], ...text },
      { maximum: 5, ...text },
      { maxLength: 512, ...text },
      { matches: "^[a-z][a-z]{1,38}[a-z]$", ...text },
      { matches: "^[a-f]{40}$", ...text },
      { matches: "^[a-z]{0,256}$", ...text },
      { matches: "^[a-z]*$", ...text },
      { matches: "^arn:", ...text },
      { notMatches: "^b{1,2}$", ...text },
      { oneOf: ["a"], ...text },
    ];
    expect(limitsOfRules(rules)).toEqual(["7 to 30", "at most 5", "at most 512", "3 to 40", "40", "at most 256"]);
    expect(limitsIn("SHA-1 of 40 digits from 0-9 and a-f, 3 to 40 in text. At most 5, Latin-1.")).toEqual([
      "40",
      "3 to 40",
      "at most 5",
    ]);
  });

  test.each(DOCUMENTED)(
    "in the doc comment of $property in $declaration are exactly those of its rules",
    (documented) => {
      const { declaration, property, description } = documented;
      const variable = property === "tags" ? "tags" : PROPERTIES[declaration]?.[property];
      // PulumiCmk passes its tags on to constructs whose doc comments have the limits.
      const isPassedOn = property === "tags" && declaration.endsWith(" PulumiCmkProps");
      const rules = isPassedOn || variable === undefined ? [] : rulesOf(variable);
      const limits = limitsOfRules([...rules, ...(property === "audiences" ? AUDIENCE_COUNT : [])]);
      expect(limitsIn(description).sort()).toEqual(limits.sort());
    },
  );

  test.each(Object.keys(VARIABLES) as (keyof typeof VARIABLES)[])(
    "in the description of %s are those of rules",
    (name) => {
      const limits = limitsOfRules(rulesOf(name));
      // One of the audiences that an OIDC provider can have is the organization's.
      const audienceLimits = limitsOfRules(
        AUDIENCE_COUNT.map((rule) => ("maximum" in rule ? { ...rule, maximum: rule.maximum - 1 } : rule)),
      );
      expect(name === "oidc_audiences" ? audienceLimits : limits).toEqual(
        expect.arrayContaining(limitsIn(definition(name).description)),
      );
    },
  );
});
