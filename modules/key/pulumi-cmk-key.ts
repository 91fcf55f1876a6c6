import type { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import type { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { type IResolvable, type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount } from "../aws/aws-account";
import { isMemory, Memory, withMemory } from "../memory/memory";
import { ADMINISTRATION_ACTIONS } from "../policies/key-actions";
import { keyPolicy } from "../policies/key-policy";
import { defaultName } from "../pulumi-cloud/contract";
import type { IPulumiCmkRole } from "../role/i-pulumi-cmk-role";
import {
  KEY_ACCOUNT_ACCESS,
  type KEY_ACCOUNT_ACCESSES,
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
import { ORGANIZATION } from "../rules/organization";
import { ROLE_ARN } from "../rules/role";
import { isAlreadyValidated, type PropertyCondition, type PropertyNames, Validator } from "../rules/validator";
import type { Condition } from "../terraform/conditional";
import { keepAddress, referenceTo } from "../terraform/address";
import { maskSensitive } from "../terraform/display";
import {
  argument,
  expression,
  jsonencode,
  literal,
  orDefault,
  orDefaultText,
  withoutPrefix,
} from "../terraform/expression";
import { keepLifecycle } from "../terraform/lifecycle";
import { allStrings, distinctStrings, type StringList } from "../terraform/string-list";
import { acceptAssignedTags, type Tags, tagsArgument } from "../terraform/tags";
import { TerraformData } from "../terraform/terraform-data";
import { requireUniqueAddresses } from "../terraform/unique-addresses";
import { deferred, evaluate, hasTokens, isData, operandOf, Value } from "../terraform/value";
import { declareHealthChecks } from "./health-checks";
import {
  type KeyPolicyStatements,
  policyStatements,
  principalArnsIn,
  validatePolicyStatements,
} from "./key-policy-statement";

const ALIAS_PREFIX = "alias/";

/**
 * What IAM policies in the account can grant on the key: `administration`, so that only the role can use it, or `full`, AWS's
 * default, which also lets them grant use of the key.
 */
export type KeyAccountAccess = (typeof KEY_ACCOUNT_ACCESSES)[number];

/** Options of a {@link PulumiCmkKey}. */
export interface PulumiCmkKeyOptions {
  /**
   * Alias of the key, with or without `alias/`: 1 to 250 letters, digits and `/ _ -` characters, not starting with `/` or `aws/`.
   *
   * IMPORTANT: a change replaces the alias, but not the key. If the alias's ARN is registered with Pulumi Cloud, you must register it
   * again.
   *
   * @default "pulumi-cmk-<organization>"
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
   */
  readonly alias?: string;

  /**
   * Description of the key: at most 8192 characters.
   *
   * @default "Encrypts the data keys of Pulumi ESC for the organization <organization>."
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
   */
  readonly description?: string;

  /**
   * ARNs of the principals that administer the key: IAM roles, users, or an account's root. They can't use it for encryption.
   *
   * @default none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  readonly administratorArns?: StringList;

  /**
   * What IAM policies in the account can grant on the key: `administration`, so that only the role can use it, or `full`, AWS's
   * default.
   *
   * @default "administration"
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
   */
  readonly accountAccess?: KeyAccountAccess | IResolvable;

  /**
   * Waiting period before a scheduled deletion of the key, in days: 7 to 30.
   *
   * @default 30
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
   */
  readonly deletionWindowInDays?: number;

  /**
   * Rotation period of the key's material, in days: 90 to 2560. The key keeps its ARN.
   *
   * @default 365
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
   */
  readonly rotationPeriodInDays?: number;

  /**
   * Whether the key is a multi-Region key.
   *
   * IMPORTANT: it can't be changed later. A change would replace the key, and what it encrypted would be lost. `preventDestroy`
   * rejects such a plan.
   *
   * @default false
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
   */
  readonly multiRegion?: boolean | IResolvable;

  /**
   * Whether the key's administrators can replicate it, if it is a multi-Region key.
   *
   * IMPORTANT: a replica has the same key material, and the principal that creates it sets its key policy. If
   * `accountAccess` is `full`, IAM policies in the account can grant replication too.
   *
   * @default false
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html
   */
  readonly replicationAllowed?: boolean | IResolvable;

  /**
   * Whether the key policy denies `kms:ScheduleKeyDeletion` to everyone. Unlike `preventDestroy`, this also
   * protects the key if it is removed from the configuration. To delete the key, set this to `false` and apply, set `preventDestroy`
   * to `false`, and then destroy the key.
   *
   * @default true
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-adding-permission.html
   */
  readonly deletionProtection?: boolean | IResolvable;

  /**
   * Statements to add to the key policy, such as for a break-glass role or a log reader. They can't lift the deletion protection,
   * because a Deny overrides every Allow. `NotAction` and `NotPrincipal` aren't supported. The values of conditions are strings of at
   * most 32768 characters, the quota of KMS for a key policy.
   *
   * IMPORTANT: a statement that denies can stop Pulumi Cloud from using the key, or Terraform and administrators from managing it. KMS
   * rejects a key policy only if it would stop the principal that applies it from changing it again.
   *
   * @default none
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
   */
  readonly policyStatements?: KeyPolicyStatements;

  /**
   * Whether additional statements can allow actions other than those that read the key's metadata: `kms:DescribeKey`,
   * `kms:GetKeyLastUsage`, `kms:GetKeyPolicy`, `kms:GetKeyRotationStatus`, `kms:ListGrants`, `kms:ListKeyPolicies`,
   * `kms:ListKeyRotations` and `kms:ListResourceTags`.
   *
   * IMPORTANT: their principals can then get access to what the key encrypts. For example, a principal that can change the key policy or
   * create grants can give itself use of the key.
   *
   * @default false
   */
  readonly policyStatementsMayGrantUse?: boolean | IResolvable;

  /**
   * Whether Terraform rejects every plan that would destroy or replace the key, create another key in its place, or apply to another
   * AWS account, Region or organization. It must be known at synthesis.
   *
   * IMPORTANT: if the key is destroyed, what it encrypted is lost. This protection ends when the key is removed from the
   * configuration. `deletionProtection` does not.
   *
   * @default true
   * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
   */
  readonly preventDestroy?: boolean;

  /**
   * What administrators may do: a token for {@link ADMINISTRATION_ACTIONS}, such as that of a local.
   *
   * @internal
   */
  readonly administrationActions?: readonly string[];

  /**
   * Tags of the key: at most 50, keys of 1 to 128 characters that don't start with `aws:` and differ in more than their case, values of at
   * most 256.
   *
   * @default none
   */
  readonly tags?: Tags;
}

/** Properties of a {@link PulumiCmkKey}. */
export interface PulumiCmkKeyProps extends PulumiCmkKeyOptions {
  /** Role that uses the key. No other principal can, unless `accountAccess` or `policyStatements` allow it. */
  readonly role: IPulumiCmkRole;

  /**
   * Memory of the whole deployment.
   *
   * @internal
   */
  readonly memory?: Memory;

  /**
   * AWS provider.
   *
   * @default the default AWS provider of the stack
   */
  readonly provider?: TerraformProvider;
}

/** Names of the options of a key. */
export const KEY_OPTIONS: PropertyNames<Omit<PulumiCmkKeyOptions, "administrationActions">> = {
  alias: true,
  description: true,
  administratorArns: true,
  accountAccess: true,
  deletionWindowInDays: true,
  rotationPeriodInDays: true,
  multiRegion: true,
  replicationAllowed: true,
  deletionProtection: true,
  policyStatements: true,
  policyStatementsMayGrantUse: true,
  preventDestroy: true,
  tags: true,
};

/** Internal options of a key. Text would let administrators use the key. */
export const INTERNAL_KEY_OPTIONS = { administrationActions: (value: unknown) => Token.isUnresolved(value) };

const KEY_PROPERTIES: PropertyNames<Omit<PulumiCmkKeyProps, "administrationActions" | "memory">> = {
  role: true,
  ...KEY_OPTIONS,
  provider: true,
};

/**
 * KMS key that protects an organization's Pulumi ESC data, with its key policy and alias.
 *
 * @example
 * const role = new PulumiCmkRole(this, "role", { organization: "acme", oidcProvider });
 * new PulumiCmkKey(this, "key", { role, alias: "pulumi-secrets", rotationPeriodInDays: 90 });
 */
export class PulumiCmkKey extends Construct {
  /** The underlying `aws_kms_key` (escape hatch). */
  public readonly resource: KmsKey;
  /** The underlying `aws_kms_alias` (escape hatch). */
  public readonly alias: KmsAlias;
  /** AWS account of the key. */
  public readonly account: DataAwsCallerIdentity;
  /** AWS partition of the key. */
  public readonly partition: DataAwsPartition;
  /** ARN of the key. */
  public readonly arn: string;
  /** Alias without the prefix `alias/`. */
  public readonly aliasName: string;

  /**
   * Resource that rejects a plan with another key. What depends on the key should depend on it, so that `-target` doesn't leave it out.
   *
   * @internal
   */
  public readonly guard: TerraformData | undefined;

  private isAliasCreatedBeforeDestroy = false;

  /**
   * Creates the key and its alias.
   *
   * @throws {Error} If a property known at synthesis is invalid. The message names the value, the constraint and its documentation.
   */
  constructor(scope: Construct, id: string, props: PulumiCmkKeyProps) {
    const validator = Validator.of("PulumiCmkKey", scope, id);
    validator.requireProperties("props", props, KEY_PROPERTIES, "Pass at least { role }.", {
      memory: isMemory,
      ...INTERNAL_KEY_OPTIONS,
    });
    const { role, provider } = props;
    validator
      .provider("provider", provider)
      .requireObjectOrConstruct("role", role, "Pass a PulumiCmkRole.")
      .required("role.arn", role.arn, ROLE_ARN)
      .required("role.organization", role.organization, ORGANIZATION);
    const { administrators, accountAccess, multiRegion, replicationAllowed, deletionProtection, preventDestroy } =
      validateKeyOptions(validator, props);
    super(scope, id);
    requireUniqueAddresses(this);
    const memory = preventDestroy
      ? (props.memory ?? new Memory(this, "memory", { hasRegion: true, organization: role.organization, provider }))
      : undefined;
    const account = AwsAccount.of(this, provider);
    this.account = account.identity;
    this.partition = account.partition;
    const aliasName = withoutPrefix(ALIAS_PREFIX, orDefault(props.alias, defaultName(role.organization)));
    const administratorArns = distinctStrings(administrators);
    const areAdministratorsKnown = !Token.isUnresolved(administratorArns);
    this.resource = new KmsKey(this, "Resource", {
      description: argument(
        orDefaultText(
          props.description,
          `Encrypts the data keys of Pulumi ESC for the organization ${role.organization}.`,
        ),
      ),
      policy: jsonencode(
        keyPolicy({
          roleArn: role.arn,
          accountRootArn: `${account.iamArn}:root`,
          fullAccountAccess: Token.isUnresolved(accountAccess)
            ? `${literal(accountAccess)} == "full"`
            : accountAccess === "full",
          administrationActions: props.administrationActions ?? ADMINISTRATION_ACTIONS,
          administratorArns,
          hasAdministrators: areAdministratorsKnown
            ? administratorArns.length > 0
            : `length(${literal(allStrings(administrators))}) > 0`,
          replicationAllowed: conditionOf(replicationAllowed),
          deletionProtection: conditionOf(deletionProtection),
          additionalStatements: policyStatements(props.policyStatements ?? []),
        }),
      ),
      enableKeyRotation: true,
      rotationPeriodInDays: rotationPeriodArgument(props.rotationPeriodInDays ?? KEY_DEFAULTS.rotationPeriodInDays),
      deletionWindowInDays: argument(props.deletionWindowInDays ?? KEY_DEFAULTS.deletionWindowInDays),
      multiRegion: argument(multiRegion),
      tags: tagsArgument(props.tags),
      provider,
    });
    keepAddress(this.resource);
    this.arn = this.resource.arn;
    if (administrators.length > 0) {
      validator.precondition(
        inPartition(literal(allStrings(administrators)), "administratorArns", "administrator", account),
      );
    }
    const principals = principalArnsIn(props.policyStatements ?? []);
    if (principals !== undefined) {
      validator.precondition(inPartition(principals, "policyStatements", "principal", account));
    }
    keepLifecycle(this.resource, () => ({
      preventDestroy,
      // An operator can disable the key to revoke access immediately. The next apply must not enable it.
      ignoreChanges: ["is_enabled"],
      precondition: withMemory(memory, validator.preconditions),
    }));
    acceptAssignedTags(this.resource);
    // If Terraform doesn't find the key, it removes it from the state and creates another one. The error shows nothing but this address.
    this.guard = preventDestroy
      ? new TerraformData(this, "must-stay-the-same", {
          triggersReplace: this.arn,
          lifecycle: { preventDestroy },
        })
      : undefined;
    declareHealthChecks(this, this.resource, preventDestroy);
    this.alias = new KmsAlias(this, "alias", {
      name: argument(`${ALIAS_PREFIX}${aliasName}`),
      targetKeyId: `\${${referenceTo(this.resource)}.key_id}`,
      // A plan with -target on the alias must not point it to another key.
      dependsOn: this.guard && [this.guard],
      provider,
    });
    const aliasValidator = Validator.of("PulumiCmkKey", scope, id).unique(
      this.alias,
      "the alias",
      "Give one of the keys another alias.\nSee https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
    );
    keepLifecycle(this.alias, () => ({
      createBeforeDestroy: this.isAliasCreatedBeforeDestroy,
      precondition: aliasValidator.preconditions,
    }));
    // A cross-stack output can't be built from a variable that is null, so the name is read from the alias.
    this.aliasName = hasTokens(aliasName) ? withoutPrefix(ALIAS_PREFIX, this.alias.name) : aliasName;
  }

  /** ARN of the key's alias. */
  public get aliasArn(): string {
    return this.alias.arn;
  }

  /**
   * Creates a new alias before the old one is deleted, so that the old alias stays if the new name is taken.
   *
   * NOTE: Terraform then replaces all dependencies of the alias in this order too. Replacing a role and keeping its name would fail, so
   * use this only if the role can't be replaced.
   *
   * @internal
   */
  public createAliasBeforeDestroy(): void {
    this.isAliasCreatedBeforeDestroy = true;
  }
}

/** Validates the options of a key before it is created, and returns them with their defaults. */
export function validateKeyOptions(validator: Validator, options: PulumiCmkKeyOptions) {
  const {
    accountAccess = KEY_DEFAULTS.accountAccess,
    multiRegion = KEY_DEFAULTS.multiRegion,
    replicationAllowed = KEY_DEFAULTS.replicationAllowed,
    deletionProtection = KEY_DEFAULTS.deletionProtection,
    policyStatementsMayGrantUse = KEY_DEFAULTS.policyStatementsMayGrantUse,
    preventDestroy = true,
  } = options;
  validator
    .optional("alias", options.alias, KEY_ALIAS)
    .optional("description", options.description, KEY_DESCRIPTION)
    .optional("accountAccess", accountAccess, KEY_ACCOUNT_ACCESS)
    .optional("deletionWindowInDays", options.deletionWindowInDays, KEY_DELETION_WINDOW_IN_DAYS)
    .optional("rotationPeriodInDays", options.rotationPeriodInDays, KEY_ROTATION_PERIOD_IN_DAYS)
    .required("multiRegion", multiRegion, KEY_MULTI_REGION)
    .required("replicationAllowed", replicationAllowed, KEY_REPLICATION_ALLOWED)
    .required("deletionProtection", deletionProtection, KEY_DELETION_PROTECTION)
    .required("policyStatementsMayGrantUse", policyStatementsMayGrantUse, KEY_POLICY_STATEMENTS_MAY_GRANT_USE)
    .lifecycleFlag("preventDestroy", preventDestroy)
    .tags("tags", options.tags);
  const administrators = validator.list("administratorArns", options.administratorArns, KEY_ADMINISTRATOR_ARN);
  validatePolicyStatements(validator, options.policyStatements, conditionOf(policyStatementsMayGrantUse));
  return { administrators, accountAccess, multiRegion, replicationAllowed, deletionProtection, preventDestroy };
}

/** Converts a property to a condition on a part of the policy. */
function conditionOf(value: boolean | IResolvable): Condition {
  return typeof value === "boolean" ? value : literal(value);
}

/** Replaces null with the default, because AWS keeps the previous period if none is set. */
function rotationPeriodArgument(period: number): number {
  return isAlreadyValidated(period, KEY_ROTATION_PERIOD_IN_DAYS) || !hasTokens(period)
    ? argument(period)
    : Token.asNumber(
        new Value((context) => {
          const value = evaluate(period, context);
          return isData(value)
            ? { data: value.data ?? KEY_DEFAULTS.rotationPeriodInDays }
            : deferred(`coalesce(${operandOf(value)}, ${KEY_DEFAULTS.rotationPeriodInDays})`);
        }),
      );
}

/** Requires ARNs to be in the partition of the key, because a key policy can't name principals in another. */
function inPartition(arns: string, property: string, noun: string, { partition }: AwsAccount): PropertyCondition {
  const start = literal(`arn:${partition.partition}:`);
  const others = `join(", ", [for arn in ${arns} : format("\\"%v\\"", arn) if !startswith(arn, ${start})])`;
  return {
    condition: `!anytrue([for arn in ${arns} : !startswith(arn, ${start})])`,
    property,
    problem: `contains ${expression(maskSensitive(others))}.
Each ${noun} must be in the partition of the key, ${partition.partition}.
Use the ARN in that partition.
See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html`,
  };
}
