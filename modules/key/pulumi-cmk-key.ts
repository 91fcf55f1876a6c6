import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { type IResolvable, type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { keyPolicy } from "../policies/key-policy";
import { defaultName } from "../pulumi-cloud/contract";
import { Checks } from "../rules/checks";
import {
  KEY_ACCOUNT_ACCESS,
  type KEY_ACCOUNT_ACCESSES,
  KEY_ADMINISTRATOR_ARN,
  KEY_ALIAS,
  KEY_DELETION_WINDOW_IN_DAYS,
  KEY_DESCRIPTION,
  KEY_MULTI_REGION,
  KEY_ROTATION_PERIOD_IN_DAYS,
} from "../rules/key";
import { ORGANIZATION } from "../rules/organization";
import { ROLE_ARN } from "../rules/role";
import { jsonencode, literal, orDefault, withoutPrefix } from "../terraform/expression";
import { lifecycle } from "../terraform/lifecycle";
import { tagsArgument } from "../terraform/tags";

const ALIAS_PREFIX = "alias/";

/**
 * How the account's IAM policies may bear on the key: `administration` lets them grant its administration alone, so that
 * nobody but the role uses the key whatever they say; `full` is AWS's default and lets them grant everything.
 */
export type KeyAccountAccess = (typeof KEY_ACCOUNT_ACCESSES)[number];

/** What may be chosen of a {@link PulumiCmkKey}. */
export interface PulumiCmkKeyOptions {
  /**
   * The key's alias, with or without `alias/`: 1 to 250 characters of letters, digits and `/ _ -`, not `aws/…`.
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
   * The ARNs of IAM roles and users, or of an account's root, that administer the key. That is no permission to use it.
   *
   * @default none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  readonly administratorArns?: readonly string[];

  /**
   * How the account's IAM policies may bear on the key: `administration` or `full`.
   *
   * @default "administration"
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
   */
  readonly accountAccess?: KeyAccountAccess | IResolvable;

  /**
   * How long the key waits for its deletion once that is scheduled, in days: 7 to 30.
   *
   * @default 30
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
   */
  readonly deletionWindowInDays?: number;

  /**
   * How often KMS rotates the key's material, in days: 90 to 2560. The ARN stays.
   *
   * @default KMS's, 365
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
   * Whether Terraform refuses every plan that would destroy or replace the key. Terraform wants it known at synthesis.
   *
   * IMPORTANT: what the key encrypted is lost with the key.
   *
   * @default true
   * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
   */
  readonly preventDestroy?: boolean;

  /**
   * Tags of the key.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;
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

  /**
   * Makes the key and its alias.
   *
   * @throws Error when a known property breaks its rule: the message tells the value, the rule and where that is documented.
   */
  constructor(scope: Construct, id: string, props: PulumiCmkKeyProps) {
    super(scope, id);
    const {
      role,
      provider,
      administratorArns = [],
      accountAccess = "administration",
      multiRegion = false,
      deletionWindowInDays = 30,
      preventDestroy = true,
    } = props;
    const checks = new Checks(this)
      .given("role", role, "Pass a PulumiCmkRole.")
      .required("role.arn", role.arn, ROLE_ARN)
      .required("role.organization", role.organization, ORGANIZATION)
      .optional("alias", props.alias, KEY_ALIAS)
      .optional("description", props.description, KEY_DESCRIPTION)
      .each("administratorArns", administratorArns, KEY_ADMINISTRATOR_ARN)
      .optional("accountAccess", accountAccess, KEY_ACCOUNT_ACCESS)
      .optional("deletionWindowInDays", deletionWindowInDays, KEY_DELETION_WINDOW_IN_DAYS)
      .optional("rotationPeriodInDays", props.rotationPeriodInDays, KEY_ROTATION_PERIOD_IN_DAYS)
      .required("multiRegion", multiRegion, KEY_MULTI_REGION)
      .tags("tags", props.tags);

    if (typeof preventDestroy !== "boolean") {
      throw new Error(
        `${checks.owner}: preventDestroy is ${JSON.stringify(preventDestroy)}, but it must be true or false, known at synthesis: Terraform allows no expression in a lifecycle block. Pass a boolean. See https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle`,
      );
    }

    this.account = new DataAwsCallerIdentity(this, "account", { provider });
    this.partition = new DataAwsPartition(this, "partition", { provider });
    this.aliasName = withoutPrefix(ALIAS_PREFIX, orDefault(props.alias, defaultName(role.organization)));
    this.resource = new KmsKey(this, "Resource", {
      description:
        props.description ?? `Encrypts the secrets of the organization ${role.organization} in Pulumi Cloud.`,
      policy: jsonencode(
        keyPolicy({
          roleArn: role.arn,
          accountRootArn: `arn:${this.partition.partition}:iam::${this.account.accountId}:root`,
          fullAccountAccess: Token.isUnresolved(accountAccess)
            ? `${literal(accountAccess)} == "full"`
            : accountAccess === "full",
          administratorArns,
          hasAdministrators: Token.isUnresolved(administratorArns)
            ? `length(${literal(administratorArns)}) > 0`
            : administratorArns.length > 0,
          multiRegion: typeof multiRegion === "boolean" ? multiRegion : literal(multiRegion),
        }),
      ),
      enableKeyRotation: true,
      rotationPeriodInDays: props.rotationPeriodInDays,
      deletionWindowInDays,
      multiRegion,
      tags: tagsArgument(props.tags),
      provider,
      lifecycle: lifecycle({ preventDestroy, precondition: checks.preconditions }),
    });
    this.alias = new KmsAlias(this, "alias", {
      name: `${ALIAS_PREFIX}${this.aliasName}`,
      targetKeyId: this.resource.keyId,
      provider,
    });
    this.arn = this.resource.arn;
    this.aliasArn = this.alias.arn;
  }
}
