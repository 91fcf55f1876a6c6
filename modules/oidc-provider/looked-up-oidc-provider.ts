import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider";
import type { Precondition, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount, inSameAccount } from "../aws/aws-account";
import { ISSUER, ISSUER_URL, OIDC_PROVIDER_ARN } from "../rules/oidc-provider";
import { alreadyValidated, Validator } from "../rules/validator";
import { displayed } from "../terraform/displayed";
import { argument, expression, literal } from "../terraform/expression";
import { keepLifecycle } from "../terraform/lifecycle";
import type { StringList } from "../terraform/string-list";
import { Audiences } from "./audiences";
import type { IPulumiOidcProvider } from "./i-pulumi-oidc-provider";
import { issuerOfArn, issuerOfUrl } from "./issuer";

/** Properties of a {@link LookedUpOidcProvider}. */
export interface LookedUpOidcProviderProps {
  /**
   * Audiences that the OIDC provider must accept besides those that roles ask for, each of 1 to 255 characters.
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
   * What must hold before the OIDC provider is looked up.
   *
   * @default nothing
   */
  readonly preconditions?: readonly Precondition[];

  /**
   * The AWS provider to use.
   *
   * @default the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** What an OIDC provider is found by. With both, the ARN may turn out to be null: then it is the URL. */
interface LookUp {
  readonly arn?: string;
  readonly issuerUrl?: string;
}

/**
 * An OIDC provider in IAM that is there already. This stack reads it and never changes it.
 *
 * Made by {@link PulumiOidcProvider.fromArn} and {@link PulumiOidcProvider.fromIssuerUrl}.
 *
 * @example
 * const oidcProvider = PulumiOidcProvider.fromIssuerUrl(this, "oidc-provider");
 * new PulumiCmk(this, "cmk", { organization: "acme", oidcProvider });
 */
export class LookedUpOidcProvider extends Construct implements IPulumiOidcProvider {
  /** The wrapped data source, for what has no property here. */
  public readonly resource: DataAwsIamOpenidConnectProvider;
  public readonly arn: string;
  public readonly issuer: string;

  private readonly audiences: Audiences;

  /** @internal */
  constructor(scope: Construct, id: string, by: LookUp, props: LookedUpOidcProviderProps = {}) {
    const validator = Validator.of("LookedUpOidcProvider", scope, id)
      .requireObject("props", props, "Write it in { }.")
      .provider("provider", props.provider)
      .conditions("preconditions", props.preconditions);
    if (by.issuerUrl === undefined) {
      validator.required("arn", by.arn, OIDC_PROVIDER_ARN);
    } else {
      validator.required("issuerUrl", by.issuerUrl, ISSUER_URL);
    }
    const audiences = props.sharedAudiences ?? new Audiences(validator, props.audiences);
    super(scope, id);
    this.audiences = audiences;
    const { provider } = props;
    this.resource = new DataAwsIamOpenidConnectProvider(this, "Resource", { ...lookUpArguments(by), provider });
    this.arn = alreadyValidated(this.resource.arn, OIDC_PROVIDER_ARN);
    this.issuer = alreadyValidated(issuerOf(by), ISSUER);
    if (by.arn !== undefined) {
      validator.precondition(...inSameAccount(by.arn, AwsAccount.of(this, provider)));
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

  private acceptsAudiences({ owner }: Validator): Precondition {
    const missing = `setsubtract(${literal(this.audiences.list)}, self.client_id_list)`;
    const command =
      "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${self.arn} --client-id ${audience}";
    const commands = displayed(`join("\\n", [for audience in ${missing} : "  ${command}"])`);
    return {
      condition: expression(`length(${missing}) == 0`),
      errorMessage: `${owner}: the OIDC provider ${expression(displayed("self.arn"))} does not accept every audience that is needed, so AWS would refuse Pulumi Cloud's tokens. Where Terraform manages it, add what is missing to its audiences there, or it is removed again. Elsewhere add it with:\n\n${expression(commands)}`,
    };
  }
}

/** An ARN that can be null leaves the look-up to the URL. */
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
