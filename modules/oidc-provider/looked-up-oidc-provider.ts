import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider";
import type { Precondition, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount } from "../aws/aws-account";
import { ISSUER, ISSUER_URL, OIDC_PROVIDER_ARN } from "../rules/oidc-provider";
import { alreadyValidated, type PropertyNames, Validator } from "../rules/validator";
import { maskSensitive } from "../terraform/display";
import { keepAddress } from "../terraform/address";
import { requireUniqueAddresses } from "../terraform/unique-addresses";
import { argument, expression, literal } from "../terraform/expression";
import { keepLifecycle } from "../terraform/lifecycle";
import type { StringList } from "../terraform/string-list";
import { Audiences, isAudiences } from "./audiences";
import type { IPulumiOidcProvider } from "./i-pulumi-oidc-provider";
import { inAccount } from "./in-account";
import { issuerOfArn, issuerOfUrl } from "./issuer";

/** Properties of a {@link LookedUpOidcProvider}. */
export interface LookedUpOidcProviderProps {
  /**
   * Audiences that the OIDC provider must accept in addition to those that roles add. At most 100 in total, each with 1 to 255 characters.
   *
   * @default none
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
   */
  readonly audiences?: StringList;

  /**
   * All audiences, shared with another OIDC provider. Replaces `audiences`.
   *
   * @internal
   */
  readonly sharedAudiences?: Audiences;

  /**
   * Preconditions of the lookup.
   *
   * @default none
   */
  readonly preconditions?: readonly Precondition[];

  /**
   * AWS provider.
   *
   * @default the default AWS provider of the stack
   */
  readonly provider?: TerraformProvider;
}

const PROPERTIES: PropertyNames<Omit<LookedUpOidcProviderProps, "sharedAudiences">> = {
  audiences: true,
  preconditions: true,
  provider: true,
};

/** How to look up an OIDC provider. If both are set, the ARN can be null, and then the URL is used. */
interface LookUp {
  readonly arn?: string;
  readonly issuerUrl?: string;
}

/**
 * An existing IAM OIDC provider. The stack reads it and never changes it.
 *
 * Created by {@link PulumiOidcProvider.fromArn} and {@link PulumiOidcProvider.fromIssuerUrl}.
 *
 * @example
 * const oidcProvider = PulumiOidcProvider.fromIssuerUrl(this, "oidc-provider");
 * new PulumiCmk(this, "cmk", { organization: "acme", oidcProvider });
 */
export class LookedUpOidcProvider extends Construct implements IPulumiOidcProvider {
  /** The underlying `aws_iam_openid_connect_provider` data source (escape hatch). */
  public readonly resource: DataAwsIamOpenidConnectProvider;
  public readonly arn: string;
  public readonly issuer: string;

  private readonly audiences: Audiences;

  /** @internal */
  constructor(scope: Construct, id: string, by: LookUp, props: LookedUpOidcProviderProps = {}) {
    const validator = Validator.of("LookedUpOidcProvider", scope, id)
      .requireProperties("props", props, PROPERTIES, "Write it as { ... }.", { sharedAudiences: isAudiences })
      .provider("provider", props.provider)
      .conditions("preconditions", props.preconditions);
    if (by.issuerUrl === undefined) {
      validator.required("arn", by.arn, OIDC_PROVIDER_ARN);
    } else {
      validator.required("issuerUrl", by.issuerUrl, ISSUER_URL);
    }
    const audiences = props.sharedAudiences ?? new Audiences(validator, props.audiences);
    super(scope, id);
    requireUniqueAddresses(this);
    this.audiences = audiences;
    const { provider } = props;
    this.resource = new DataAwsIamOpenidConnectProvider(this, "Resource", { ...lookUpArguments(by), provider });
    keepAddress(this.resource);
    this.arn = alreadyValidated(this.resource.arn, OIDC_PROVIDER_ARN);
    this.issuer = alreadyValidated(issuerOf(by), ISSUER);
    if (by.arn !== undefined) {
      validator.precondition(inAccount(by.arn, AwsAccount.of(this, provider)));
    }
    const acceptsAudiences = this.acceptsAudiences(validator);
    keepLifecycle(this.resource, () => ({
      precondition: [...validator.preconditions, ...(props.preconditions ?? [])],
      postcondition: this.audiences.isEmpty ? [] : [acceptsAudiences],
    }));
  }

  public allowAudience(audience: string): void {
    this.audiences.add(audience);
  }

  private acceptsAudiences(validator: Validator): Precondition {
    const missing = `setsubtract(${literal(this.audiences.list)}, self.client_id_list)`;
    const command =
      "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${self.arn} --client-id ${audience}";
    const commands = maskSensitive(`join("\\n", [for audience in ${missing} : "  ${command}"])`);
    return {
      condition: expression(`length(${missing}) == 0`),
      errorMessage: validator.message(
        `the OIDC provider ${expression(maskSensitive("self.arn"))}`,
        `does not accept every required audience.
AWS would reject Pulumi Cloud's tokens.
If Terraform manages the OIDC provider, add the missing audiences there, or the next apply removes them again. Otherwise, run:

${expression(commands)}`,
      ),
    };
  }
}

/** The arguments of the data source, which takes exactly one of ARN and URL. */
function lookUpArguments({ arn, issuerUrl }: LookUp): { arn?: string; url?: string } {
  if (arn === undefined || issuerUrl === undefined) {
    return { arn: argument(arn), url: argument(issuerUrl) };
  }
  return { arn: argument(arn), url: expression(`${literal(arn)} == null ? ${literal(issuerUrl)} : null`) };
}

function issuerOf({ arn, issuerUrl = "" }: LookUp): string {
  if (arn === undefined) {
    return issuerOfUrl(issuerUrl);
  }
  return issuerUrl === ""
    ? issuerOfArn(arn)
    : expression(`${literal(arn)} == null ? ${literal(issuerOfUrl(issuerUrl))} : ${literal(issuerOfArn(arn))}`);
}
