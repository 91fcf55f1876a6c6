import type { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { type TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount, isSameProvider } from "../aws/aws-account";
import { isMemory, Memory, withMemory } from "../memory/memory";
import type { IPulumiOidcProvider } from "../oidc-provider/i-pulumi-oidc-provider";
import { inAccount } from "../oidc-provider/in-account";
import { validateOidcProvider } from "../oidc-provider/validate-oidc-provider";
import { trustPolicy } from "../policies/trust-policy";
import { audienceOf, defaultName } from "../pulumi-cloud/contract";
import { AUDIENCE } from "../rules/oidc-provider";
import { ORGANIZATION } from "../rules/organization";
import { POLICY_ARN, ROLE_ARN, ROLE_DESCRIPTION, ROLE_MAX_SESSION_DURATION, ROLE_NAME, ROLE_PATH } from "../rules/role";
import {
  alreadyValidated,
  isAlreadyValidated,
  type PropertyCondition,
  type PropertyNames,
  Validator,
} from "../rules/validator";
import { trueIfNull } from "../terraform/conditional";
import { displayValue } from "../terraform/display";
import { keepAddress } from "../terraform/address";
import { requireUniqueAddresses } from "../terraform/unique-addresses";
import { argument, jsonencode, literal, orDefault, orDefaultText } from "../terraform/expression";
import { keepLifecycle } from "../terraform/lifecycle";
import { hasTokens } from "../terraform/value";
import { acceptAssignedTags, type Tags, tagsArgument } from "../terraform/tags";
import type { IPulumiCmkRole } from "./i-pulumi-cmk-role";

/** Options of a {@link PulumiCmkRole}. */
export interface PulumiCmkRoleOptions {
  /**
   * Name of the role that Pulumi Cloud assumes: 1 to 64 letters, digits and `_ + = , . @ -` characters, unique in the account. Case is
   * ignored.
   *
   * IMPORTANT: a change replaces the role, and Pulumi Cloud can't use the key until a role with the old ARN exists again. To change the
   * name, create a second role and key, register that key, and then remove the first ones.
   *
   * @default "pulumi-cmk-<organization>"
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly name?: string;

  /**
   * Path of the role: starts and ends with `/`, and has at most 512 characters.
   *
   * IMPORTANT: a change replaces the role, and Pulumi Cloud can't use the key until a role with the old ARN exists again. To change the
   * path, create a second role and key, register that key, and then remove the first ones.
   *
   * @default "/"
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly path?: string;

  /**
   * Description of the role: at most 1000 Latin-1 characters.
   *
   * @default "Lets Pulumi Cloud use the customer managed key of the organization <organization>."
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly description?: string;

  /**
   * Maximum duration of a session of the role, in seconds: 3600 to 43200.
   *
   * @default 3600
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
   */
  readonly maxSessionDuration?: number;

  /**
   * ARN of the permissions boundary of the role. It must allow `kms:Encrypt`, `kms:Decrypt` and `kms:GenerateDataKey`, because a
   * boundary also limits what the key policy grants to the role.
   *
   * @default none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundaryArn?: string;

  /**
   * Whether Terraform rejects every plan that would destroy or replace the role, or apply to another AWS account, organization or issuer.
   * It must be known at synthesis. Without the role, Pulumi Cloud can't use the key, and you can't change the role of a registered key.
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
   * Pulumi organization: 3 to 40 characters from `a-z 0-9 - _`, starting and ending with a letter or digit.
   *
   * @see https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/
   */
  readonly organization: string;

  /** OIDC provider for Pulumi Cloud. The role adds its audience to it. */
  readonly oidcProvider: IPulumiOidcProvider;

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

/** Names of the options of a role. */
export const ROLE_OPTIONS: PropertyNames<PulumiCmkRoleOptions> = {
  name: true,
  path: true,
  description: true,
  maxSessionDuration: true,
  permissionsBoundaryArn: true,
  preventDestroy: true,
  tags: true,
};

const ROLE_PROPERTIES: PropertyNames<Omit<PulumiCmkRoleProps, "memory">> = {
  organization: true,
  oidcProvider: true,
  ...ROLE_OPTIONS,
  provider: true,
};

/**
 * IAM role that Pulumi Cloud assumes to use an organization's key.
 *
 * Its trust policy accepts Pulumi Cloud's tokens for one organization and one purpose. It has no permissions policy, because the key
 * policy grants access to it directly.
 *
 * @example
 * new PulumiCmkRole(this, "role", { organization: "acme", oidcProvider });
 */
export class PulumiCmkRole extends Construct implements IPulumiCmkRole {
  /** The underlying `aws_iam_role` (escape hatch). */
  public readonly resource: IamRole;
  /** ARN of the role. */
  public readonly arn: string;
  /** Pulumi organization of the role. */
  public readonly organization: string;

  /**
   * Creates the role, and adds its audience to the OIDC provider.
   *
   * @throws {Error} If a property known at synthesis is invalid. The message names the value, the constraint and its documentation.
   */
  constructor(scope: Construct, id: string, props: PulumiCmkRoleProps) {
    const validator = Validator.of("PulumiCmkRole", scope, id);
    validator.requireProperties("props", props, ROLE_PROPERTIES, "Pass at least { organization, oidcProvider }.", {
      memory: isMemory,
    });
    const { organization, oidcProvider, provider, preventDestroy = true } = props;
    validateOidcProvider(validator, oidcProvider);
    validator.required("organization", organization, ORGANIZATION).provider("provider", provider);
    validateRoleOptions(validator, props);
    // Every valid name of an organization is a valid part of an audience.
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
    requireUniqueAddresses(this);
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
      "Give one of the roles another name.\nSee https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
    );
    keepLifecycle(this.resource, () => ({
      preventDestroy,
      precondition: withMemory(memory, validator.preconditions),
    }));
    acceptAssignedTags(this.resource);
    keepAddress(this.resource);
    this.arn = alreadyValidated(this.resource.arn, ROLE_ARN);
    this.organization = organization;
  }
}

/** Validates the options of a role before it is created. */
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

/** Whether an OIDC provider is certainly in the account of a role, because the same AWS provider creates it or looks it up by URL. */
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
function boundaryInAccount(arn: string, { iamArn, id, partition }: AwsAccount): PropertyCondition {
  const test = `anytrue([for start in ${literal([`${iamArn}:`, `arn:${partition.partition}:iam::aws:`])} : startswith(${literal(arn)}, start)])`;
  return {
    condition: hasTokens(arn) ? trueIfNull(literal(arn), test) : test,
    property: "permissionsBoundaryArn",
    problem: `is "${displayValue(arn)}".
It must be the ARN of a policy in the account of the role (${id}, partition ${partition.partition}), or of one managed by AWS.
Use the ARN of a policy there.
See https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html`,
  };
}
