import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { isMemory, Memory, withMemory } from "../memory/memory";
import { PULUMI_CLOUD_ISSUER_URL } from "../pulumi-cloud/contract";
import {
  AUDIENCE_COUNT,
  ISSUER,
  ISSUER_URL,
  OIDC_PROVIDER_ARN,
  THUMBPRINT,
  THUMBPRINT_COUNT,
} from "../rules/oidc-provider";
import { alreadyValidated, type PropertyNames, Validator } from "../rules/validator";
import { keepAddress } from "../terraform/address";
import { requireUniqueAddresses } from "../terraform/unique-addresses";
import { argument, expressionValue, literal } from "../terraform/expression";
import { hasTokens } from "../terraform/value";
import { keepLifecycle } from "../terraform/lifecycle";
import { allStrings, distinctStrings, type ListItem, type StringList } from "../terraform/string-list";
import { acceptAssignedTags, type Tags, tagsArgument } from "../terraform/tags";
import { Audiences, isAudiences } from "./audiences";
import type { IPulumiOidcProvider } from "./i-pulumi-oidc-provider";
import { issuerOfUrl } from "./issuer";
import { LookedUpOidcProvider, type LookedUpOidcProviderProps } from "./looked-up-oidc-provider";

/** Properties of a {@link PulumiOidcProvider}. */
export interface PulumiOidcProviderProps {
  /**
   * URL of the issuer of Pulumi Cloud's tokens: `https`, without port, query, fragment or trailing slash, at most 255 characters.
   *
   * IMPORTANT: a change replaces the OIDC provider.
   *
   * @default "https://api.pulumi.com/oidc". A self-hosted Pulumi Cloud has its own.
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
   */
  readonly issuerUrl?: string;

  /**
   * Audiences that the OIDC provider accepts, in addition to those that roles add, such as the organization's name for Pulumi Deployments.
   * At most 100 in total, each with 1 to 255 characters.
   *
   * @default none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly audiences?: StringList;

  /**
   * SHA-1 thumbprints of the issuer's certificate authority, for a self-hosted Pulumi Cloud with a private certificate authority: at
   * most 5, each with 40 hexadecimal digits. Once set, they can't be cleared.
   *
   * @default none, because AWS trusts public authorities
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
   */
  readonly thumbprints?: StringList;

  /**
   * Whether Terraform rejects every plan that would destroy or replace the OIDC provider, or apply to another AWS account. It must be
   * known at synthesis. Without the OIDC provider, AWS rejects all tokens of Pulumi Cloud, also those of Pulumi ESC and Pulumi
   * Deployments.
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
   * All audiences, shared with another OIDC provider. Replaces `audiences`.
   *
   * @internal
   */
  readonly sharedAudiences?: Audiences;

  /**
   * Tags of the OIDC provider: at most 50, keys of 1 to 128 characters that don't start with `aws:` and differ in more than their case,
   * values of at most 256.
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

const PROPERTIES: PropertyNames<Omit<PulumiOidcProviderProps, "memory" | "sharedAudiences">> = {
  issuerUrl: true,
  audiences: true,
  thumbprints: true,
  preventDestroy: true,
  tags: true,
  provider: true,
};

/**
 * IAM OIDC provider, through which AWS trusts the tokens of Pulumi Cloud.
 *
 * An account can have only one for each issuer. If the account already has one, because you use Pulumi ESC or Pulumi Deployments, look
 * it up with {@link PulumiOidcProvider.fromIssuerUrl} or {@link PulumiOidcProvider.fromArn}.
 *
 * @example
 * const oidcProvider = new PulumiOidcProvider(this, "oidc-provider", { audiences: ["acme"] });
 * new PulumiCmk(this, "cmk", { organization: "acme", oidcProvider });
 */
export class PulumiOidcProvider extends Construct implements IPulumiOidcProvider {
  /**
   * Looks up an OIDC provider by its ARN.
   *
   * @param scope Scope of the construct.
   * @param id ID of the construct in its scope.
   * @param arn ARN, such as `arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc`.
   * @throws {Error} If the ARN is known at synthesis but isn't an OIDC provider ARN.
   *
   * @example
   * PulumiOidcProvider.fromArn(this, "oidc-provider", "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc");
   */
  public static fromArn(
    scope: Construct,
    id: string,
    arn: string,
    props: LookedUpOidcProviderProps = {},
  ): LookedUpOidcProvider {
    return new LookedUpOidcProvider(scope, id, { arn }, props);
  }

  /**
   * Looks up the OIDC provider of the account for an issuer.
   *
   * @param scope Scope of the construct.
   * @param id ID of the construct in its scope.
   * @param issuerUrl URL of the issuer. Defaults to that of Pulumi Cloud.
   * @throws {Error} If the URL is known at synthesis but isn't valid as the URL of an issuer.
   *
   * @example
   * PulumiOidcProvider.fromIssuerUrl(this, "oidc-provider");
   */
  public static fromIssuerUrl(
    scope: Construct,
    id: string,
    issuerUrl: string = PULUMI_CLOUD_ISSUER_URL,
    props: LookedUpOidcProviderProps = {},
  ): LookedUpOidcProvider {
    return new LookedUpOidcProvider(scope, id, { issuerUrl }, props);
  }

  /** The underlying `aws_iam_openid_connect_provider` (escape hatch). */
  public readonly resource: IamOpenidConnectProvider;
  public readonly arn: string;
  public readonly issuer: string;

  private readonly audiences: Audiences;
  private readonly updateResource: () => void;

  /**
   * Creates the OIDC provider.
   *
   * @throws {Error} If a property known at synthesis is invalid, or if there are more than 100 audiences. The message names the
   * value, the constraint and its documentation. When the stack is synthesized: if it has another OIDC provider for the issuer.
   */
  constructor(scope: Construct, id: string, props: PulumiOidcProviderProps = {}) {
    const validator = Validator.of("PulumiOidcProvider", scope, id).requireProperties(
      "props",
      props,
      PROPERTIES,
      "Write it as { ... }.",
      { memory: isMemory, sharedAudiences: isAudiences },
    );
    const { issuerUrl = PULUMI_CLOUD_ISSUER_URL, preventDestroy = true, provider } = props;
    validator
      .required("issuerUrl", issuerUrl, ISSUER_URL)
      .lifecycleFlag("preventDestroy", preventDestroy)
      .tags("tags", props.tags)
      .provider("provider", props.provider);
    const thumbprints = validator.list("thumbprints", props.thumbprints, THUMBPRINT);
    const known = new Set(thumbprints.map(({ value }) => value).filter((value) => !hasTokens(value)));
    validator.required("the number of thumbprints", known.size, THUMBPRINT_COUNT);
    const audiences = props.sharedAudiences ?? new Audiences(validator, props.audiences);
    super(scope, id);
    requireUniqueAddresses(this);
    this.audiences = audiences;
    this.issuer = alreadyValidated(issuerOfUrl(issuerUrl), ISSUER);
    const memory = preventDestroy
      ? (props.memory ?? new Memory(this, "memory", { hasRegion: false, issuer: this.issuer, provider }))
      : undefined;
    this.resource = new IamOpenidConnectProvider(this, "Resource", {
      url: argument(issuerUrl),
      clientIdList: audiences.argument,
      thumbprintList: thumbprintsArgument(thumbprints),
      tags: tagsArgument(props.tags),
      provider,
    });
    validator.derived(
      "the number of audiences",
      audiences.list,
      AUDIENCE_COUNT,
      (list) => (list as unknown[]).length,
      (operand) => `length(${operand})`,
      () => audiences.isCountedLater,
    );
    keepAddress(this.resource);
    this.arn = alreadyValidated(this.resource.arn, OIDC_PROVIDER_ARN);
    validator.unique(
      this.resource,
      "the issuer",
      "Pass that one as oidcProvider to each PulumiCmk.\nSee https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html",
    );
    keepLifecycle(this.resource, () => ({
      preventDestroy,
      precondition: withMemory(memory, validator.preconditions),
    }));
    acceptAssignedTags(this.resource);
    // Roles add audiences later. Neither these nor audiences that are assigned to the resource may replace the other.
    const { resource } = this;
    const inherited = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(resource), "clientIdList");
    this.updateResource = () => {
      inherited?.set?.call(resource, audiences.argument);
    };
    Object.defineProperty(resource, "clientIdList", {
      configurable: true,
      // So that a caller can read the list, extend it and assign it.
      get: () => audiences.argument,
      set: (list: StringList | undefined) => {
        audiences.assign(list);
        this.updateResource();
      },
    });
  }

  public allowAudience(audience: string): void {
    this.audiences.add(audience);
    this.updateResource();
  }
}

/** Omits an empty list, because thumbprints that are set can't be cleared. */
function thumbprintsArgument(thumbprints: readonly ListItem[]): string[] | undefined {
  const distinct = distinctStrings(thumbprints);
  if (!Token.isUnresolved(distinct)) {
    return distinct.length > 0 ? distinct : undefined;
  }
  return Token.asList(expressionValue(`length(${literal(allStrings(thumbprints))}) > 0 ? ${literal(distinct)} : null`));
}
