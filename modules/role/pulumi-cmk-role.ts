import type { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { type TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount, isSameProvider } from "../aws/aws-account";
import { Memory } from "../memory/memory";
import type { IPulumiOidcProvider } from "../oidc-provider/i-pulumi-oidc-provider";
import { inAccount } from "../oidc-provider/in-account";
import { validateOidcProvider } from "../oidc-provider/validate-oidc-provider";
import { trustPolicy } from "../policies/trust-policy";
import { audienceOf, defaultName } from "../pulumi-cloud/contract";
import { AUDIENCE } from "../rules/oidc-provider";
import { ORGANIZATION } from "../rules/organization";
import { POLICY_ARN, ROLE_ARN, ROLE_DESCRIPTION, ROLE_MAX_SESSION_DURATION, ROLE_NAME, ROLE_PATH } from "../rules/role";
import { alreadyValidated, isAlreadyValidated, type PropertyCondition, Validator } from "../rules/validator";
import { shownValue } from "../terraform/displayed";
import { argument, jsonencode, literal, orDefault, orDefaultText } from "../terraform/expression";
import { keepLifecycle } from "../terraform/lifecycle";
import { hasTokens } from "../terraform/value";
import { acceptAssignedTags, type Tags, tagsArgument } from "../terraform/tags";

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
   * @default 3600
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
   * Whether Terraform refuses every plan that would destroy or replace the role, or that is for another AWS account, organization or
   * issuer. Terraform needs it at synthesis. Without the role Pulumi Cloud can't use the key, and a registered key can't be given another role.
   *
   * @default true
   * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
   */
  readonly preventDestroy?: boolean;

  /**
   * Tags of the role: at most 50, keys of 1 to 128 characters that don't start with `aws:` and differ in more than their case,
   * values of at most 256.
   *
   * @default none
   */
  readonly tags?: Tags;
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
    const validator = Validator.of("PulumiCmkRole", scope, id);
    validator.requireObject("props", props, "Pass at least { organization, oidcProvider }.");
    const { organization, oidcProvider, provider, preventDestroy = true } = props;
    validateOidcProvider(validator, oidcProvider);
    validator.required("organization", organization, ORGANIZATION).provider("provider", provider);
    validateRoleOptions(validator, props);
    // Every character that an organization's name can have can be in an audience.
    const audience = audienceOf(organization);
    super(scope, id);
    try {
      oidcProvider.allowAudience(
        isAlreadyValidated(organization, ORGANIZATION) ? alreadyValidated(audience, AUDIENCE) : audience,
      );
    } catch (error) {
      scope.node.tryRemoveChild(id);
      throw error;
    }
    const memory = preventDestroy
      ? (props.memory ??
        new Memory(this, "memory", { hasRegion: false, organization, issuer: oidcProvider.issuer, provider }))
      : undefined;
    this.resource = new IamRole(this, "Resource", {
      name: argument(orDefault(props.name, defaultName(organization))),
      path: argument(props.path),
      description: argument(
        orDefaultText(
          props.description,
          `Lets Pulumi Cloud use the customer managed key of the organization ${organization}.`,
        ),
      ),
      assumeRolePolicy: jsonencode(
        trustPolicy({ oidcProviderArn: oidcProvider.arn, issuer: oidcProvider.issuer, organization }),
      ),
      maxSessionDuration: argument(props.maxSessionDuration),
      permissionsBoundary: argument(props.permissionsBoundaryArn),
      tags: tagsArgument(props.tags),
      provider,
    });
    if (!isOfProvider(oidcProvider, this, provider)) {
      validator.precondition(inAccount(oidcProvider.arn, AwsAccount.of(this, provider)));
    }
    if (props.permissionsBoundaryArn) {
      validator.precondition(boundaryInAccount(props.permissionsBoundaryArn, AwsAccount.of(this, provider)));
    }
    validator.unique(
      this.resource,
      "the name",
      "Pass another name to one of the roles, with role: { name } of PulumiCmk.\nSee https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
    );
    keepLifecycle(this.resource, () => ({
      preventDestroy,
      precondition: [...(memory ? [memory.precondition] : []), ...validator.preconditions],
    }));
    acceptAssignedTags(this.resource);
    this.arn = alreadyValidated(this.resource.arn, ROLE_ARN);
    this.organization = organization;
  }
}

/** Validates what can be chosen of a role, before it is created. */
export function validateRoleOptions(validator: Validator, options: PulumiCmkRoleOptions): void {
  validator
    .optional("name", options.name, ROLE_NAME)
    .optional("path", options.path, ROLE_PATH)
    .optional("description", options.description, ROLE_DESCRIPTION)
    .optional("maxSessionDuration", options.maxSessionDuration, ROLE_MAX_SESSION_DURATION)
    .optional("permissionsBoundaryArn", options.permissionsBoundaryArn, POLICY_ARN)
    .lifecycleFlag("preventDestroy", options.preventDestroy)
    .tags("tags", options.tags);
}

/** Whether it is certain that an OIDC provider is in the account of a role: created or looked up by its URL by the same AWS provider. */
function isOfProvider(
  oidcProvider: IPulumiOidcProvider,
  role: Construct,
  provider: TerraformProvider | undefined,
): boolean {
  const { resource } = oidcProvider as { resource?: IamOpenidConnectProvider & { arnInput?: string } };
  return (
    Construct.isConstruct(oidcProvider) &&
    resource?.urlInput !== undefined &&
    resource.arnInput === undefined &&
    TerraformStack.of(resource) === TerraformStack.of(role) &&
    isSameProvider(resource.provider, provider)
  );
}

/** Requires the policy of the permissions boundary to be in the account of the role, or managed by AWS. */
function boundaryInAccount(arn: string, { iamArn, partition }: AwsAccount): PropertyCondition {
  return {
    condition: `${hasTokens(arn) ? `${literal(arn)} == null ? true : ` : ""}anytrue([for start in ${literal([`${iamArn}:`, `arn:${partition.partition}:iam::aws:`])} : startswith(${literal(arn)}, start)])`,
    property: "permissionsBoundaryArn",
    problem: `is "${shownValue(arn)}".
It must be the ARN of a policy in the account and partition of the role, ${iamArn}, or of one managed by AWS.
Use the ARN of a policy there.
See https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html`,
  };
}
