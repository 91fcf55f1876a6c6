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
import { trueIfNull } from "../terraform/conditional";
import { displayValue, nonsensitive } from "../terraform/display";
import { expression, expressionValue, literal } from "../terraform/expression";
import type { StringList } from "../terraform/string-list";
import type { Tags } from "../terraform/tags";

/** Properties of an {@link OptionalOidcProvider}. */
interface OptionalOidcProviderProps {
  /** Whether to create the OIDC provider, as a token. If null, it is created unless an ARN is set. */
  readonly create: IResolvable;
  /** ARN of an existing OIDC provider or null, as a token. */
  readonly arn: string;
  readonly issuerUrl: string;
  readonly audiences: StringList;
  readonly thumbprints: StringList;
  readonly preventDestroy: boolean;
  readonly memory: Memory | undefined;
  readonly tags: Tags;
}

/** OIDC provider that Terraform creates or looks up, depending on variables. */
export class OptionalOidcProvider extends Construct implements IPulumiOidcProvider {
  public readonly created: PulumiOidcProvider;
  public readonly lookedUp: LookedUpOidcProvider;
  public readonly arn: string;
  public readonly issuer: string;

  constructor(scope: Construct, id: string, props: OptionalOidcProviderProps) {
    super(scope, id);
    const { arn, issuerUrl, audiences, thumbprints, preventDestroy, memory, tags } = props;
    const isArnNull = `${literal(arn)} == null`;
    const choice = `coalesce(${literal(props.create)}, ${isArnNull})`;
    const create = new TerraformLocal(this, "create", expression(nonsensitive(choice))).fqn;
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
    const issuerLocal = new TerraformLocal(
      this,
      "issuer",
      expression(`${isArnNull} ? ${literal(issuerOfUrl(issuerUrl))} : ${literal(issuerOfArn(arn))}`),
    );
    this.issuer = alreadyValidated(issuerLocal.asString, ISSUER);
    this.lookedUp = new LookedUpOidcProvider(
      this,
      "looked-up",
      { arn, issuerUrl },
      { sharedAudiences, preconditions: [isForIssuer(arn, issuerUrl, this.issuer)] },
    );
    this.lookedUp.resource.count = Token.asNumber(expressionValue(`${create} ? 0 : 1`));
    const [createdArn, lookedUpArn] = [this.created, this.lookedUp].map(({ resource }) => `${resource.fqn}[0].arn`);
    // A passed ARN is known at plan time even if Terraform defers the lookup.
    const arnLocal = new TerraformLocal(
      this,
      "arn",
      expression(`${create} ? ${createdArn} : coalesce(${literal(arn)}, ${lookedUpArn})`),
    );
    this.arn = alreadyValidated(arnLocal.asString, OIDC_PROVIDER_ARN);
  }

  /** Resource whose AWS provider the role compares with its own. A lookup by ARN validates the account itself. */
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
      "create_oidc_provider is true, but oidc_provider_arn is set too.\nAn OIDC provider is either created or looked up.\nRemove one of the two, or set create_oidc_provider to false.",
  };
}

/** Requires an issuer that is set in addition to an ARN to be the issuer in the ARN. The default doesn't count as set. */
function isForIssuer(arn: string, issuerUrl: string, issuer: string): Precondition {
  return {
    condition: expression(
      trueIfNull(
        literal(arn),
        `contains(${literal([PULUMI_CLOUD_ISSUER_URL, `https://${issuer}`])}, ${literal(issuerUrl)})`,
      ),
    ),
    errorMessage: `oidc_issuer_url is "${displayValue(issuerUrl)}", but oidc_provider_arn is "${displayValue(arn)}", which is for another issuer.\nThe role would trust the issuer in the ARN.\nOmit oidc_issuer_url, or pass the ARN of the OIDC provider for it.`,
  };
}
