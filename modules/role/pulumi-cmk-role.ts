import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { IPulumiOidcProvider } from "../oidc-provider/i-pulumi-oidc-provider";
import { trustPolicy } from "../policies/trust-policy";
import { audienceOf, defaultName } from "../pulumi-cloud/contract";
import { Checks, isChecked, markChecked } from "../rules/checks";
import { AUDIENCE } from "../rules/oidc-provider";
import { ORGANIZATION } from "../rules/organization";
import { POLICY_ARN, ROLE_ARN, ROLE_DESCRIPTION, ROLE_MAX_SESSION_DURATION, ROLE_NAME, ROLE_PATH } from "../rules/role";
import { jsonencode, orDefault } from "../terraform/expression";
import { lifecycle } from "../terraform/lifecycle";
import { tagsArgument } from "../terraform/tags";

/** What may be chosen of a {@link PulumiCmkRole}. */
export interface PulumiCmkRoleOptions {
  /**
   * The role's name: 1 to 64 characters of letters, digits and `_ + = , . @ -`, unique in the account without regard to
   * case.
   *
   * IMPORTANT: a change replaces the role, and Pulumi Cloud can't reach what the key encrypted until a role with the old ARN
   * is there again. To move to another name, make a second role and register it, then remove the first.
   *
   * @default "pulumi-cmk-<organization>"
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly name?: string;

  /**
   * The role's path: starts and ends with `/`, at most 512 characters.
   *
   * IMPORTANT: a change replaces the role, and Pulumi Cloud can't reach what the key encrypted until a role with the old ARN
   * is there again. To move to another name, make a second role and register it, then remove the first.
   *
   * @default "/"
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly path?: string;

  /**
   * The role's description: at most 1000 characters of Latin-1.
   *
   * @default "Lets Pulumi Cloud use the customer managed key of the organization <organization>."
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly description?: string;

  /**
   * How long a session of the role may last at most, in seconds: 3600 to 43200.
   *
   * @default IAM's, 3600
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly maxSessionDuration?: number;

  /**
   * The ARN of the policy that bounds the role's permissions.
   *
   * NOTE: the key's policy grants to the role directly, and a boundary limits that grant too. It must allow
   * `kms:Encrypt`, `kms:Decrypt` and `kms:GenerateDataKey`.
   *
   * @default none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundaryArn?: string;

  /**
   * Whether Terraform refuses every plan that would destroy or replace the role. Without the role Pulumi Cloud can't use the
   * key, and it can't be told of another one.
   *
   * @default false
   */
  readonly preventDestroy?: boolean;

  /**
   * Tags of the role.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Properties of a {@link PulumiCmkRole}. */
export interface PulumiCmkRoleProps extends PulumiCmkRoleOptions {
  /**
   * The Pulumi organization: 3 to 40 characters of `a-z 0-9 - _`, lowercase, the first and the last a letter or a digit.
   *
   * @see https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/
   */
  readonly organization: string;

  /** AWS's trust in Pulumi Cloud's issuer. The role has its audience allowed there. */
  readonly oidcProvider: IPulumiOidcProvider;

  /**
   * The AWS provider to use.
   *
   * @default the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * The role that Pulumi Cloud assumes to use an organization's key.
 *
 * It trusts Pulumi Cloud's tokens for one organization and one purpose. It has no permissions of its own: the key's
 * policy grants to it directly.
 *
 * @example
 * new PulumiCmkRole(this, "role", { organization: "acme", oidcProvider });
 */
export class PulumiCmkRole extends Construct {
  /** The wrapped resource, for what has no property here. */
  public readonly resource: IamRole;
  /** The role's ARN. */
  public readonly arn: string;
  /** The Pulumi organization that it is for. */
  public readonly organization: string;

  /**
   * Makes the role, and has its audience allowed at the OIDC provider.
   *
   * @throws Error when a known property breaks its rule: the message tells the value, the rule and where that is documented.
   */
  constructor(scope: Construct, id: string, props: PulumiCmkRoleProps) {
    super(scope, id);
    const { organization, oidcProvider } = props;
    const { preconditions } = new Checks(this)
      .given("oidcProvider", oidcProvider, "Pass a PulumiOidcProvider, new or looked up.")
      .required("organization", organization, ORGANIZATION)
      .optional("name", props.name, ROLE_NAME)
      .optional("path", props.path, ROLE_PATH)
      .optional("description", props.description, ROLE_DESCRIPTION)
      .optional("maxSessionDuration", props.maxSessionDuration, ROLE_MAX_SESSION_DURATION)
      .optional("permissionsBoundaryArn", props.permissionsBoundaryArn, POLICY_ARN)
      .tags("tags", props.tags);
    const audience = audienceOf(organization);
    // Every character of a name that keeps the organization's rules may stand in an audience.
    oidcProvider.allowAudience(isChecked(organization, ORGANIZATION) ? markChecked(audience, AUDIENCE) : audience);
    this.resource = new IamRole(this, "Resource", {
      name: orDefault(props.name, defaultName(organization)),
      path: props.path,
      description:
        props.description ?? `Lets Pulumi Cloud use the customer managed key of the organization ${organization}.`,
      assumeRolePolicy: jsonencode(
        trustPolicy({ oidcProviderArn: oidcProvider.arn, issuer: oidcProvider.issuer, organization }),
      ),
      maxSessionDuration: props.maxSessionDuration,
      permissionsBoundary: props.permissionsBoundaryArn,
      tags: tagsArgument(props.tags),
      provider: props.provider,
      lifecycle: lifecycle({ preventDestroy: props.preventDestroy, precondition: preconditions }),
    });
    this.arn = markChecked(this.resource.arn, ROLE_ARN);
    this.organization = organization;
  }
}
