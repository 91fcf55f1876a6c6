import type { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import type { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { type IResolvable, type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount } from "../aws/aws-account";
import { Memory } from "../memory/memory";
import { ADMINISTRATION_ACTIONS } from "../policies/key-actions";
import { keyPolicy } from "../policies/key-policy";
import { defaultName } from "../pulumi-cloud/contract";
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
  KEY_REPLICATION_ALLOWED,
  KEY_ROTATION_PERIOD_IN_DAYS,
} from "../rules/key";
import { ORGANIZATION } from "../rules/organization";
import { ROLE_ARN } from "../rules/role";
import { isAlreadyValidated, Validator } from "../rules/validator";
import type { Condition } from "../terraform/conditional";
import { displayed } from "../terraform/displayed";
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
import { deferred, evaluate, hasTokens, isData, operandOf, Value } from "../terraform/value";
import { declareHealthChecks } from "./health-checks";

const ALIAS_PREFIX = "alias/";

/**
 * How the account's IAM policies may bear on the key: `administration` lets them grant its administration alone, so that
 * nobody but the role uses the key whatever they say; `full` is AWS's default and lets them grant everything.
 */
export type KeyAccountAccess = (typeof KEY_ACCOUNT_ACCESSES)[number];

/** What may be chosen of a {@link PulumiCmkKey}. */
export interface PulumiCmkKeyOptions {
  /**
   * Alias of the key, with or without `alias/`: 1 to 250 characters of letters, digits and `/ _ -`, not starting with `/` or `aws/`.
   *
   * IMPORTANT: a change replaces the alias, not the key. Where the alias' ARN is registered with Pulumi Cloud, it must
   * be registered again.
   *
   * @default "pulumi-cmk-<organization>"
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
   */
  readonly alias?: string;

  /**
   * The key's description: at most 8192 characters.
   *
   * @default "Encrypts the secrets of the organization <organization> in Pulumi Cloud."
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
   */
  readonly description?: string;

  /**
   * ARNs of the IAM roles and users, or of an account's root, that administer the key. They can't use it for encryption.
   *
   * @default none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  readonly administratorArns?: StringList;

  /**
   * How the account's IAM policies may bear on the key: `administration` or `full`.
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
   * IMPORTANT: a change replaces the key, and what it encrypted is lost with it. `preventDestroy` refuses that.
   *
   * @default false
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
   */
  readonly multiRegion?: boolean | IResolvable;

  /**
   * Whether the key's administrators can replicate it, if it is a multi-Region key.
   *
   * IMPORTANT: a replica has the same key material, and a key policy that is written by whoever creates the replica. With
   * `accountAccess` `full`, the account's IAM policies decide about replication too.
   *
   * @default false
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html
   */
  readonly replicationAllowed?: boolean | IResolvable;

  /**
   * Whether the key policy denies everyone `kms:ScheduleKeyDeletion`. Unlike `preventDestroy`, this also protects the key from
   * the console, and from a configuration that no longer has it. To delete the key, set this to `false` and apply it, set
   * `preventDestroy` to `false`, and then destroy the key.
   *
   * @default true
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-adding-permission.html
   */
  readonly deletionProtection?: boolean | IResolvable;

  /**
   * Whether Terraform refuses every plan that would destroy or replace the key, that would create another one in its place, or that is
   * for another AWS account, Region or organization. Terraform needs it at synthesis.
   *
   * IMPORTANT: what the key encrypted is lost with the key. This protection is lost if the key is removed from the configuration;
   * `deletionProtection` is not.
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
   * Tags of the key: at most 50, keys of 1 to 128 characters that don't start with `aws:`, values of at most 256.
   *
   * @default none
   */
  readonly tags?: Tags;
}

/** The role that uses a key. */
export interface IPulumiCmkRole {
  /** The role's ARN. */
  readonly arn: string;
  /** The Pulumi organization that it is for. */
  readonly organization: string;
}

/** Properties of a {@link PulumiCmkKey}. */
export interface PulumiCmkKeyProps extends PulumiCmkKeyOptions {
  /** The role that uses the key. Nobody else can. */
  readonly role: IPulumiCmkRole;

  /**
   * What the whole deployment is for.
   *
   * @internal
   */
  readonly memory?: Memory;

  /**
   * The AWS provider to use.
   *
   * @default the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * The KMS key that encrypts an organization's secrets in Pulumi Cloud, its policy and its alias.
 *
 * @example
 * const role = new PulumiCmkRole(this, "role", { organization: "acme", oidcProvider });
 * new PulumiCmkKey(this, "key", { role, alias: "pulumi-secrets", rotationPeriodInDays: 90 });
 */
export class PulumiCmkKey extends Construct {
  /** The wrapped key, for what has no property here. */
  public readonly resource: KmsKey;
  /** The wrapped alias, for what has no property here. */
  public readonly alias: KmsAlias;
  /** The AWS account of the key. */
  public readonly account: DataAwsCallerIdentity;
  /** The AWS partition of the key. */
  public readonly partition: DataAwsPartition;
  /** The key's ARN. */
  public readonly arn: string;
  /** The ARN of the key's alias. */
  public readonly aliasArn: string;
  /** The alias without its prefix `alias/`. */
  public readonly aliasName: string;

  private isAliasCreatedBeforeDestroy = false;

  /**
   * Makes the key and its alias.
   *
   * @throws Error when a known property breaks its rule: the message tells the value, the rule and where that is documented.
   */
  constructor(scope: Construct, id: string, props: PulumiCmkKeyProps) {
    const validator = Validator.of("PulumiCmkKey", scope, id);
    validator.requireObject("props", props, "Pass at least { role }.");
    const { role, provider } = props;
    validator
      .provider("provider", provider)
      .requireObjectOrConstruct("role", role, "Pass a PulumiCmkRole.")
      .required("role.arn", role.arn, ROLE_ARN)
      .required("role.organization", role.organization, ORGANIZATION);
    const { administrators, accountAccess, multiRegion, replicationAllowed, deletionProtection, preventDestroy } =
      validateKeyOptions(validator, props);
    super(scope, id);
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
          `Encrypts the secrets of the organization ${role.organization} in Pulumi Cloud.`,
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
        }),
      ),
      enableKeyRotation: true,
      rotationPeriodInDays: rotationPeriodArgument(props.rotationPeriodInDays ?? KEY_DEFAULTS.rotationPeriodInDays),
      deletionWindowInDays: argument(props.deletionWindowInDays ?? KEY_DEFAULTS.deletionWindowInDays),
      multiRegion: argument(multiRegion),
      tags: tagsArgument(props.tags),
      provider,
    });
    if (administrators.length > 0) {
      validator.precondition(...inSamePartition(literal(allStrings(administrators)), account));
    }
    keepLifecycle(this.resource, () => ({
      preventDestroy,
      // A key that somebody disabled, such as to revoke access at once, must not be enabled by the next apply.
      ignoreChanges: ["is_enabled"],
      precondition: [...(memory ? [memory.precondition] : []), ...validator.preconditions],
    }));
    acceptAssignedTags(this.resource);
    // Terraform forgets a key that it doesn't find, and would create another one. It shows nothing of the refusal but this address.
    const guard = preventDestroy
      ? new TerraformData(this, "must-stay-the-same", {
          triggersReplace: this.resource.arn,
          lifecycle: { preventDestroy },
        })
      : undefined;
    declareHealthChecks(this, this.resource, preventDestroy);
    this.alias = new KmsAlias(this, "alias", {
      name: argument(`${ALIAS_PREFIX}${aliasName}`),
      targetKeyId: this.resource.keyId,
      // A plan can be limited to the alias with -target, and must not move it to another key.
      dependsOn: guard && [guard],
      provider,
    });
    const aliasValidator = Validator.of("PulumiCmkKey", scope, id).unique(
      this.alias,
      "the alias",
      "Pass another alias to one of the keys, with key: { alias } of PulumiCmk. See https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
    );
    keepLifecycle(this.alias, () => ({
      createBeforeDestroy: this.isAliasCreatedBeforeDestroy,
      precondition: aliasValidator.preconditions,
    }));
    this.arn = this.resource.arn;
    this.aliasArn = this.alias.arn;
    // Terraform has no output for another stack that is built from a null variable: the name comes from the alias itself.
    this.aliasName = hasTokens(aliasName) ? withoutPrefix(ALIAS_PREFIX, this.alias.name) : aliasName;
  }

  /**
   * Has a new alias created before the old one is deleted, so that a name that is taken does not end in no alias at all.
   *
   * NOTE: Terraform then replaces everything that the key depends on in this order too. A role that is replaced under its name would
   * fail, so this is only for a role that can't be replaced.
   *
   * @internal
   */
  public createAliasBeforeDestroy(): void {
    this.isAliasCreatedBeforeDestroy = true;
  }
}

/** Validates what can be chosen of a key, before it is created, and returns it with its defaults. */
export function validateKeyOptions(validator: Validator, options: PulumiCmkKeyOptions) {
  const {
    accountAccess = KEY_DEFAULTS.accountAccess,
    multiRegion = KEY_DEFAULTS.multiRegion,
    replicationAllowed = KEY_DEFAULTS.replicationAllowed,
    deletionProtection = KEY_DEFAULTS.deletionProtection,
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
    .lifecycleFlag("preventDestroy", preventDestroy)
    .tags("tags", options.tags);
  const administrators = validator.list("administratorArns", options.administratorArns, KEY_ADMINISTRATOR_ARN);
  return { administrators, accountAccess, multiRegion, replicationAllowed, deletionProtection, preventDestroy };
}

/** A property as a condition on a part of the policy. */
function conditionOf(value: boolean | IResolvable): Condition {
  return typeof value === "boolean" ? value : literal(value);
}

/** A period that is null is the default: without one, AWS keeps the period that was set before. */
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

/** A key policy can name only principals of its own partition. */
function inSamePartition(arns: string, { partition }: AwsAccount): [condition: string, message: string] {
  const start = literal(`arn:${partition.partition}:`);
  const others = `join(", ", [for arn in ${arns} : format("\\"%v\\"", arn) if !startswith(arn, ${start})])`;
  return [
    `!anytrue([for arn in ${arns} : !startswith(arn, ${start})])`,
    `administratorArns contains ${expression(displayed(others))}, but each administrator must be of the key's partition, ${partition.partition}. Use the ARN in that partition. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html`,
  ];
}
