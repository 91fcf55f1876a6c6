import type { IResolvable, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { ExistingKey } from "../existing-key/existing-key";
import {
  INTERNAL_KEY_OPTIONS,
  KEY_OPTIONS,
  PulumiCmkKey,
  type PulumiCmkKeyOptions,
  validateKeyOptions,
} from "../key/pulumi-cmk-key";
import type { IPulumiOidcProvider } from "../oidc-provider/i-pulumi-oidc-provider";
import { validateOidcProvider } from "../oidc-provider/validate-oidc-provider";
import { PulumiOidcProvider } from "../oidc-provider/pulumi-oidc-provider";
import { issuerOfUrl } from "../oidc-provider/issuer";
import { LookedUpOidcProvider } from "../oidc-provider/looked-up-oidc-provider";
import { isMemory, Memory } from "../memory/memory";
import { type KeyUseStatement, keyUseStatement } from "../policies/use-of-key";
import { type KeyRegistration, keyRegistration, PULUMI_CLOUD_ISSUER_URL } from "../pulumi-cloud/contract";
import { PulumiCmkRole, type PulumiCmkRoleOptions, ROLE_OPTIONS, validateRoleOptions } from "../role/pulumi-cmk-role";
import { CHECK_KEY_STATE, EXISTING_KEY_ARN } from "../rules/existing-key";
import { ORGANIZATION } from "../rules/organization";
import { format } from "../rules/rule";
import { type PropertyNames, Validator } from "../rules/validator";
import { mergeTags, type Tags } from "../terraform/tags";
import { hasTokens } from "../terraform/value";

/** Properties of a {@link PulumiCmk}. */
export interface PulumiCmkProps {
  /**
   * Pulumi organization: 3 to 40 characters from `a-z 0-9 - _`, starting and ending with a letter or digit.
   *
   * @see https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/
   */
  readonly organization: string;

  /**
   * OIDC provider for Pulumi Cloud. Several organizations can share one.
   *
   * @default a new {@link PulumiOidcProvider} for Pulumi Cloud
   */
  readonly oidcProvider?: IPulumiOidcProvider;

  /**
   * Options of the role.
   *
   * @default the defaults of {@link PulumiCmkRole}
   */
  readonly role?: PulumiCmkRoleOptions;

  /**
   * Options of the key.
   *
   * @default the defaults of {@link PulumiCmkKey}
   */
  readonly key?: PulumiCmkKeyOptions;

  /**
   * ARN of an existing KMS key, in this or another AWS account, to use instead of a new key. It must be the ARN of a symmetric encryption
   * key in the partition of the role, not of an alias. The role gets an IAM policy for the key, and no key and no alias are created. The
   * owner of the key must add `keyPolicyStatement` to the key policy. It can't be combined with `key`.
   *
   * IMPORTANT: it can't be changed later, because Pulumi Cloud could no longer decrypt what the first key encrypted. `preventDestroy`
   * rejects such a plan.
   *
   * @default none, a new key is created
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
   */
  readonly existingKeyArn?: string;

  /**
   * Whether every plan reads the state of the existing key, and warns if it is disabled, pending deletion or not symmetric. Set it to
   * `true` if the AWS provider is for the Region of the key, and its credentials are allowed `kms:DescribeKey` on the key. Otherwise,
   * the plan fails.
   *
   * @default false
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
   */
  readonly checkKeyState?: boolean | IResolvable;

  /**
   * Whether Terraform rejects every plan that would destroy or replace the role, the key, or the OIDC provider that this construct creates,
   * or apply to another AWS account, Region, organization, issuer or existing key. `role` and `key` can override it. It must be known at synthesis.
   *
   * IMPORTANT: if the key is destroyed, what it encrypted is lost. Without the role and the OIDC provider, Pulumi Cloud can't use the key.
   *
   * @default true
   * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
   */
  readonly preventDestroy?: boolean;

  /**
   * Memory of the whole deployment.
   *
   * @internal
   */
  readonly memory?: Memory;

  /**
   * Tags of the OIDC provider, the role and the key. Tags in `role` and `key` are added to them.
   *
   * @default none
   */
  readonly tags?: Tags;

  /**
   * AWS provider.
   *
   * @default the default AWS provider of the stack
   */
  readonly provider?: TerraformProvider;
}

const CMK_PROPERTIES: PropertyNames<Omit<PulumiCmkProps, "memory">> = {
  organization: true,
  oidcProvider: true,
  role: true,
  key: true,
  existingKeyArn: true,
  checkKeyState: true,
  preventDestroy: true,
  tags: true,
  provider: true,
};

/**
 * The AWS resources that Pulumi Cloud needs to protect an organization's Pulumi ESC data with a key that you own: the OIDC provider
 * (unless you pass one), the role and the key (unless you pass the ARN of an existing one).
 *
 * @example
 * const cmk = new PulumiCmk(this, "cmk", { organization: "acme" });
 * new TerraformOutput(this, "pulumi_cloud_key", { value: cmk.registration });
 */
export class PulumiCmk extends Construct {
  /** OIDC provider: the one you passed, or the one this construct creates. */
  public readonly oidcProvider: IPulumiOidcProvider;
  /** Role that Pulumi Cloud assumes. */
  public readonly role: PulumiCmkRole;
  /** Key that this construct creates, with its key policy and alias. Reading it throws an error if `existingKeyArn` is set. */
  public readonly key!: PulumiCmkKey;
  /** Existing key, with the IAM policy of the role for it. Undefined if this construct creates the key. */
  public readonly existingKey: ExistingKey | undefined;

  /**
   * Creates the role, and an OIDC provider and a key unless you pass existing ones.
   *
   * @throws {Error} If a property known at synthesis is invalid. The message names the value, the constraint and its documentation.
   */
  constructor(scope: Construct, id: string, props: PulumiCmkProps) {
    validatePulumiCmk(scope, id, props);
    super(scope, id);
    const { organization, provider, tags, preventDestroy = true } = props;
    const isRoleProtected = props.role?.preventDestroy ?? preventDestroy;
    const isKeyProtected = props.key?.preventDestroy ?? preventDestroy;
    try {
      const memory =
        props.memory ??
        (isRoleProtected || isKeyProtected
          ? new Memory(this, "memory", {
              // IAM has no Region, and the ARN of an existing key contains its own.
              hasRegion: props.existingKeyArn === undefined,
              organization,
              issuer: props.oidcProvider?.issuer ?? issuerOfUrl(PULUMI_CLOUD_ISSUER_URL),
              existingKeyArn: props.existingKeyArn,
              provider,
            })
          : undefined);
      this.oidcProvider =
        props.oidcProvider ?? new PulumiOidcProvider(this, "oidc-provider", { preventDestroy, memory, tags, provider });
      this.role = new PulumiCmkRole(this, "role", {
        ...props.role,
        preventDestroy: isRoleProtected,
        memory,
        organization,
        oidcProvider: this.oidcProvider,
        tags: mergeTags(tags, props.role?.tags),
        provider,
      });
      if (props.existingKeyArn !== undefined) {
        this.existingKey = new ExistingKey(this, "existing-key", {
          arn: props.existingKeyArn,
          checkState: props.checkKeyState ?? false,
          role: this.role,
          memory,
          createValidator: () => Validator.of("PulumiCmk", scope, id),
          provider,
        });
        Object.defineProperty(this, "key", { get: () => this.failWithoutKey("key", "Use keyArn or existingKey.") });
      } else {
        this.key = new PulumiCmkKey(this, "key", {
          ...props.key,
          preventDestroy: isKeyProtected,
          memory,
          role: this.role,
          tags: mergeTags(tags, props.key?.tags),
          provider,
        });
        if (isRoleProtected && isKeyProtected && !isReplaceable(this.oidcProvider) && !refersToResources(props)) {
          this.key.createAliasBeforeDestroy();
        }
      }
    } catch (error) {
      scope.node.tryRemoveChild(id);
      throw error;
    }
  }

  /** ARN of the OIDC provider. */
  public get oidcProviderArn(): string {
    return this.oidcProvider.arn;
  }

  /** ARN of the role that Pulumi Cloud assumes. */
  public get roleArn(): string {
    return this.role.arn;
  }

  /** ARN of the key that the role uses: a new or an existing one. */
  public get keyArn(): string {
    return this.existingKey?.arn ?? this.key.arn;
  }

  /**
   * ARN of the alias that this construct creates.
   *
   * @throws {Error} If `existingKeyArn` is set.
   */
  public get keyAliasArn(): string {
    return this.existingKey === undefined ? this.key.aliasArn : this.failWithoutKey("keyAliasArn", "Use keyArn.");
  }

  /**
   * Statement that allows the role to use the key. The owner of an existing key must add it to the key policy. The policy of a key that
   * this construct creates already has it.
   */
  public get keyPolicyStatement(): KeyUseStatement {
    return keyUseStatement(this.roleArn);
  }

  /** Values to enter in Pulumi Cloud, and the request body of its REST call that registers the key. */
  public get registration(): KeyRegistration {
    // An existing key has no alias of this deployment. The role's name is as unique: a second deployment needs another one.
    const name = this.existingKey === undefined ? this.key.aliasName : this.role.resource.name;
    return keyRegistration(name, this.roleArn, this.keyArn);
  }

  private failWithoutKey(attribute: string, remedy: string): never {
    throw new Error(
      `PulumiCmk (${this.node.path}): ${attribute} is not available.\nIt exists only for a key that this construct creates, but existingKeyArn is set.\n${remedy}`,
    );
  }
}

/** Validates all properties before anything is created. */
function validatePulumiCmk(scope: Construct, id: string, props: PulumiCmkProps): void {
  const validator = Validator.of("PulumiCmk", scope, id)
    .requireProperties("props", props, CMK_PROPERTIES, "Pass at least { organization }.", { memory: isMemory })
    .required("organization", props.organization, ORGANIZATION)
    .optionalProperties("role", props.role, ROLE_OPTIONS, "Write it as { name: ... }.")
    .optionalProperties("key", props.key, KEY_OPTIONS, "Write it as { alias: ... }.", INTERNAL_KEY_OPTIONS)
    .lifecycleFlag("preventDestroy", props.preventDestroy)
    .tags("tags", props.tags)
    .provider("provider", props.provider);
  if (props.oidcProvider !== undefined) {
    validateOidcProvider(validator, props.oidcProvider);
  }
  const { role = {}, key = {} } = props;
  validateKeyChoice(validator, props);
  const tagsOf = (own: Tags | undefined) => mergeTags(props.tags, own);
  validateRoleOptions(Validator.of("PulumiCmkRole", scope, `${id}/role`), { ...role, tags: tagsOf(role.tags) });
  validateKeyOptions(Validator.of("PulumiCmkKey", scope, `${id}/key`), { ...key, tags: tagsOf(key.tags) });
}

/** Validates whether the key is a new or an existing one. */
function validateKeyChoice(validator: Validator, { key, existingKeyArn, checkKeyState }: PulumiCmkProps): void {
  if (existingKeyArn !== undefined) {
    validator.required("existingKeyArn", existingKeyArn, EXISTING_KEY_ARN);
    if (checkKeyState !== undefined) {
      validator.required("checkKeyState", checkKeyState, CHECK_KEY_STATE);
    }
    if (key !== undefined) {
      validator.fail(
        "key",
        `is ${format(key)}, but existingKeyArn is set too.\nThe options of an existing key belong to its owner.\nRemove one of the two.`,
      );
    }
  } else if (checkKeyState !== undefined && checkKeyState !== false) {
    validator.fail(
      "checkKeyState",
      `is ${format(checkKeyState)}, but existingKeyArn is not set.\nThe state of a key that is created is always checked.\nRemove it.`,
    );
  }
}

/** Whether a plan can replace an OIDC provider or what it refers to. That is assumed for a provider of an unknown class. */
function isReplaceable(oidcProvider: IPulumiOidcProvider): boolean {
  if (oidcProvider instanceof LookedUpOidcProvider) {
    const { arnInput, urlInput } = oidcProvider.resource;
    return hasTokens([arnInput, urlInput]);
  }
  const { resource } = oidcProvider as Partial<PulumiOidcProvider>;
  return (
    resource?.lifecycle?.preventDestroy !== true ||
    hasTokens([resource.urlInput, resource.clientIdListInput, resource.thumbprintListInput, resource.tagsInput])
  );
}

/** Whether the role and the key refer to other resources, such as the role of an administrator, which may be replaced. */
function refersToResources({ organization, role, key, tags }: PulumiCmkProps): boolean {
  return hasTokens({ organization, role, key, tags });
}
