import { type App, TerraformOutput, Token } from "cdktf";
import { Construct } from "constructs";
import { Audiences } from "../../../modules/oidc-provider/audiences";
import { PulumiOidcProvider } from "../../../modules/oidc-provider/pulumi-oidc-provider";
import { audienceOf } from "../../../modules/pulumi-cloud/contract";
import { AUDIENCE } from "../../../modules/rules/oidc-provider";
import { ORGANIZATION } from "../../../modules/rules/organization";
import { alreadyValidated, nameInputs, Validator } from "../../../modules/rules/validator";
import { declareAudienceCheck } from "../../../modules/stack/audience-check";
import { declareDefinitions, type VariableDefinition, VARIABLES } from "../../../modules/stack/variables";
import { expression, expressionValue, literal } from "../../../modules/terraform/expression";
import type { PackagingOptions } from "../../command";
import { SubmoduleStack } from "../submodule";

/** Addresses of the blocks by the path of their construct. */
const ADDRESSES: Readonly<Record<string, string>> = {
  "aws-account/identity": "data.aws_caller_identity.current",
  "oidc-provider/Resource": "aws_iam_openid_connect_provider.oidc_provider",
  "oidc-provider/memory/Resource": "terraform_data.memory",
  "oidc-provider/memory/deployment": "local.deployment",
  "oidc-provider/memory/changes": "local.deployment_changes",
  "oidc-provider/memory/displayed-changes": "local.displayed_deployment_changes",
  "oidc-provider/memory/error": "local.deployment_error",
  "locals/audiences": "local.audiences",
  "missing-audiences/all": "local.missing_audiences",
  "missing-audiences/displayed": "local.displayed_missing_audiences",
  "oidc-provider-accepts-audiences": "check.oidc_provider_accepts_audiences",
};

/** Variables of the submodule. Their names are public API. */
const DEFINITIONS = {
  organizations: {
    type: "list(string)",
    description:
      "Pulumi organizations whose tokens the OIDC provider accepts: it has the audience aws:<org> for each. With audiences, at most 100.",
    rules: ORGANIZATION,
  },
  audiences: {
    type: "list(string)",
    description:
      "Audiences that the OIDC provider accepts, in addition to those of the organizations, such as an organization's name for Pulumi Deployments.",
    default: [],
    rules: AUDIENCE,
  },
  issuer_url: VARIABLES.oidc_issuer_url,
  thumbprints: VARIABLES.oidc_thumbprints,
  tags: { ...VARIABLES.tags, description: "Tags of the OIDC provider." },
} as const satisfies Record<string, VariableDefinition>;

/** One OIDC provider for several Pulumi organizations, which share it because an account can have only one for each issuer. */
export class OidcProviderStack extends SubmoduleStack {
  constructor(app: App, { preventDestroy }: PackagingOptions) {
    super(app, "oidc-provider", ADDRESSES);
    nameInputs(this, {});
    const { organizations, audiences, issuer_url, thumbprints, tags } = declareDefinitions(this, DEFINITIONS);
    const ofOrganizations = expressionValue(`[for org in ${literal(organizations)} : "${audienceOf("${org}")}"]`);
    const sharedAudiences = new Audiences(Validator.of("OidcProviderStack", this, "oidc-provider"), [
      alreadyValidated(Token.asList(ofOrganizations), AUDIENCE),
      audiences,
    ]);
    const locals = new Construct(this, "locals");
    sharedAudiences.declareLocal(locals, "audiences");
    const oidcProvider = new PulumiOidcProvider(this, "oidc-provider", {
      issuerUrl: issuer_url,
      sharedAudiences,
      thumbprints,
      tags,
      preventDestroy,
    });
    declareAudienceCheck(this, oidcProvider);
    const outputs: Record<string, [description: string, value: unknown]> = {
      arn: [
        "ARN of the OIDC provider. Pass it to the module as oidc_provider_arn, with create_oidc_provider = false.",
        oidcProvider.arn,
      ],
      url: ["URL of the issuer of Pulumi Cloud's tokens.", issuer_url],
      issuer: ["Issuer without https://, the prefix of the condition keys in trust policies.", oidcProvider.issuer],
      organizations: [
        "The organizations, as a set for for_each. It is known at plan time if var.organizations is.",
        expression(`toset(${literal(organizations)})`),
      ],
      audiences: [
        "All audiences that the OIDC provider accepts: those of the organizations, and those in var.audiences.",
        sharedAudiences.list,
      ],
    };
    for (const [name, [description, value]] of Object.entries(outputs)) {
      new TerraformOutput(this, name, { description, value });
    }
  }
}
