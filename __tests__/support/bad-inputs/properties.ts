import type { Construct } from "constructs";
import {
  type IPulumiCmkRole,
  type IPulumiOidcProvider,
  type LookedUpOidcProviderProps,
  PulumiCmk,
  PulumiCmkKey,
  type PulumiCmkKeyOptions,
  type PulumiCmkKeyProps,
  type PulumiCmkProps,
  PulumiCmkRole,
  type PulumiCmkRoleOptions,
  type PulumiCmkRoleProps,
  PulumiCmkStack,
  type PulumiCmkStackConfig,
  PulumiOidcProvider,
  type PulumiOidcProviderProps,
} from "../../../index";
import type { InputKind } from "./bad-value";
import * as key from "./key";
import * as statement from "./key-policy-statement";
import { ORGANIZATION } from "./names";
import * as oidc from "./oidc-provider";
import * as role from "./role";
import * as tags from "./tags";
import * as types from "./types";

/** Bad values for a property, and its name in error messages. */
export interface Use {
  readonly inputKind: InputKind;
  /** Creates the property's name in the message. `received` is the bad value in the message. */
  readonly name: (property: string, received: string) => string;
  /** Creates the value of the property from a value of the kind of input. */
  readonly value: (value: unknown) => unknown;
}

/** A construct, or an object in the properties of a construct. */
export interface Target {
  /** Type of the construct in error messages, and the end of its path. */
  readonly owner: string;
  readonly path: string;
  readonly properties: Readonly<Record<string, readonly Use[]>>;
  /** Creates the construct with the ID `thing`. Properties that are not passed have good values. */
  readonly create: (scope: Construct, properties: Readonly<Record<string, unknown>>) => unknown;
  /** Whether it is a stack, which is created in an app. */
  readonly isStack?: true;
}

function whole(
  inputKind: InputKind,
  name: (property: string, received: string) => string = (property) => property,
): Use {
  return { inputKind, name, value: (value) => value };
}

/** Text. */
function text(inputKind: InputKind): readonly Use[] {
  return [whole(inputKind), whole(types.nonStrings(inputKind.good))];
}

/** Required text. */
function requiredText(inputKind: InputKind): readonly Use[] {
  return [...text(inputKind), whole(types.missingValue(inputKind))];
}

/** A number. */
function number(inputKind: InputKind): readonly Use[] {
  return [whole(inputKind), whole(types.nonNumbers(inputKind))];
}

/** The elements of a list, and the whole list. */
function list(inputKind: InputKind, count?: InputKind): readonly Use[] {
  const name = (property: string) => `${property}[1]`;
  const value = (element: unknown) => [inputKind.good, element];
  return [
    ...[inputKind, types.nonStringElements(inputKind.good), types.missingValue(inputKind)].map((each) => ({
      inputKind: each,
      name,
      value,
    })),
    whole(types.nonLists([inputKind.good])),
    ...(count ? [whole(count, (property) => `the number of ${property}`)] : []),
  ];
}

/** A required object. */
function requiredObject(good: object): readonly Use[] {
  return [whole(types.nonObjects(good)), whole(types.missingObject(good))];
}

/** The keys and values of a map of tags, and the whole map. */
const TAGS: readonly Use[] = [
  {
    inputKind: tags.TAG_KEY,
    name: (property, received) => `the key ${received} of ${property}`,
    value: (value) => ({ [String(value)]: "x" }),
  },
  ...[tags.TAG_VALUE, types.NON_STRING_TAG_VALUES].map((inputKind) => ({
    inputKind,
    name: (property: string) => `${property}["team"]`,
    value: (value: unknown) => ({ team: value }),
  })),
  whole(tags.TAGS, (property) => `the number of ${property}`),
  whole(tags.TAG_KEYS, (property) => `the list of keys of ${property}`),
  whole(types.NON_MAPS),
];

const FLAG = [whole(types.LIFECYCLE_FLAG)];
const PROVIDER = [whole(types.PROVIDER)];

const ROLE_OPTIONS = {
  name: text(role.ROLE_NAME),
  path: text(role.ROLE_PATH),
  description: text(role.ROLE_DESCRIPTION),
  maxSessionDuration: number(role.ROLE_MAX_SESSION_DURATION),
  permissionsBoundaryArn: text(role.POLICY_ARN),
  preventDestroy: FLAG,
  tags: TAGS,
} satisfies Record<keyof PulumiCmkRoleOptions, readonly Use[]>;

/** Properties that users pass. */
type PublicKey<Props> = Exclude<keyof Props, "memory" | "administrationActions" | "sharedAudiences">;

const STATEMENT = {
  sid: "Reader",
  effect: "Allow",
  principals: { AWS: ["123456789012"] },
  actions: ["kms:DescribeKey"],
  conditions: { Bool: { "aws:SecureTransport": ["true"] } },
};

/** Bad values for an attribute of the second of two statements. `end` is the end of its name in messages, or the name with PROPERTY for the statement. */
function attribute(end: string, attributesOf: (value: unknown) => object, inputKinds: readonly InputKind[]): Use[] {
  return inputKinds.map((inputKind) => ({
    inputKind,
    name: (property) => (end.includes("PROPERTY") ? end.replace("PROPERTY", `${property}[1]`) : `${property}[1]${end}`),
    value: (value) => [STATEMENT, { ...STATEMENT, sid: "Other", ...attributesOf(value) }],
  }));
}

/** An element of a list in a statement. */
function elementKinds(inputKind: InputKind): InputKind[] {
  return [inputKind, types.nonStringElements(inputKind.good), types.missingValue(inputKind)];
}

const STATEMENTS: readonly Use[] = [
  whole(types.nonLists([STATEMENT])),
  ...[types.nonObjects(STATEMENT), types.missingObject(STATEMENT)].map((inputKind) => ({
    inputKind,
    name: (property: string) => `${property}[0]`,
    value: (value: unknown) => [value],
  })),
  ...attribute(".sid", (sid) => ({ sid }), [statement.SID, types.nonStrings("Reader 2")]),
  ...attribute(".effect", (effect) => ({ effect }), [
    statement.EFFECT,
    types.nonStrings("Deny"),
    types.missingValue(statement.EFFECT),
  ]),
  ...attribute(".principals", (principals) => ({ principals }), [
    types.nonObjects(STATEMENT.principals),
    types.missingObject(STATEMENT.principals),
  ]),
  ...attribute("the principal type of PROPERTY", (type) => ({ principals: { [String(type)]: ["123456789012"] } }), [
    statement.PRINCIPAL_TYPE,
  ]),
  ...attribute(
    ".principals.AWS[1]",
    (arn) => ({ principals: { AWS: ["*", arn] } }),
    elementKinds(statement.AWS_PRINCIPAL),
  ),
  ...attribute(
    ".principals.Service[1]",
    (service) => ({ principals: { Service: ["config.amazonaws.com", service] } }),
    elementKinds(statement.SERVICE_PRINCIPAL),
  ),
  ...attribute(".actions[1]", (action) => ({ actions: ["kms:ListGrants", action] }), elementKinds(statement.ACTION)),
  ...attribute(".actions", (actions) => ({ actions }), [types.nonLists(["kms:ListGrants"]), statement.EMPTY_LIST]),
  ...attribute(".conditions", (conditions) => ({ conditions }), [types.nonObjects(STATEMENT.conditions)]),
  ...attribute(
    "the condition operator of PROPERTY",
    (operator) => ({ conditions: { [String(operator)]: { "aws:PrincipalOrgID": ["o-exampleorgid"] } } }),
    [statement.CONDITION_OPERATOR],
  ),
  ...attribute(
    "the condition key of PROPERTY",
    (conditionKey) => ({ conditions: { StringEquals: { [String(conditionKey)]: ["o-exampleorgid"] } } }),
    [statement.CONDITION_KEY],
  ),
  ...attribute(".conditions.StringEquals", (keys) => ({ conditions: { StringEquals: keys } }), [
    types.nonObjects(statement.NO_CONDITION_KEYS.good as object),
    statement.NO_CONDITION_KEYS,
  ]),
  ...attribute(
    '.conditions.StringEquals["aws:PrincipalOrgID"]',
    (values) => ({ conditions: { StringEquals: { "aws:PrincipalOrgID": values } } }),
    [types.nonLists(["o-exampleorgid"]), statement.NO_CONDITION_VALUES],
  ),
  ...attribute(
    '.conditions.StringEquals["aws:PrincipalOrgID"][1]',
    (value) => ({ conditions: { StringEquals: { "aws:PrincipalOrgID": ["o-exampleorgid", value] } } }),
    elementKinds(statement.CONDITION_VALUE),
  ),
];

const KEY_OPTIONS = {
  alias: text(key.KEY_ALIAS),
  description: text(key.KEY_DESCRIPTION),
  administratorArns: list(key.KEY_ADMINISTRATOR_ARN),
  accountAccess: text(key.KEY_ACCOUNT_ACCESS),
  deletionWindowInDays: number(key.KEY_DELETION_WINDOW_IN_DAYS),
  rotationPeriodInDays: number(key.KEY_ROTATION_PERIOD_IN_DAYS),
  multiRegion: [whole(types.BOOLEAN)],
  replicationAllowed: [whole(types.BOOLEAN)],
  deletionProtection: [whole(types.BOOLEAN)],
  policyStatements: STATEMENTS,
  policyStatementsMayGrantUse: [whole(types.BOOLEAN)],
  preventDestroy: FLAG,
  tags: TAGS,
} satisfies Record<PublicKey<PulumiCmkKeyOptions>, readonly Use[]>;

const LOOK_UP = {
  audiences: list(oidc.AUDIENCE),
  preconditions: [
    whole(types.PRECONDITIONS),
    {
      inputKind: types.PRECONDITION_OF_LIST,
      name: (property: string) => `${property}[1]`,
      value: (value: unknown) => [types.PRECONDITION_OF_LIST.good, value],
    },
  ],
  provider: PROVIDER,
} satisfies Record<PublicKey<LookedUpOidcProviderProps>, readonly Use[]>;

const OIDC_PROVIDER: IPulumiOidcProvider = {
  arn: String(oidc.OIDC_PROVIDER_ARN.good),
  issuer: String(oidc.ISSUER.good),
  allowAudience: () => undefined,
};
const ROLE: IPulumiCmkRole = { arn: String(role.ROLE_ARN.good), organization: "acme" };

const cmk = (scope: Construct, properties: object) =>
  new PulumiCmk(scope, "thing", { organization: "acme", ...properties });

/**
 * Every property of every construct. The types require each property, so that the compiler reports a new property without bad values.
 */
export const TARGETS: Readonly<Record<string, Target>> = {
  PulumiCmk: {
    owner: "PulumiCmk",
    path: "",
    properties: {
      organization: requiredText(ORGANIZATION),
      oidcProvider: [whole(types.nonConstructs(OIDC_PROVIDER))],
      role: [whole(types.nonObjects({ name: "pulumi" }))],
      key: [whole(types.nonObjects({ alias: "pulumi" }))],
      existingKeyArn: [...text(key.EXISTING_KEY_ARN), whole(types.nullValue(key.EXISTING_KEY_ARN))],
      checkKeyState: [whole(types.BOOLEAN)],
      preventDestroy: FLAG,
      tags: TAGS,
      provider: PROVIDER,
    } satisfies Record<PublicKey<PulumiCmkProps>, readonly Use[]>,
    create: (scope, properties) =>
      cmk(scope, {
        ...("checkKeyState" in properties && { existingKeyArn: key.EXISTING_KEY_ARN.good }),
        ...properties,
      }),
  },
  "PulumiCmk.role": {
    owner: "PulumiCmkRole",
    path: "/role",
    properties: ROLE_OPTIONS,
    create: (scope, properties) => cmk(scope, { role: properties }),
  },
  "PulumiCmk.key": {
    owner: "PulumiCmkKey",
    path: "/key",
    properties: KEY_OPTIONS,
    create: (scope, properties) => cmk(scope, { key: properties }),
  },
  "PulumiCmk.oidcProvider": {
    owner: "PulumiCmk",
    path: "",
    properties: {
      "oidcProvider.arn": requiredText(oidc.OIDC_PROVIDER_ARN),
      "oidcProvider.issuer": requiredText(oidc.ISSUER),
      "oidcProvider.allowAudience": [whole(types.ALLOW_AUDIENCE)],
    } satisfies Record<`oidcProvider.${keyof IPulumiOidcProvider}`, readonly Use[]>,
    create: (scope, properties) => cmk(scope, { oidcProvider: { ...OIDC_PROVIDER, ...removePrefix(properties) } }),
  },
  PulumiCmkRole: {
    owner: "PulumiCmkRole",
    path: "",
    properties: {
      ...ROLE_OPTIONS,
      organization: requiredText(ORGANIZATION),
      oidcProvider: [whole(types.nonConstructs(OIDC_PROVIDER)), whole(types.missingObject(OIDC_PROVIDER))],
      provider: PROVIDER,
    } satisfies Record<PublicKey<PulumiCmkRoleProps>, readonly Use[]>,
    create: (scope, properties) =>
      new PulumiCmkRole(scope, "thing", { organization: "acme", oidcProvider: OIDC_PROVIDER, ...properties }),
  },
  PulumiCmkKey: {
    owner: "PulumiCmkKey",
    path: "",
    properties: {
      ...KEY_OPTIONS,
      role: [whole(types.nonConstructs(ROLE)), whole(types.missingObject(ROLE))],
      provider: PROVIDER,
    } satisfies Record<PublicKey<PulumiCmkKeyProps>, readonly Use[]>,
    create: (scope, properties) => new PulumiCmkKey(scope, "thing", { role: ROLE, ...properties }),
  },
  "PulumiCmkKey.role": {
    owner: "PulumiCmkKey",
    path: "",
    properties: {
      "role.arn": requiredText(role.ROLE_ARN),
      "role.organization": requiredText(ORGANIZATION),
    } satisfies Record<`role.${keyof IPulumiCmkRole}`, readonly Use[]>,
    create: (scope, properties) => new PulumiCmkKey(scope, "thing", { role: { ...ROLE, ...removePrefix(properties) } }),
  },
  PulumiOidcProvider: {
    owner: "PulumiOidcProvider",
    path: "",
    properties: {
      issuerUrl: [...text(oidc.ISSUER_URL), whole(types.nullValue(oidc.ISSUER_URL))],
      audiences: list(oidc.AUDIENCE, oidc.AUDIENCES),
      thumbprints: list(oidc.THUMBPRINT, oidc.THUMBPRINTS),
      preventDestroy: FLAG,
      tags: TAGS,
      provider: PROVIDER,
    } satisfies Record<PublicKey<PulumiOidcProviderProps>, readonly Use[]>,
    create: (scope, properties) => new PulumiOidcProvider(scope, "thing", properties),
  },
  "PulumiOidcProvider.fromArn": {
    owner: "LookedUpOidcProvider",
    path: "",
    properties: { arn: requiredText(oidc.OIDC_PROVIDER_ARN), ...LOOK_UP },
    create: (scope, properties) => {
      const { arn, ...props } = { arn: OIDC_PROVIDER.arn, ...properties };
      return PulumiOidcProvider.fromArn(scope, "thing", arn, props);
    },
  },
  "PulumiOidcProvider.fromIssuerUrl": {
    owner: "LookedUpOidcProvider",
    path: "",
    properties: { issuerUrl: [...text(oidc.ISSUER_URL), whole(types.nullValue(oidc.ISSUER_URL))], ...LOOK_UP },
    create: (scope, { issuerUrl, ...properties }) =>
      PulumiOidcProvider.fromIssuerUrl(scope, "thing", issuerUrl as string, properties),
  },
  PulumiCmkStack: {
    owner: "PulumiCmkStack",
    path: "",
    properties: {
      target: [whole(types.TARGET)],
      preventDestroy: FLAG,
    } satisfies Record<keyof PulumiCmkStackConfig, readonly Use[]>,
    create: (scope, properties) => new PulumiCmkStack(scope, "thing", properties),
    isStack: true,
  },
  "the props of PulumiCmk": {
    owner: "PulumiCmk",
    path: "",
    properties: { props: requiredObject({ organization: "acme" }) },
    create: (scope, { props }) => new PulumiCmk(scope, "thing", props as PulumiCmkProps),
  },
  "the props of PulumiCmkRole": {
    owner: "PulumiCmkRole",
    path: "",
    properties: { props: requiredObject({ organization: "acme", oidcProvider: OIDC_PROVIDER }) },
    create: (scope, { props }) => new PulumiCmkRole(scope, "thing", props as PulumiCmkRoleProps),
  },
  "the props of PulumiCmkKey": {
    owner: "PulumiCmkKey",
    path: "",
    properties: { props: requiredObject({ role: ROLE }) },
    create: (scope, { props }) => new PulumiCmkKey(scope, "thing", props as PulumiCmkKeyProps),
  },
  "the props of PulumiOidcProvider": {
    owner: "PulumiOidcProvider",
    path: "",
    properties: { props: [whole(types.nonObjects({}))] },
    create: (scope, { props }) => new PulumiOidcProvider(scope, "thing", props as PulumiOidcProviderProps),
  },
  "the props of PulumiOidcProvider.fromArn": {
    owner: "LookedUpOidcProvider",
    path: "",
    properties: { props: [whole(types.nonObjects({}))] },
    create: (scope, { props }) =>
      PulumiOidcProvider.fromArn(scope, "thing", OIDC_PROVIDER.arn, props as LookedUpOidcProviderProps),
  },
  "the props of PulumiOidcProvider.fromIssuerUrl": {
    owner: "LookedUpOidcProvider",
    path: "",
    properties: { props: [whole(types.nonObjects({}))] },
    create: (scope, { props }) =>
      PulumiOidcProvider.fromIssuerUrl(scope, "thing", undefined, props as LookedUpOidcProviderProps),
  },
  "the config of PulumiCmkStack": {
    owner: "PulumiCmkStack",
    path: "",
    properties: { config: [whole(types.nonObjects({ preventDestroy: false }))] },
    create: (scope, { config }) => new PulumiCmkStack(scope, "thing", config as PulumiCmkStackConfig),
    isStack: true,
  },
};

/** Removes the object's name from property names: `oidcProvider.arn` becomes `arn`. */
function removePrefix(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name.replace(/^.*\./, ""), value]));
}
