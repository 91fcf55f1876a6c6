import { type IResolvable, type Precondition, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import type { IPulumiOidcProvider } from "../oidc-provider/i-pulumi-oidc-provider";
import { Audiences } from "../oidc-provider/audiences";
import { issuerOfArn, issuerOfUrl } from "../oidc-provider/issuer";
import type { Memory } from "../memory/memory";
import { LookedUpOidcProvider } from "../oidc-provider/looked-up-oidc-provider";
import { PulumiOidcProvider } from "../oidc-provider/pulumi-oidc-provider";
import { PULUMI_CLOUD_ISSUER_URL } from "../pulumi-cloud/contract";
import { ISSUER, OIDC_PROVIDER_ARN } from "../rules/oidc-provider";
import { alreadyValidated, Validator } from "../rules/validator";
import { shownValue } from "../terraform/displayed";
import { expression, expressionValue, literal } from "../terraform/expression";
import type { StringList } from "../terraform/string-list";
import type { Tags } from "../terraform/tags";

/** Properties of an {@link OptionalOidcProvider}. */
export interface OptionalOidcProviderProps {
  /** Whether to create the OIDC provider. A token: if it is null, the ARN decides. */
  readonly create: IResolvable;
  /** The ARN of an existing OIDC provider, or null. A token. */
  readonly arn: string;
  readonly issuerUrl: string;
  readonly audiences: StringList;
  readonly thumbprints: StringList;
  readonly preventDestroy: boolean;
  readonly memory: Memory | undefined;
  readonly tags: Tags;
}

/** An OIDC provider that Terraform creates or looks up, depending on variables. */
export class OptionalOidcProvider extends Construct implements IPulumiOidcProvider {
  public readonly created: PulumiOidcProvider;
  public readonly found: LookedUpOidcProvider;
  public readonly arn: string;
  public readonly issuer: string;

  constructor(scope: Construct, id: string, props: OptionalOidcProviderProps) {
    super(scope, id);
    const { arn, issuerUrl, audiences, thumbprints, preventDestroy, memory, tags } = props;
    const isArnNull = `${literal(arn)} == null`;
    const choice = `coalesce(${literal(props.create)}, ${isArnNull})`;
    const create = new TerraformLocal(this, "create", expression(`try(nonsensitive(${choice}), ${choice})`)).fqn;
    const sharedAudiences = new Audiences(Validator.of("OptionalOidcProvider", scope, id), audiences);
    sharedAudiences.declareLocal(this, "audiences");
    this.created = new PulumiOidcProvider(this, "created", {
      issuerUrl,
      sharedAudiences,
      thumbprints,
      preventDestroy,
      memory,
      tags,
    });
    this.created.resource.count = Token.asNumber(expressionValue(`${create} ? 1 : 0`));
    this.created.resource.lifecycle = { precondition: [isWithoutArn(arn)] };
    const ofIssuer = new TerraformLocal(
      this,
      "issuer",
      expression(`${isArnNull} ? ${literal(issuerOfUrl(issuerUrl))} : ${literal(issuerOfArn(arn))}`),
    );
    this.issuer = alreadyValidated(ofIssuer.asString, ISSUER);
    this.found = new LookedUpOidcProvider(
      this,
      "found",
      { arn, issuerUrl },
      { sharedAudiences, preconditions: [isForIssuer(arn, issuerUrl, this.issuer)] },
    );
    this.found.resource.count = Token.asNumber(expressionValue(`${create} ? 0 : 1`));
    const [createdArn, foundArn] = [this.created, this.found].map(({ resource }) => `${resource.fqn}[0].arn`);
    // The ARN is known even while the look-up waits for a change of the OIDC provider.
    const ofArn = new TerraformLocal(
      this,
      "arn",
      expression(`${create} ? ${createdArn} : coalesce(${literal(arn)}, ${foundArn})`),
    );
    this.arn = alreadyValidated(ofArn.asString, OIDC_PROVIDER_ARN);
  }

  /** For the role, which is in the account of this AWS provider: the lookup by ARN checks its account itself. */
  public get resource() {
    return this.created.resource;
  }

  public allowAudience(audience: string): void {
    // The two share their audiences.
    this.created.allowAudience(audience);
  }
}

/**
 * An OIDC provider that is created has no ARN yet.
 *
 * NOTE: this and the next one aren't validations of a variable, because these can't refer to another variable before
 * Terraform 1.9.
 */
function isWithoutArn(arn: string): Precondition {
  return {
    condition: expression(`${literal(arn)} == null`),
    errorMessage:
      "create_oidc_provider is true, but oidc_provider_arn is set too, and an OIDC provider is either created or looked up. Remove one of the two, or set create_oidc_provider to false.",
  };
}

/** An issuer that is set beside an ARN must be the ARN's. The default is not set by anyone. */
function isForIssuer(arn: string, issuerUrl: string, issuer: string): Precondition {
  return {
    condition: expression(
      `${literal(arn)} == null ? true : contains(${literal([PULUMI_CLOUD_ISSUER_URL, `https://${issuer}`])}, ${literal(issuerUrl)})`,
    ),
    errorMessage: `oidc_issuer_url is "${shownValue(issuerUrl)}", but oidc_provider_arn is "${shownValue(arn)}", the ARN of the OIDC provider for another issuer, which the role would trust. Leave oidc_issuer_url out, or pass the ARN of the OIDC provider for it.`,
  };
}
