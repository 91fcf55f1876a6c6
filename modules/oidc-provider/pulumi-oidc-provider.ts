import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { type TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { PULUMI_CLOUD_ISSUER_URL } from "../pulumi-cloud/contract";
import { Checks } from "../rules/checks";
import { AUDIENCE_COUNT, ISSUER_URL, THUMBPRINT } from "../rules/oidc-provider";
import { lifecycle } from "../terraform/lifecycle";
import { tagsArgument } from "../terraform/tags";
import { Audiences } from "./audiences";
import type { IPulumiOidcProvider } from "./i-pulumi-oidc-provider";
import { issuerOfUrl } from "./issuer";
import { LookedUpOidcProvider, type LookedUpOidcProviderProps } from "./looked-up-oidc-provider";

/** Properties of a {@link PulumiOidcProvider}. */
export interface PulumiOidcProviderProps {
  /**
   * The URL of the issuer: https, with no port, query, fragment or trailing slash, at most 255 characters.
   *
   * IMPORTANT: a change replaces the OIDC provider.
   *
   * @default "https://api.pulumi.com/oidc", Pulumi Cloud's. A self-hosted Pulumi Cloud has one of its own.
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
   */
  readonly issuerUrl?: string;

  /**
   * Audiences to accept besides those that roles ask for, such as the plain organization for Pulumi Deployments.
   * At most 100 in all, each of 1 to 255 characters.
   *
   * @default none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly audiences?: readonly string[];

  /**
   * SHA-1 fingerprints of the issuer's certificate authority, for a self-hosted issuer whose authority is private: 40
   * hexadecimal digits each.
   *
   * NOTE: once set, AWS's provider for Terraform can't clear them again.
   *
   * @default none: AWS trusts the public authorities
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
   */
  readonly thumbprints?: readonly string[];

  /**
   * Whether Terraform refuses every plan that would destroy or replace the OIDC provider. Without it nobody signs in through
   * it any more: not Pulumi Cloud for its keys, and not Pulumi ESC or Pulumi Deployments.
   *
   * @default false
   */
  readonly preventDestroy?: boolean;

  /**
   * Tags of the OIDC provider.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * The AWS provider to use.
   *
   * @default the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * An OIDC provider in IAM: AWS's trust in the tokens of Pulumi Cloud.
 *
 * An account has at most one for an issuer. Where Pulumi ESC or Pulumi Deployments already sign in, there is one:
 * look it up with {@link PulumiOidcProvider.fromIssuerUrl} or {@link PulumiOidcProvider.fromArn}.
 *
 * @example
 * const oidcProvider = new PulumiOidcProvider(this, "oidc-provider", { audiences: ["acme"] });
 * new PulumiCmk(this, "cmk", { organization: "acme", oidcProvider });
 */
export class PulumiOidcProvider extends Construct implements IPulumiOidcProvider {
  /**
   * Looks up the OIDC provider with an ARN.
   *
   * @param scope Where the construct stands.
   * @param id The construct's name there.
   * @param arn The ARN, `arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER`.
   * @throws Error when the ARN is known and is none of an OIDC provider.
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
   * Looks up the account's OIDC provider for an issuer.
   *
   * @param scope Where the construct stands.
   * @param id The construct's name there.
   * @param issuerUrl Default: Pulumi Cloud's.
   * @throws Error when the URL is known and is none of an issuer.
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

  /** The wrapped resource, for what has no property here. */
  public readonly resource: IamOpenidConnectProvider;
  public readonly arn: string;
  public readonly issuer: string;

  private readonly checks: Checks;
  private readonly preventDestroy: boolean | undefined;
  private readonly audiences: Audiences;

  /**
   * Makes the OIDC provider.
   *
   * @throws Error when a known property breaks its rule, when there are more than 100 audiences, or when the stack has an
   * OIDC provider for the issuer already: the message tells what to do, and where the rule is documented.
   */
  constructor(scope: Construct, id: string, props: PulumiOidcProviderProps = {}) {
    super(scope, id);
    const { issuerUrl = PULUMI_CLOUD_ISSUER_URL, thumbprints = [] } = props;
    this.checks = new Checks(this)
      .required("issuerUrl", issuerUrl, ISSUER_URL)
      .each("thumbprints", thumbprints, THUMBPRINT)
      .tags("tags", props.tags);
    this.preventDestroy = props.preventDestroy;
    this.audiences = new Audiences(this.checks, props.audiences);
    this.resource = new IamOpenidConnectProvider(this, "Resource", {
      url: issuerUrl,
      clientIdList: this.audiences.list,
      thumbprintList: thumbprints.length > 0 ? [...thumbprints] : undefined,
      tags: tagsArgument(props.tags),
      provider: props.provider,
    });
    this.arn = this.resource.arn;
    this.issuer = issuerOfUrl(issuerUrl);
    this.refuseTwin();
    this.updateResource();
  }

  public allowAudience(audience: string): void {
    this.audiences.add(audience);
    this.updateResource();
  }

  /** An account has one OIDC provider for an issuer: with a second one, an apply would stop halfway. */
  private refuseTwin(): void {
    const twin = TerraformStack.of(this)
      .node.findAll()
      .find(
        (other) =>
          other instanceof PulumiOidcProvider &&
          other !== this &&
          other.issuer === this.issuer &&
          other.resource.provider === this.resource.provider,
      );
    if (twin) {
      throw new Error(
        `${this.checks.owner}: the stack has an OIDC provider for ${this.issuer} already, ${twin.node.path}, but an AWS account can have only one. Pass that one as oidcProvider to each PulumiCmk. See https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html`,
      );
    }
  }

  private updateResource(): void {
    const { preconditions } = new Checks(this).required("number of audiences", this.audiences.count, AUDIENCE_COUNT);
    this.resource.clientIdList = this.audiences.list;
    this.resource.lifecycle = lifecycle({
      preventDestroy: this.preventDestroy,
      precondition: [...this.checks.preconditions, ...preconditions],
    });
  }
}
