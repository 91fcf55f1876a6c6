import { type Precondition, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import type { IPulumiOidcProvider } from "../oidc-provider/i-pulumi-oidc-provider";
import { issuerOfArn, issuerOfUrl } from "../oidc-provider/issuer";
import type { LookedUpOidcProvider } from "../oidc-provider/looked-up-oidc-provider";
import { PulumiOidcProvider } from "../oidc-provider/pulumi-oidc-provider";
import { PULUMI_CLOUD_ISSUER_URL } from "../pulumi-cloud/contract";
import { choice, expression, literal } from "../terraform/expression";

/** Properties of an {@link OptionalOidcProvider}. */
export interface OptionalOidcProviderProps {
  /** The ARN of an OIDC provider that is there, or null: a token. */
  readonly arn: string;
  readonly issuerUrl: string;
  readonly audiences: readonly string[];
  readonly preventDestroy: boolean | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** An OIDC provider that is looked up where Terraform finds its ARN given, and made where it finds null. */
export class OptionalOidcProvider extends Construct implements IPulumiOidcProvider {
  public readonly created: PulumiOidcProvider;
  public readonly found: LookedUpOidcProvider;
  public readonly arn: string;
  public readonly issuer: string;

  constructor(scope: Construct, id: string, props: OptionalOidcProviderProps) {
    super(scope, id);
    const { arn, issuerUrl, audiences, preventDestroy, tags } = props;
    const given = `${literal(arn)} != null`;
    this.created = new PulumiOidcProvider(this, "created", { issuerUrl, audiences, preventDestroy, tags });
    this.created.resource.count = Token.asNumber(choice(given, "0", "1"));
    this.found = PulumiOidcProvider.fromArn(this, "found", arn, {
      audiences,
      preconditions: [isFor(arn, issuerUrl)],
    });
    this.found.resource.count = Token.asNumber(choice(given, "1", "0"));
    this.arn = new TerraformLocal(
      this,
      "arn",
      choice(given, `${this.found.resource.fqn}[0].arn`, `${this.created.resource.fqn}[0].arn`),
    ).asString;
    this.issuer = new TerraformLocal(this, "issuer", choice(given, issuerOfArn(arn), issuerOfUrl(issuerUrl))).asString;
  }

  public allowAudience(audience: string): void {
    this.created.allowAudience(audience);
    this.found.allowAudience(audience);
  }
}

/**
 * An issuer that somebody names beside an ARN must be the ARN's. Pulumi Cloud's is the default: nobody may have named it.
 *
 * NOTE: this is no validation of a variable, for none may look at another variable before Terraform 1.9.
 */
function isFor(arn: string, issuerUrl: string): Precondition {
  const issuer = issuerOfArn(arn);
  return {
    condition: expression(
      `${literal(issuerUrl)} == "${PULUMI_CLOUD_ISSUER_URL}" || ${literal(issuerUrl)} == ${literal(`https://${issuer}`)}`,
    ),
    errorMessage: `oidc_issuer_url is "${issuerUrl}", but oidc_provider_arn is the ARN of the OIDC provider for https://${issuer}, and that is what the role would trust. Leave oidc_issuer_url out, or give the ARN of the OIDC provider for it.`,
  };
}
