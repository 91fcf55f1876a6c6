import { type IResolvable, TerraformVariable, type TerraformVariableValidationConfig, Token } from "cdktf";
import { Construct } from "constructs";
import { PULUMI_CLOUD_ISSUER_URL } from "../pulumi-cloud/contract";
import {
  KEY_ACCOUNT_ACCESS,
  KEY_ADMINISTRATOR_ARN,
  KEY_ALIAS,
  KEY_DEFAULTS,
  KEY_DELETION_PROTECTION,
  KEY_DELETION_WINDOW_IN_DAYS,
  KEY_DESCRIPTION,
  KEY_MULTI_REGION,
  KEY_POLICY_STATEMENTS_MAY_GRANT_USE,
  KEY_REPLICATION_ALLOWED,
  KEY_ROTATION_PERIOD_IN_DAYS,
} from "../rules/key";
import { STATEMENT_PARTS, STATEMENTS } from "../rules/key-policy-statement";
import { validationOfPart } from "../rules/list-part";
import { AUDIENCE, ISSUER_URL, OIDC_PROVIDER_ARN, THUMBPRINT, THUMBPRINT_COUNT } from "../rules/oidc-provider";
import { ORGANIZATION } from "../rules/organization";
import { REGION } from "../rules/region";
import {
  POLICY_ARN,
  ROLE_DEFAULTS,
  ROLE_DESCRIPTION,
  ROLE_MAX_SESSION_DURATION,
  ROLE_NAME,
  ROLE_PATH,
} from "../rules/role";
import {
  condition,
  conditionForEach,
  errorMessage,
  errorMessageForEach,
  invalidItems,
  rangeOf,
  type Rule,
} from "../rules/rule";
import { TAG_COUNT, TAG_KEY, TAG_KEYS, TAG_VALUE, TAGS } from "../rules/tags";
import { NOT_NULL_AS_TEXT } from "../rules/text";
import { alreadyValidated } from "../rules/validator";
import { trueIfNull } from "../terraform/conditional";
import { expression } from "../terraform/expression";

/**
 * Type of statements to add to the key policy.
 *
 * NOTE: only `sid` is optional. Terraform drops attributes that an object type doesn't have, so a statement with a misspelled `conditions`
 * would apply without its conditions if that attribute were optional.
 */
const STATEMENTS_TYPE =
  "list(object({ sid = optional(string), effect = string, principals = map(list(string)), actions = list(string), conditions = map(map(list(string))) }))";

/** Variable of the stack. */
export interface VariableDefinition {
  readonly type: "string" | "number" | "bool" | "list(string)" | "map(string)" | typeof STATEMENTS_TYPE;
  readonly description: string;
  /** If omitted, the variable is required. If null, the variable can be null, and its description says what that means. */
  readonly default?: string | number | boolean | null | readonly string[] | Readonly<Record<string, string>>;
  /** Rules for the value, for each element of a list, or for the parts of a map of tags or of a list of statements. */
  readonly rules?: readonly Rule[];
  /** Rules for the number of elements of a list. */
  readonly countRules?: readonly Rule[];
}

/** Variables of the stack, by topic. Their names are public API. */
export const VARIABLES = {
  org: {
    type: "string",
    description:
      "Pulumi organization: 3 to 40 characters from a-z, 0-9, - and _, starting and ending with a letter or digit.",
    rules: ORGANIZATION,
  },
  aws_region: {
    type: "string",
    description:
      "AWS Region of the key. It can't be changed later. Defaults to the Region configured in the environment, for example with AWS_REGION.",
    default: null,
    rules: REGION,
  },
  create_oidc_provider: {
    type: "bool",
    description:
      "Whether to create the OIDC provider for Pulumi Cloud. If false, uses oidc_provider_arn, or looks up the account's OIDC provider for oidc_issuer_url. Defaults to true, unless oidc_provider_arn is set. Set it to false if the ARN is known only after apply.",
    default: null,
  },
  oidc_provider_arn: {
    type: "string",
    description:
      "ARN of an existing OIDC provider for Pulumi Cloud in the account. Don't pass one created by this deployment. If omitted, create_oidc_provider decides whether one is created or looked up.",
    default: null,
    rules: OIDC_PROVIDER_ARN,
  },
  oidc_issuer_url: {
    type: "string",
    description: "URL of the issuer of Pulumi Cloud's tokens. Change it only for a self-hosted Pulumi Cloud.",
    default: PULUMI_CLOUD_ISSUER_URL,
    rules: ISSUER_URL,
  },
  oidc_audiences: {
    type: "list(string)",
    description:
      "Audiences that the OIDC provider accepts, in addition to aws:<org>, such as the organization's name for Pulumi Deployments. At most 99.",
    default: [],
    rules: AUDIENCE,
  },
  oidc_thumbprints: {
    type: "list(string)",
    description:
      "SHA-1 thumbprints of the issuer's certificate authority, for a self-hosted Pulumi Cloud with a private certificate authority. Once set, they can't be cleared.",
    default: [],
    rules: THUMBPRINT,
    countRules: THUMBPRINT_COUNT,
  },
  role_name: {
    type: "string",
    description:
      "Name of the role that Pulumi Cloud assumes. It can't be changed later, because a change would replace the role. Defaults to pulumi-cmk-<org>.",
    default: null,
    rules: ROLE_NAME,
  },
  role_path: {
    type: "string",
    description: "Path of the role. It can't be changed later, because a change would replace the role.",
    default: ROLE_DEFAULTS.path,
    rules: ROLE_PATH,
  },
  role_description: {
    type: "string",
    description: "Description of the role. Defaults to a sentence that names the organization.",
    default: null,
    rules: ROLE_DESCRIPTION,
  },
  role_max_session_duration: {
    type: "number",
    description: `Maximum duration of a session of the role, in seconds: ${rangeOf(ROLE_MAX_SESSION_DURATION)}.`,
    default: ROLE_DEFAULTS.maxSessionDuration,
    rules: ROLE_MAX_SESSION_DURATION,
  },
  role_permissions_boundary_arn: {
    type: "string",
    description:
      "ARN of the permissions boundary of the role. It must allow kms:Encrypt, kms:Decrypt and kms:GenerateDataKey. Defaults to none.",
    default: null,
    rules: POLICY_ARN,
  },
  key_alias: {
    type: "string",
    description: "Alias of the key, with or without alias/. Defaults to pulumi-cmk-<org>.",
    default: null,
    rules: KEY_ALIAS,
  },
  key_description: {
    type: "string",
    description: "Description of the key. Defaults to a sentence that names the organization.",
    default: null,
    rules: KEY_DESCRIPTION,
  },
  key_administrator_arns: {
    type: "list(string)",
    description:
      "ARNs of the principals that administer the key: IAM roles, users, or an account's root. They can't use it for encryption.",
    default: [],
    rules: KEY_ADMINISTRATOR_ARN,
  },
  key_account_access: {
    type: "string",
    description:
      "What IAM policies in the account can grant on the key: administration, so that only the role can use the key, or full, which includes use of the key, as in the default key policy of AWS.",
    default: KEY_DEFAULTS.accountAccess,
    rules: KEY_ACCOUNT_ACCESS,
  },
  key_deletion_window_in_days: {
    type: "number",
    description: `Waiting period before a scheduled deletion of the key, in days: ${rangeOf(KEY_DELETION_WINDOW_IN_DAYS)}.`,
    default: KEY_DEFAULTS.deletionWindowInDays,
    rules: KEY_DELETION_WINDOW_IN_DAYS,
  },
  key_rotation_period_in_days: {
    type: "number",
    description: `Rotation period of the key's material, in days: ${rangeOf(KEY_ROTATION_PERIOD_IN_DAYS)}.`,
    default: KEY_DEFAULTS.rotationPeriodInDays,
    rules: KEY_ROTATION_PERIOD_IN_DAYS,
  },
  key_multi_region: {
    type: "bool",
    description:
      "Whether the key is a multi-Region key. It can't be changed later: a change would replace the key, and what it encrypted would be lost.",
    default: KEY_DEFAULTS.multiRegion,
    rules: KEY_MULTI_REGION,
  },
  key_replication_allowed: {
    type: "bool",
    description:
      "Whether the key's administrators can replicate it, if it is a multi-Region key. A replica has the same key material, and the principal that creates it sets its key policy.",
    default: KEY_DEFAULTS.replicationAllowed,
    rules: KEY_REPLICATION_ALLOWED,
  },
  key_deletion_protection: {
    type: "bool",
    description:
      "Whether the key policy denies kms:ScheduleKeyDeletion to everyone. Before you delete the key, set this to false and apply.",
    default: KEY_DEFAULTS.deletionProtection,
    rules: KEY_DELETION_PROTECTION,
  },
  key_policy_statements: {
    type: STATEMENTS_TYPE,
    description:
      "Statements to add to the key policy, such as for a break-glass role or a log reader. Each has effect, principals by type, actions, and conditions by operator and key, which can be {}. They can't lift the deletion protection.",
    default: [],
    rules: STATEMENTS,
  },
  key_policy_statements_may_grant_use: {
    type: "bool",
    description:
      "Whether additional statements can allow actions other than those that read the key's metadata. Their principals can then get access to what the key encrypts.",
    default: KEY_DEFAULTS.policyStatementsMayGrantUse,
    rules: KEY_POLICY_STATEMENTS_MAY_GRANT_USE,
  },
  tags: {
    type: "map(string)",
    description: "Tags of the OIDC provider, the role and the key.",
    default: {},
    rules: TAGS,
  },
} as const satisfies Record<string, VariableDefinition>;

/** TypeScript types of the values of variables. */
interface Types {
  readonly string: string;
  readonly number: number;
  readonly bool: IResolvable;
  readonly "list(string)": string[];
  readonly "map(string)": IResolvable;
  readonly [STATEMENTS_TYPE]: IResolvable;
}

/** Values of variables, as tokens. */
type ValuesOf<Definitions extends Readonly<Record<string, VariableDefinition>>> = {
  readonly [Name in keyof Definitions]: Types[Definitions[Name]["type"]];
};

/** Values of the variables of the stack, as tokens. */
export type VariableValues = ValuesOf<typeof VARIABLES>;

/** Declares the variables of the stack, except for some, and returns their values. */
export function declareVariables(stack: Construct, except: readonly (keyof VariableValues)[]): VariableValues {
  const declared = Object.entries<VariableDefinition>(VARIABLES).filter(
    ([name]) => !except.includes(name as keyof VariableValues),
  );
  return declareDefinitions(stack, Object.fromEntries(declared)) as VariableValues;
}

/** Declares variables in a stack, and returns their values. */
export function declareDefinitions<Definitions extends Readonly<Record<string, VariableDefinition>>>(
  stack: Construct,
  definitions: Definitions,
): ValuesOf<Definitions> {
  // The variables need a separate scope: an output has the same name as a variable, and cdktf names outputs in files by their path.
  const scope = new Construct(stack, "variables");
  const values = Object.entries(definitions).map(([name, definition]) => {
    const variable = declareVariable(scope, name, definition);
    return [name, alreadyValidated(valueOf(variable, definition.type), definition.rules ?? [])];
  });
  return Object.fromEntries(values) as ValuesOf<Definitions>;
}

function declareVariable(scope: Construct, name: string, definition: VariableDefinition): TerraformVariable {
  const { type, description, default: fallback } = definition;
  const variable = new TerraformVariable(scope, name, {
    type,
    description,
    // A variable can be null only if null is its default. For other variables, null means the default.
    nullable: fallback === null ? undefined : false,
    default: fallback === null ? Token.nullValue() : fallback,
    validation: validationsOf(name, definition),
  });
  variable.overrideLogicalId(name);
  return variable;
}

function validationsOf(name: string, definition: VariableDefinition): TerraformVariableValidationConfig[] | undefined {
  const { type, rules = [], countRules = [], default: fallback } = definition;
  const value = `var.${name}`;
  switch (type) {
    case "bool":
      // Terraform's type check already rejects anything else.
      return undefined;
    case "list(string)":
      return [
        ...rules.map((rule) => validateEach(rule, name, value)),
        ...countRules.map((rule) =>
          validateWhole(rule, `The number of ${name}`, `length(${value})`, `length(${value})`),
        ),
      ];
    case "map(string)":
      return [
        ...TAG_KEY.map((rule) => validateEach(rule, name, `keys(${value})`, "key")),
        ...TAG_VALUE.map((rule) => validateEach(rule, name, `values(${value})`, "value")),
        ...TAG_COUNT.map((rule) =>
          validateWhole(rule, `The number of ${name}`, `length(${value})`, `length(${value})`),
        ),
        ...TAG_KEYS.map((rule) =>
          validateWhole(rule, `The list of keys of ${name}`, `keys(${value})`, `jsonencode(keys(${value}))`),
        ),
      ];
    case STATEMENTS_TYPE:
      return STATEMENT_PARTS.flatMap((part) =>
        part.rules.map((rule) => {
          const { condition: test, errorMessage: message } = validationOfPart(
            part,
            rule,
            name,
            value,
            capitalize,
            expression,
          );
          return { condition: expression(test), errorMessage: message };
        }),
      );
    default: {
      // A template can't contain null, and writes large numbers in another way.
      const canBeInterpolated = type === "string" && fallback !== null;
      return [...(type === "string" && fallback === null ? [NOT_NULL_AS_TEXT] : []), ...rules].map((rule) => ({
        condition: expression(fallback === null ? trueIfNull(value, condition(rule, value)) : condition(rule, value)),
        errorMessage: errorMessage(rule, name, `"${expression(canBeInterpolated ? value : `format("%v", ${value})`)}"`),
      }));
    }
  }
}

function capitalize(text: string): string {
  return text.replace(/^the /, "The ");
}

function validateEach(rule: Rule, name: string, list: string, noun?: string): TerraformVariableValidationConfig {
  const received = `${noun === undefined ? "" : `the ${noun} `}${expression(invalidItems(rule, list))}`;
  return {
    condition: expression(conditionForEach(rule, list)),
    errorMessage: errorMessageForEach(rule, name, received, noun),
  };
}

function validateWhole(rule: Rule, name: string, value: string, received: string): TerraformVariableValidationConfig {
  return {
    condition: expression(condition(rule, value)),
    errorMessage: errorMessage(rule, name, expression(received)),
  };
}

function valueOf(variable: TerraformVariable, type: VariableDefinition["type"]): unknown {
  switch (type) {
    case "string":
      return variable.stringValue;
    case "number":
      return variable.numberValue;
    case "bool":
      return variable.booleanValue;
    case "list(string)":
      return variable.listValue;
    case "map(string)":
    case STATEMENTS_TYPE:
      return variable.value;
  }
}
