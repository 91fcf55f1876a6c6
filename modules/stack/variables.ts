import { type IResolvable, TerraformVariable, type TerraformVariableValidationConfig, Token } from "cdktf";
import { Construct } from "constructs";
import type { KeyAccountAccess } from "../key/pulumi-cmk-key";
import { PULUMI_CLOUD_ISSUER_URL } from "../pulumi-cloud/contract";
import { markChecked } from "../rules/checks";
import {
  KEY_ACCOUNT_ACCESS,
  KEY_ADMINISTRATOR_ARN,
  KEY_ALIAS,
  KEY_DELETION_WINDOW_IN_DAYS,
  KEY_MULTI_REGION,
  KEY_ROTATION_PERIOD_IN_DAYS,
} from "../rules/key";
import { AUDIENCE, ISSUER_URL, OIDC_PROVIDER_ARN } from "../rules/oidc-provider";
import { ORGANIZATION } from "../rules/organization";
import { POLICY_ARN, ROLE_NAME } from "../rules/role";
import {
  complaint,
  complaintForEach,
  condition,
  conditionForEach,
  conditionOrNull,
  offenders,
  type Rule,
} from "../rules/rule";
import { expression } from "../terraform/expression";

/** One variable of the stack. */
export interface VariableDefinition {
  readonly type: "string" | "number" | "bool" | "list(string)" | "map(string)";
  readonly description: string;
  /** Left out: the variable is required. Null: it may be left out, and null means what the description says. */
  readonly default?: string | number | boolean | null | readonly string[] | Readonly<Record<string, string>>;
  readonly rules?: readonly Rule[];
}

/** The variables of the stack, in the order in which people meet them. Their names are public. */
export const VARIABLES = {
  org: {
    type: "string",
    description:
      "The Pulumi organization whose secrets the key encrypts: its name in lowercase, 3 to 40 characters of a-z, 0-9, - and _.",
    rules: ORGANIZATION,
  },
  aws_region: {
    type: "string",
    description:
      "The AWS region of the key. It can't be changed later. Null: the region of the environment, such as AWS_REGION.",
    default: null,
  },
  oidc_provider_arn: {
    type: "string",
    description:
      "The ARN of the account's OIDC provider for Pulumi Cloud, where there is one already. Null: one is created. Not one that this deployment created.",
    default: null,
    rules: OIDC_PROVIDER_ARN,
  },
  oidc_issuer_url: {
    type: "string",
    description: "The URL of the issuer of Pulumi Cloud's tokens. A self-hosted Pulumi Cloud has one of its own.",
    default: PULUMI_CLOUD_ISSUER_URL,
    rules: ISSUER_URL,
  },
  oidc_audiences: {
    type: "list(string)",
    description:
      "Audiences that the OIDC provider must accept besides aws:<org>, such as the plain organization for Pulumi Deployments. At most 99.",
    default: [],
    rules: AUDIENCE,
  },
  role_name: {
    type: "string",
    description: "The name of the role that Pulumi Cloud assumes. Null: pulumi-cmk-<org>.",
    default: null,
    rules: ROLE_NAME,
  },
  role_permissions_boundary_arn: {
    type: "string",
    description:
      "The ARN of the policy that bounds the role's permissions. It must allow kms:Encrypt, kms:Decrypt and kms:GenerateDataKey. Null: none.",
    default: null,
    rules: POLICY_ARN,
  },
  key_alias: {
    type: "string",
    description: "The alias of the key, with or without alias/. Null: pulumi-cmk-<org>.",
    default: null,
    rules: KEY_ALIAS,
  },
  key_administrator_arns: {
    type: "list(string)",
    description: "The ARNs of IAM roles and users that administer the key. That is no permission to use it.",
    default: [],
    rules: KEY_ADMINISTRATOR_ARN,
  },
  key_account_access: {
    type: "string",
    description:
      "What the account's IAM policies may grant of the key: administration alone, so that nobody but the role uses it, or full, AWS's default.",
    default: "administration",
    rules: KEY_ACCOUNT_ACCESS,
  },
  key_deletion_window_in_days: {
    type: "number",
    description: "How many days the key waits for its deletion once that is scheduled: 7 to 30.",
    default: 30,
    rules: KEY_DELETION_WINDOW_IN_DAYS,
  },
  key_rotation_period_in_days: {
    type: "number",
    description: "How many days lie between rotations of the key's material: 90 to 2560. Null: AWS's default, 365.",
    default: null,
    rules: KEY_ROTATION_PERIOD_IN_DAYS,
  },
  key_multi_region: {
    type: "bool",
    description:
      "Whether the key is a multi-Region key. It can't be changed later: a change would replace the key, and lose what it encrypted.",
    default: false,
    rules: KEY_MULTI_REGION,
  },
  tags: {
    type: "map(string)",
    description: "Tags of everything that is created.",
    default: {},
  },
} as const satisfies Record<string, VariableDefinition>;

/** The values of the variables, as tokens. */
export interface VariableValues {
  readonly org: string;
  readonly aws_region: string;
  readonly oidc_provider_arn: string;
  readonly oidc_issuer_url: string;
  readonly oidc_audiences: string[];
  readonly role_name: string;
  readonly role_permissions_boundary_arn: string;
  readonly key_alias: string;
  readonly key_administrator_arns: string[];
  readonly key_account_access: KeyAccountAccess;
  readonly key_deletion_window_in_days: number;
  readonly key_rotation_period_in_days: number;
  readonly key_multi_region: IResolvable;
  readonly tags: Record<string, string>;
}

/** Declares the variables in a stack, except some that it has no use for, and hands out their values. */
export function declareVariables(stack: Construct, except: readonly (keyof VariableValues)[]): VariableValues {
  // In a room of their own: an output has the name of a variable, and cdktf writes outputs to files by their path.
  const room = new Construct(stack, "variables");
  const declared = Object.entries<VariableDefinition>(VARIABLES).filter(
    ([name]) => !except.includes(name as keyof VariableValues),
  );
  const values = declared.map(([name, definition]) => {
    const variable = declareVariable(room, name, definition);
    return [name, markChecked(valueOf(variable, definition.type), definition.rules ?? [])];
  });
  return Object.fromEntries(values) as VariableValues;
}

function declareVariable(scope: Construct, name: string, definition: VariableDefinition): TerraformVariable {
  const { type, description, default: fallback, rules } = definition;
  const variable = new TerraformVariable(scope, name, {
    type,
    description,
    // What is null by default may be null. Elsewhere null stands for the default.
    nullable: fallback === null ? undefined : false,
    default: fallback === null ? Token.nullValue() : fallback,
    // What is no bool Terraform refuses by its type.
    validation: type === "bool" ? undefined : rules?.map((rule) => validation(rule, name, definition)),
  });
  variable.overrideLogicalId(name);
  return variable;
}

function validation(rule: Rule, name: string, definition: VariableDefinition): TerraformVariableValidationConfig {
  const value = `var.${name}`;
  if (definition.type === "list(string)") {
    return {
      condition: expression(conditionForEach(rule, value)),
      errorMessage: complaintForEach(rule, name, expression(offenders(rule, value))),
    };
  }
  const mayBeNull = definition.default === null;
  return {
    condition: expression(mayBeNull ? conditionOrNull(rule, value) : condition(rule, value)),
    errorMessage: complaint(rule, name, `"${expression(`format("%v", ${value})`)}"`),
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
      return Token.asStringMap(variable.value);
  }
}
