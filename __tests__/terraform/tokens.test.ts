/* eslint-disable @typescript-eslint/no-unsafe-return -- cdktf's functions return any. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformElement } from "cdktf";
import { Fn, Lazy, Op, TerraformLocal, TerraformStack, TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { PulumiCmkKey, type PulumiCmkKeyOptions, PulumiCmkRole, PulumiOidcProvider } from "../../index";
import { AWS_PROVIDER } from "../../modules/stack/versions";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { type StackAsModule, writeModules } from "../support/modules";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { parsed, synthesize } from "../../lab/synthesis";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

/** Creates a token with a value. */
type CreateToken = (scope: Construct, value: never) => unknown;

function variable(scope: Construct, value: unknown): TerraformVariable {
  const created = new TerraformVariable(scope, "variable", {});
  // As an option, cdktf would write the keys of a map in snake case.
  created.addOverride("default", value);
  return created;
}
const trueVariable = (scope: Construct) =>
  new TerraformVariable(scope, "yes", { type: "bool", default: true }).value as unknown;
const falseVariable = (scope: Construct) =>
  new TerraformVariable(scope, "no", { type: "bool", default: false }).value as unknown;

/** A token whose value is unknown at plan time. */
const KNOWN_AFTER_APPLY = "an attribute that is known after apply";

/** Kinds of tokens for values of any type. */
const ANY_KINDS: Record<string, (scope: Construct, value: unknown) => unknown> = {
  "variable.value": (scope, value) => variable(scope, value).value,
  "Fn.conditional, first branch": (scope, value) => Fn.conditional(trueVariable(scope), value, createOtherValue(value)),
  "Fn.conditional, second branch": (scope, value) =>
    Fn.conditional(falseVariable(scope), createOtherValue(value), value),
  "TerraformLocal.expression": (scope, value) => new TerraformLocal(scope, "local", value).expression,
  "Fn.jsondecode of a file": (_scope, value) => Fn.jsondecode(Fn.file(createFile(JSON.stringify(value)))),
  "Token.asAny": (_scope, value) => Token.asAny(value),
  "Lazy.anyValue": (_scope, value) => Lazy.anyValue({ produce: () => value }),
  [KNOWN_AFTER_APPLY]: (scope, value) => {
    const { id } = scope.node;
    TerraformStack.of(scope).addOverride(`resource.terraform_data.${id}.input`, value);
    return new TerraformLocal(scope, "local", `\${terraform_data.${id}.output}`).expression;
  },
  "Lazy of a token": (scope, value) => {
    const token = variable(scope, value).value;
    return Lazy.anyValue({ produce: () => token });
  },
};

/** Creates another value of the same type, for the other branch of a conditional. */
function createOtherValue(value: unknown): unknown {
  if (typeof value === "object") {
    return Array.isArray(value) ? [...(value as unknown[]), ...(value as unknown[])] : value;
  }
  return typeof value === "string" ? `${value}x` : value;
}

const STRING_KINDS: Record<string, (scope: Construct, value: string) => unknown> = {
  ...ANY_KINDS,
  "variable.stringValue": (scope, value) => variable(scope, value).stringValue,
  "TerraformLocal.asString": (scope, value) => new TerraformLocal(scope, "local", value).asString,
  "Fn.conditional as a string": (scope, value) => Token.asString(Fn.conditional(trueVariable(scope), value, "x")),
  "Fn.trimspace of a constant": (_scope, value) => Fn.trimspace(value),
  "Fn.replace of a constant that looks like a reference": (_scope, value) =>
    Fn.replace(`${value}see data.xyz and var.foo`, "see data.xyz and var.foo", ""),
  "Fn.trimspace of a file": (_scope, value) => Fn.trimspace(Fn.file(createFile(value))),
  "Fn.join of constants": (_scope, value) => Fn.join("", [value.slice(0, 1), value.slice(1)]),
  "Fn.element": (scope, value) => Fn.element(variable(scope, [value]).listValue, 0),
  "Fn.lookup": (scope, value) => Fn.lookup(variable(scope, { a: value }).value, "a", ""),
  "text with a token": (scope, value) => `${value.slice(0, 2)}${variable(scope, value.slice(2)).stringValue}`,
  "text with a conditional": (scope, value) =>
    `${value.slice(0, 2)}${Token.asString(Fn.conditional(falseVariable(scope), "x", value.slice(2)))}`,
  "text with a Lazy": (_scope, value) => `${value.slice(0, 2)}${Lazy.stringValue({ produce: () => value.slice(2) })}`,
  "Lazy.stringValue": (_scope, value) => Lazy.stringValue({ produce: () => value }),
  "Token.asString of a plain token": (_scope, value) => Token.asString(Token.asAny(value)),
};

const NUMBER_KINDS: Record<string, (scope: Construct, value: number) => unknown> = {
  ...ANY_KINDS,
  "variable.numberValue": (scope, value) => variable(scope, value).numberValue,
  "Fn.conditional as a number": (scope, value) => Token.asNumber(Fn.conditional(falseVariable(scope), 1, value)),
  "Fn.max of constants": (_scope, value) => Fn.max([value, 1]),
  "Op.add": (scope, value) => Token.asNumber(Op.add(variable(scope, value - 1).numberValue, 1)),
  "Lazy.numberValue": (_scope, value) => Lazy.numberValue({ produce: () => value }),
  "TerraformLocal.asNumber": (scope, value) => new TerraformLocal(scope, "local", value).asNumber,
};

const BOOLEAN_KINDS: Record<string, (scope: Construct, value: boolean) => unknown> = {
  ...ANY_KINDS,
  "variable.booleanValue": (scope, value) => variable(scope, value).booleanValue,
  "Op.eq": (scope, value) => Op.eq(variable(scope, String(value)).stringValue, "true"),
  "Op.not": (scope, value) => Op.not(variable(scope, !value).booleanValue),
};

const LIST_KINDS: Record<string, (scope: Construct, value: string[]) => unknown> = {
  ...ANY_KINDS,
  "variable.listValue": (scope, value) => variable(scope, value).listValue,
  "lists spread into one": (scope, [first = "", ...rest]) => [
    ...variable(new Construct(scope, "a"), [first]).listValue,
    ...variable(new Construct(scope, "b"), rest).listValue,
  ],
  "a list spread after an element": (scope, [first = "", ...rest]) => [first, ...variable(scope, rest).listValue],
  "a list instead of an element": (scope, [first = "", ...rest]) => [first, variable(scope, rest).value],
  "arrays in an array": (_scope, [first = "", ...rest]) => [first, rest],
  "string tokens": (scope, value) =>
    value.map((item, index) => variable(new Construct(scope, `item${index}`), item).stringValue),
  "a Lazy element": (_scope, [first = "", ...rest]) => [Lazy.stringValue({ produce: () => first }), ...rest],
  "Fn.concat": (scope, [first = "", ...rest]) => Fn.concat([[first], variable(scope, rest).listValue]),
  "Fn.concat as a list": (scope, [first = "", ...rest]) =>
    Token.asList(Fn.concat([[first], variable(scope, rest).listValue])),
  "Fn.flatten": (scope, [first = "", ...rest]) => Fn.flatten([first, variable(scope, rest).listValue]),
  "Fn.distinct": (scope, value) => Fn.distinct(variable(scope, value).listValue),
  "Fn.split of a constant": (_scope, value) => Fn.split(",", value.join(",")),
  "Lazy.listValue": (_scope, value) => Lazy.listValue({ produce: () => value }),
  "TerraformLocal.asList": (scope, value) => new TerraformLocal(scope, "local", value).asList,
};

const MAP_KINDS: Record<string, (scope: Construct, value: Record<string, string>) => unknown> = {
  ...ANY_KINDS,
  "Token.asStringMap": (scope, value) => Token.asStringMap(variable(scope, value).value),
  "a token as a value": (scope, value) =>
    Object.fromEntries(
      Object.entries(value).map(([key, item], index) => [
        key,
        variable(new Construct(scope, `item${index}`), item).stringValue,
      ]),
    ),
  "a map spread before a tag": (scope, value) => {
    const [[key, item] = ["", ""], ...rest] = Object.entries(value);
    return { ...Token.asStringMap(variable(scope, Object.fromEntries(rest)).value), [key]: item };
  },
  "Fn.merge": (scope, value) => Fn.merge([{ team: "x" }, variable(scope, value).value]),
};

/** A construct with the resources it wraps. */
type Built = Construct & { readonly resource: TerraformElement; readonly alias?: TerraformElement };

/** A property of a construct. */
interface Property {
  readonly kinds: Record<string, CreateToken>;
  /** A valid value. `#` is replaced, because two resources can't have the same name. */
  readonly good: unknown;
  readonly bad: unknown;
  readonly build: (scope: Construct, id: string, value: unknown) => Built;
  /** Reads the value from the plan. */
  readonly planned: (values: Readonly<Record<string, unknown>>) => unknown;
}

let unique = 0;
const name = () => `n${++unique}`;
const ISSUER = "api.pulumi.com/oidc";
const arn = (resource: string) => `arn:aws:iam::${MOTO_ACCOUNT}:${resource}`;
const oidcProvider = { arn: arn(`oidc-provider/${ISSUER}`), issuer: ISSUER, allowAudience: () => undefined };

/** Without protection, because that is not part of these tests. */
const UNPROTECTED = { preventDestroy: false };

const role =
  (property: string) =>
  (scope: Construct, id: string, value: unknown): Built =>
    new PulumiCmkRole(scope, id, {
      organization: name() + "-org",
      oidcProvider,
      ...UNPROTECTED,
      ...{ [property]: value },
    });
const key =
  (property: string, others: PulumiCmkKeyOptions = {}) =>
  (scope: Construct, id: string, value: unknown): Built =>
    new PulumiCmkKey(scope, id, {
      role: { arn: arn("role/cmk"), organization: "acme" },
      alias: name(),
      ...UNPROTECTED,
      ...others,
      ...{ [property]: value },
    });
const provider =
  (property: string) =>
  (scope: Construct, id: string, value: unknown): Built =>
    new PulumiOidcProvider(scope, id, {
      issuerUrl: `https://${name()}.example.com`,
      ...UNPROTECTED,
      ...{ [property]: value },
    });
const attribute = (attributeName: string) => (values: Readonly<Record<string, unknown>>) => values[attributeName];
const set = (attributeName: string) => (values: Readonly<Record<string, unknown>>) =>
  [...(values[attributeName] as string[])].sort();
interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal: { readonly AWS: unknown };
  readonly Action: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const statement = (sid: string) => (values: Readonly<Record<string, unknown>>) =>
  (JSON.parse(values.policy as string) as { Statement: Statement[] }).Statement.find(({ Sid }) => Sid === sid);

/** A statement that is added to the key policy, with one attribute of a case. */
const statements =
  (attributesOf: (value: unknown) => object) =>
  (scope: Construct, id: string, value: unknown): Built =>
    key("policyStatements")(scope, id, [
      {
        sid: "Added",
        effect: "Deny",
        principals: { AWS: ["*"] },
        actions: ["kms:CreateGrant"],
        ...attributesOf(value),
      },
    ]);
const added = statement("Added");
const STATEMENT = { sid: "Added", effect: "Allow", principals: { AWS: [arn("role/reader")] }, conditions: {} };

const strings = { kinds: STRING_KINDS as Record<string, CreateToken> };
const numbers = { kinds: NUMBER_KINDS as Record<string, CreateToken> };
const lists = { kinds: LIST_KINDS as Record<string, CreateToken> };
const maps = {
  kinds: MAP_KINDS as Record<string, CreateToken>,
  good: { team: "security", owner: "ops" },
  bad: { team: "a*b", z: "z" },
};

const PROPERTIES: Record<string, Property> = {
  "role.organization": {
    ...strings,
    good: "acme",
    bad: "Acme",
    build: (scope, id, value) =>
      new PulumiCmkRole(scope, id, { organization: value as string, oidcProvider, name: name(), ...UNPROTECTED }),
    planned: ({ assume_role_policy }) => /login:([^"]+)"/.exec(assume_role_policy as string)?.[1],
  },
  "role.name": {
    ...strings,
    good: "cmk-role-#",
    bad: "cmk role #",
    build: role("name"),
    planned: attribute("name"),
  },
  "role.path": { ...strings, good: "/security/", bad: "security", build: role("path"), planned: attribute("path") },
  "role.description": {
    ...strings,
    good: "A role for $5 {x} and 100%",
    bad: "A role \u2013 for acme",
    build: role("description"),
    planned: attribute("description"),
  },
  "role.maxSessionDuration": {
    ...numbers,
    good: 7200,
    bad: 60,
    build: role("maxSessionDuration"),
    planned: attribute("max_session_duration"),
  },
  "role.permissionsBoundaryArn": {
    ...strings,
    good: arn("policy/boundary"),
    bad: "boundary",
    build: role("permissionsBoundaryArn"),
    planned: attribute("permissions_boundary"),
  },
  "role.tags": { ...maps, build: role("tags"), planned: attribute("tags") },
  "key.alias": {
    ...strings,
    good: "team/cmk-#",
    bad: "aws/cmk-#",
    build: key("alias"),
    planned: ({ name: alias }) => String(alias).replace("alias/", ""),
  },
  "key.description": {
    ...strings,
    good: "A key \u2013 for acme",
    bad: "x".repeat(8193),
    build: key("description"),
    planned: attribute("description"),
  },
  "key.administratorArns": {
    ...lists,
    good: [arn("role/a"), arn("user/b")],
    bad: [arn("role/a"), "b"],
    build: key("administratorArns"),
    planned: (values) => statement("Allow access for Key Administrators")(values)?.Principal.AWS,
  },
  "key.accountAccess": {
    ...strings,
    good: "full",
    bad: "none",
    build: key("accountAccess"),
    planned: (values) => statement("Enable IAM User Permissions")(values) && "full",
  },
  "key.deletionWindowInDays": {
    ...numbers,
    good: 14,
    bad: 31,
    build: key("deletionWindowInDays"),
    planned: attribute("deletion_window_in_days"),
  },
  "key.rotationPeriodInDays": {
    ...numbers,
    good: 180,
    bad: 30,
    build: key("rotationPeriodInDays"),
    planned: attribute("rotation_period_in_days"),
  },
  "key.multiRegion": {
    kinds: BOOLEAN_KINDS,
    good: true,
    bad: undefined,
    build: key("multiRegion"),
    planned: attribute("multi_region"),
  },
  "key.replicationAllowed": {
    kinds: BOOLEAN_KINDS,
    good: true,
    bad: undefined,
    build: key("replicationAllowed", { administratorArns: [arn("role/a")] }),
    planned: (values) => statement("Allow access for Key Administrators")(values)?.Action.includes("kms:ReplicateKey"),
  },
  "key.deletionProtection": {
    kinds: BOOLEAN_KINDS,
    good: true,
    bad: undefined,
    build: key("deletionProtection"),
    planned: (values) => statement("Deny deletion of the key")(values)?.Effect === "Deny",
  },
  "key.policyStatements": {
    kinds: ANY_KINDS,
    good: [{ ...STATEMENT, actions: ["kms:DescribeKey"] }],
    bad: [{ ...STATEMENT, actions: ["kms:Decrypt"] }],
    build: key("policyStatements"),
    planned: (values) => {
      const { Sid, Effect, Principal, Action } = added(values) ?? {};
      return [{ sid: Sid, effect: Effect, principals: Principal, actions: Action, conditions: {} }];
    },
  },
  "key.policyStatements.sid": {
    ...strings,
    good: "Deny grants",
    bad: "Allow use of the key",
    build: statements((sid) => ({ sid })),
    planned: (values) => statement("Deny grants")(values)?.Sid,
  },
  "key.policyStatements.effect": {
    ...strings,
    good: "Deny",
    bad: "deny",
    build: statements((effect) => ({ effect })),
    planned: (values) => added(values)?.Effect,
  },
  "key.policyStatements.principals": {
    ...lists,
    good: [arn("role/a"), arn("user/b")],
    bad: [arn("role/a"), "b"],
    build: statements((arns) => ({ principals: { AWS: arns } })),
    planned: (values) => added(values)?.Principal.AWS,
  },
  "key.policyStatements.actions": {
    ...lists,
    good: ["kms:CreateGrant", "kms:ReEncrypt*"],
    bad: ["kms:CreateGrant", "Decrypt"],
    build: statements((actions) => ({ actions })),
    planned: (values) => added(values)?.Action,
  },
  "key.policyStatements.conditions": {
    ...lists,
    good: ["o-a", "o-b"],
    // The only rule is the maximum length of 32,768 characters. Values that long would slow down the plan.
    bad: undefined,
    build: statements((organizations) => ({
      conditions: { StringNotEquals: { "aws:PrincipalOrgID": organizations } },
    })),
    planned: (values) => added(values)?.Condition?.StringNotEquals?.["aws:PrincipalOrgID"],
  },
  "key.policyStatementsMayGrantUse": {
    kinds: BOOLEAN_KINDS,
    good: true,
    bad: undefined,
    build: key("policyStatementsMayGrantUse", {
      policyStatements: [
        { sid: "Added", effect: "Allow", principals: { AWS: [arn("role/a")] }, actions: ["kms:Decrypt"] },
      ],
    }),
    planned: (values) => added(values)?.Action.includes("kms:Decrypt"),
  },
  "key.tags": { ...maps, build: key("tags"), planned: attribute("tags") },
  "provider.issuerUrl": {
    ...strings,
    good: "https://p#.example.com/oidc",
    bad: "https://P#.example.com/oidc",
    build: provider("issuerUrl"),
    planned: attribute("url"),
  },
  "provider.audiences": {
    ...lists,
    good: ["acme", "aws:acme"],
    bad: ["acme", "a b"],
    build: provider("audiences"),
    planned: set("client_id_list"),
  },
  "provider.thumbprints": {
    ...lists,
    good: ["0".repeat(40), "1".repeat(40)],
    bad: ["0".repeat(40), "1"],
    build: provider("thumbprints"),
    planned: set("thumbprint_list"),
  },
  "provider.tags": { ...maps, build: provider("tags"), planned: attribute("tags") },
};

/** A property with a kind of token. */
interface TokenCase {
  readonly id: string;
  readonly property: string;
  readonly kind: string;
}

const CASES: TokenCase[] = Object.entries(PROPERTIES).flatMap(([property, { kinds }]) =>
  Object.keys(kinds).map((kind) => ({ id: `${property}-${kind}`.replace(/\W+/g, "-"), property, kind })),
);

/** Whether a plan rejects a bad value. A value that is known after apply is rejected only during the apply. */
function isRejected({ property, kind }: TokenCase): boolean {
  return PROPERTIES[property]?.bad !== undefined && kind !== KNOWN_AFTER_APPLY;
}

let folder: TerraformFolder | undefined;
let files = 0;

/** Creates a file that Terraform reads. */
function createFile(text: string): string {
  const path = join(folder?.path ?? "/tmp", `value-${++files}.txt`);
  if (folder) {
    writeFileSync(path, text);
  }
  return path;
}

function findProperty({ property }: Pick<TokenCase, "property">): Property {
  const found = PROPERTIES[property];
  if (!found) {
    throw new Error(`There is no property ${property}.`);
  }
  return found;
}

/** Creates the value of a case. */
function createValue(tokenCase: TokenCase, which: "good" | "bad"): unknown {
  const value = PROPERTIES[tokenCase.property]?.[which];
  return typeof value === "string" ? value.replace("#", String(CASES.indexOf(tokenCase))) : value;
}

/** Adds a case to a stack, with a good or a bad value. */
function add(stack: TerraformStack, tokenCase: TokenCase, which: "good" | "bad"): Built {
  const { kinds, build } = findProperty(tokenCase);
  const make = kinds[tokenCase.kind];
  const scope = new Construct(stack, tokenCase.id);
  return build(scope, "thing", make?.(scope, createValue(tokenCase, which) as never));
}

/** Properties that are names. Each of their cases has its own module, because names in one module are compared. */
const NAMES = ["role.name", "key.alias", "provider.issuerUrl"];

/** Writes cases as modules of one configuration, so that Terraform starts the provider only once. */
function write(
  to: TerraformFolder,
  which: "good" | "bad",
  cases: readonly TokenCase[],
  onBuilt: OnBuilt = () => undefined,
): void {
  const isName = ({ property }: TokenCase) => NAMES.includes(property);
  const groups: [string, readonly TokenCase[]][] = [
    ["others", cases.filter((tokenCase) => !isName(tokenCase))],
    ...cases.filter(isName).map((tokenCase): [string, readonly TokenCase[]] => [tokenCase.id, [tokenCase]]),
  ];
  const stacks = groups.map(([id, group]) => [id, { synthesized: synthesizeCases(which, group, onBuilt) }]);
  writeModules(to, Object.fromEntries(stacks) as Record<string, StackAsModule>);
}

type OnBuilt = (tokenCase: TokenCase, built: Built) => void;

/**
 * Synthesizes a stack of cases without a provider block and without checks. Terraform warns about each check of a key that isn't
 * created yet, and needs a second to quote a line of a file of this size.
 */
function synthesizeCases(which: "good" | "bad", cases: readonly TokenCase[], onBuilt: OnBuilt): string {
  const synthesized = synthesize((app) => {
    const stack = new TerraformStack(app, which);
    new AwsProvider(stack, "aws");
    stack.addOverride("provider", undefined);
    stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
    cases.forEach((tokenCase) => {
      onBuilt(tokenCase, add(stack, tokenCase, which));
    });
    return stack;
  });
  return JSON.stringify({ ...parsed(synthesized), check: undefined });
}

/** A resource in a plan. */
interface Resource {
  readonly name: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** An error from Terraform. */
interface Diagnostic {
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
}

/** Synthesizes a case with a bad value. Returns the error message, or undefined if it succeeds. */
function findSynthesisError(tokenCase: TokenCase): string | undefined {
  try {
    synthesizeCases("bad", [tokenCase], () => undefined);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describeWith(["terraform", "moto"], "a property with a token", () => {
  const cleanUps = cleanUpsAfterAll();
  const planned: Record<string, unknown> = {};
  const rejections: Record<string, string> = {};

  beforeAll(async () => {
    const moto = await Moto.start(cleanUps);
    const newFolder = () => new TerraformFolder(moto.environment).removedBy(cleanUps);

    folder = newFolder();
    const addresses: Record<string, string> = {};
    write(folder, "good", CASES, ({ id, property }, built) => {
      const element = property === "key.alias" && built.alias ? built.alias : built.resource;
      addresses[id] = element.friendlyUniqueId;
    });
    await folder.init();
    await folder.runOrThrow("plan", "-out=plan");
    const { planned_values } = await folder.runForJson<{
      planned_values: { root_module: { child_modules: { resources: Resource[] }[] } };
    }>("show", "-json", "plan");
    const resources = planned_values.root_module.child_modules.flatMap((module) => module.resources);
    for (const { id, property, kind } of CASES) {
      const type = property === "key.alias" ? "aws_kms_alias" : undefined;
      const resource = resources.find(
        (each) => each.name === addresses[id] && (type === undefined || each.type === type),
      );
      planned[id] =
        resource && (kind === KNOWN_AFTER_APPLY ? "planned" : findProperty({ property }).planned(resource.values));
    }

    folder = newFolder();
    const rest = (cases: readonly TokenCase[]) => cases.filter(({ id }) => rejections[id] === undefined);
    const bad = CASES.filter(isRejected);
    for (const tokenCase of bad) {
      const error = findSynthesisError(tokenCase);
      if (error !== undefined) {
        rejections[tokenCase.id] = error;
      }
    }
    // The AWS provider validates constants before the plan.
    write(folder, "bad", rest(bad));
    await folder.init();
    const { diagnostics } = JSON.parse((await folder.run("validate", "-json")).stdout) as { diagnostics: Diagnostic[] };
    for (const { summary, detail, address = "" } of diagnostics) {
      const tokenCase = rest(bad).find(({ id }) => address.includes(`.${id}_thing_`));
      rejections[tokenCase?.id ?? address] = `AWS provider: ${summary} ${detail}`;
    }
    write(folder, "bad", rest(bad));
    await folder.init();
    const { stdout } = await folder.run("plan", "-json");
    for (const line of stdout.split("\n").filter(Boolean)) {
      const { diagnostic } = JSON.parse(line) as { diagnostic?: Diagnostic };
      const [, id] = /\(bad\/([^)]+)\/thing\)/.exec(diagnostic?.detail ?? "") ?? [];
      rejections[id ?? "other"] ??= diagnostic?.detail ?? "";
    }
  });

  test.each(CASES)("$property as $kind has the value in the plan", (tokenCase) => {
    expect(planned[tokenCase.id]).toEqual(
      tokenCase.kind === KNOWN_AFTER_APPLY ? "planned" : createValue(tokenCase, "good"),
    );
  });

  test.each(CASES.filter(isRejected))(
    "$property as $kind is rejected by name if the value is bad",
    ({ id, property }) => {
      const [, name = ""] = property.split(".");
      const snakeCase = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/(_arn|s)$/, "");
      expect(rejections[id]).toMatch(
        new RegExp(`\\(bad/${id}/thing\\): ${name}\\b.* must|^AWS provider: .*\\b${snakeCase}`, "s"),
      );
    },
  );
});
