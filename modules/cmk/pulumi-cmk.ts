import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { PulumiCmkKey, type PulumiCmkKeyOptions, validateKeyOptions } from "../key/pulumi-cmk-key";
import type { IPulumiOidcProvider } from "../oidc-provider/i-pulumi-oidc-provider";
import { validateOidcProvider } from "../oidc-provider/validate-oidc-provider";
import { PulumiOidcProvider } from "../oidc-provider/pulumi-oidc-provider";
import { issuerOfUrl } from "../oidc-provider/issuer";
import { LookedUpOidcProvider } from "../oidc-provider/looked-up-oidc-provider";
import { Memory } from "../memory/memory";
import { type KeyRegistration, keyRegistration, PULUMI_CLOUD_ISSUER_URL } from "../pulumi-cloud/contract";
import { PulumiCmkRole, type PulumiCmkRoleOptions, validateRoleOptions } from "../role/pulumi-cmk-role";
import { ORGANIZATION } from "../rules/organization";
import { Validator } from "../rules/validator";
import { mergedTags, type Tags } from "../terraform/tags";
import { hasTokens } from "../terraform/value";

/** Properties of a {@link PulumiCmk}. */
export interface PulumiCmkProps {
  /**
   * The Pulumi organization: 3 to 40 characters of `a-z 0-9 - _`, lowercase, the first and the last a letter or a digit.
   *
   * @see https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/
   */
  readonly organization: string;

  /**
   * AWS's trust in Pulumi Cloud's issuer. Several organizations share one.
   *
   * @default a new {@link PulumiOidcProvider} for Pulumi Cloud
   */
  readonly oidcProvider?: IPulumiOidcProvider;

  /**
   * Choices for the role.
   *
   * @default those of {@link PulumiCmkRole}
   */
  readonly role?: PulumiCmkRoleOptions;

  /**
   * Choices for the key.
   *
   * @default those of {@link PulumiCmkKey}
   */
  readonly key?: PulumiCmkKeyOptions;

  /**
   * Whether Terraform refuses every plan that would destroy or replace the role, the key, or the OIDC provider that is created here, or that
   * is for another AWS account, Region, organization or issuer. `role` and `key` can differ from it. Terraform needs it at synthesis.
   *
   * IMPORTANT: what the key encrypted is lost with the key, and out of reach without the role and the OIDC provider.
   *
   * @default true
   * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
   */
  readonly preventDestroy?: boolean;

  /**
   * What the whole deployment is for.
   *
   * @internal
   */
  readonly memory?: Memory;

  /**
   * Tags of everything that is made. Tags in `role` and `key` add to them.
   *
   * @default none
   */
  readonly tags?: Tags;

  /**
   * The AWS provider to use.
   *
   * @default the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * All that AWS needs so that Pulumi Cloud encrypts an organization's secrets with a key of the organization's own: the
 * OIDC provider (unless one is given), the role and the key.
 *
 * @example
 * const cmk = new PulumiCmk(this, "cmk", { organization: "acme" });
 * new TerraformOutput(this, "pulumi_cloud_key", { value: cmk.registration });
 */
export class PulumiCmk extends Construct {
  /** The OIDC provider: the given one, or the one made here. */
  public readonly oidcProvider: IPulumiOidcProvider;
  /** The role that Pulumi Cloud assumes. */
  public readonly role: PulumiCmkRole;
  /** The key, its policy and its alias. */
  public readonly key: PulumiCmkKey;

  /**
   * Makes the role and the key, and an OIDC provider unless one is given.
   *
   * @throws Error when a known property breaks its rule: the message tells the value, the rule and where that is documented.
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
              hasRegion: true,
              organization,
              issuer: props.oidcProvider?.issuer ?? issuerOfUrl(PULUMI_CLOUD_ISSUER_URL),
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
        tags: mergedTags(tags, props.role?.tags),
        provider,
      });
      this.key = new PulumiCmkKey(this, "key", {
        ...props.key,
        preventDestroy: isKeyProtected,
        memory,
        role: this.role,
        tags: mergedTags(tags, props.key?.tags),
        provider,
      });
      if (isRoleProtected && isKeyProtected && !isReplaceable(this.oidcProvider) && !refersToResources(props)) {
        this.key.createAliasBeforeDestroy();
      }
    } catch (error) {
      scope.node.tryRemoveChild(id);
      throw error;
    }
  }

  /** The ARN of the OIDC provider. */
  public get oidcProviderArn(): string {
    return this.oidcProvider.arn;
  }

  /** The ARN of the role that Pulumi Cloud assumes. */
  public get roleArn(): string {
    return this.role.arn;
  }

  /** The ARN of the key. */
  public get keyArn(): string {
    return this.key.arn;
  }

  /** The ARN of the key's alias. */
  public get keyAliasArn(): string {
    return this.key.aliasArn;
  }

  /** What to enter in Pulumi Cloud, and the body of its create-key call. */
  public get registration(): KeyRegistration {
    return keyRegistration(this.key.aliasName, this.roleArn, this.keyArn);
  }
}

/** Validates all properties before anything is created. */
function validatePulumiCmk(scope: Construct, id: string, props: PulumiCmkProps): void {
  const validator = Validator.of("PulumiCmk", scope, id)
    .requireObject("props", props, "Pass at least { organization }.")
    .required("organization", props.organization, ORGANIZATION)
    .optionalObject("role", props.role, "Write it as { name: ... }.")
    .optionalObject("key", props.key, "Write it as { alias: ... }.")
    .lifecycleFlag("preventDestroy", props.preventDestroy)
    .tags("tags", props.tags)
    .provider("provider", props.provider);
  if (props.oidcProvider !== undefined) {
    validateOidcProvider(validator, props.oidcProvider);
  }
  const { role = {}, key = {} } = props;
  const tagsOf = (own: Tags | undefined) => mergedTags(props.tags, own);
  validateRoleOptions(Validator.of("PulumiCmkRole", scope, `${id}/role`), { ...role, tags: tagsOf(role.tags) });
  validateKeyOptions(Validator.of("PulumiCmkKey", scope, `${id}/key`), { ...key, tags: tagsOf(key.tags) });
}

/** Whether a plan can replace an OIDC provider, or what it refers to. Of an object of the caller's own nobody knows. */
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
