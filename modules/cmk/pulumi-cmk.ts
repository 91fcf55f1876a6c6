import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { PulumiCmkKey, type PulumiCmkKeyOptions, validateKeyOptions } from "../key/pulumi-cmk-key";
import type { IPulumiOidcProvider } from "../oidc-provider/i-pulumi-oidc-provider";
import { validateOidcProvider } from "../oidc-provider/validate-oidc-provider";
import { PulumiOidcProvider } from "../oidc-provider/pulumi-oidc-provider";
import { type KeyRegistration, keyRegistration } from "../pulumi-cloud/contract";
import { PulumiCmkRole, type PulumiCmkRoleOptions, validateRoleOptions } from "../role/pulumi-cmk-role";
import { ORGANIZATION } from "../rules/organization";
import { Validator } from "../rules/validator";
import { mergedTags, type Tags } from "../terraform/tags";

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
    const { organization, provider, tags } = props;
    try {
      this.oidcProvider = props.oidcProvider ?? new PulumiOidcProvider(this, "oidc-provider", { tags, provider });
      this.role = new PulumiCmkRole(this, "role", {
        ...props.role,
        organization,
        oidcProvider: this.oidcProvider,
        tags: mergedTags(tags, props.role?.tags),
        provider,
      });
      this.key = new PulumiCmkKey(this, "key", {
        ...props.key,
        role: this.role,
        tags: mergedTags(tags, props.key?.tags),
        provider,
      });
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
    .optionalObject("role", props.role, "Write it like { name: ... }.")
    .optionalObject("key", props.key, "Write it like { alias: ... }.")
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
