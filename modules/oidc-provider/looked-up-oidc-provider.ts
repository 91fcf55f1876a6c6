import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider";
import type { Precondition, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { Checks } from "../rules/checks";
import { ISSUER_URL, OIDC_PROVIDER_ARN } from "../rules/oidc-provider";
import { expression } from "../terraform/expression";
import { lifecycle } from "../terraform/lifecycle";
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
  readonly audiences?: readonly string[];

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

/** What an OIDC provider is found by. */
type LookUp = { readonly arn: string } | { readonly issuerUrl: string };

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

  private readonly checks: Checks;
  private readonly preconditions: readonly Precondition[];
  private readonly audiences: Audiences;

  /** @internal */
  constructor(scope: Construct, id: string, by: LookUp, props: LookedUpOidcProviderProps = {}) {
    super(scope, id);
    this.checks = new Checks(this);
    this.preconditions = props.preconditions ?? [];
    if ("arn" in by) {
      this.checks.required("arn", by.arn, OIDC_PROVIDER_ARN);
      this.issuer = issuerOfArn(by.arn);
    } else {
      this.checks.required("issuerUrl", by.issuerUrl, ISSUER_URL);
      this.issuer = issuerOfUrl(by.issuerUrl);
    }
    this.audiences = new Audiences(this.checks, props.audiences);
    this.resource = new DataAwsIamOpenidConnectProvider(this, "Resource", {
      ...("arn" in by ? { arn: by.arn } : { url: by.issuerUrl }),
      provider: props.provider,
    });
    this.arn = this.resource.arn;
    this.updateResource();
  }

  public allowAudience(audience: string): void {
    this.audiences.add(audience);
    this.updateResource();
  }

  private updateResource(): void {
    const required = this.audiences.text;
    const missing = `setsubtract(${required}, self.client_id_list)`;
    const command =
      "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${self.arn} --client-id ${audience}";
    const commands = expression(`join("\\n", [for audience in ${missing} : "  ${command}"])`);
    this.resource.lifecycle = lifecycle({
      precondition: [...this.checks.preconditions, ...this.preconditions],
      postcondition:
        required === "[]"
          ? []
          : [
              {
                condition: expression(`length(${missing}) == 0`),
                errorMessage: `${this.checks.owner}: the OIDC provider ${expression("self.arn")} does not accept every audience that is needed, so AWS would refuse Pulumi Cloud's tokens. Where Terraform manages it, add what is missing to its audiences there, or it is removed again. Elsewhere add it with:\n\n${commands}`,
              },
            ],
    });
  }
}
