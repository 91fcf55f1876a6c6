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
   * Whether Terraform rejects every plan that would destroy or replace the role, the key, or the OIDC provider that this construct creates,
   * or apply to another AWS account, Region, organization or issuer. `role` and `key` can override it. It must be known at synthesis.
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

/**
 * The AWS resources that Pulumi Cloud needs to protect an organization's Pulumi ESC data with a key that you own: the OIDC provider
 * (unless you pass one), the role and the key.
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
  /** Key, with its key policy and alias. */
  public readonly key: PulumiCmkKey;

  /**
   * Creates the role and the key, and an OIDC provider unless you pass one.
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
        tags: mergeTags(tags, props.role?.tags),
        provider,
      });
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

  /** ARN of the key. */
  public get keyArn(): string {
    return this.key.arn;
  }

  /** ARN of the key's alias. */
  public get keyAliasArn(): string {
    return this.key.aliasArn;
  }

  /** Values to enter in Pulumi Cloud, and the request body of its REST call that registers the key. */
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
  const tagsOf = (own: Tags | undefined) => mergeTags(props.tags, own);
  validateRoleOptions(Validator.of("PulumiCmkRole", scope, `${id}/role`), { ...role, tags: tagsOf(role.tags) });
  validateKeyOptions(Validator.of("PulumiCmkKey", scope, `${id}/key`), { ...key, tags: tagsOf(key.tags) });
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
