import { DataAwsKmsKey } from "@cdktf/provider-aws/lib/data-aws-kms-key";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { TerraformLocal, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { PulumiCmk, PulumiOidcProvider } from "../index";
import { parsed, synthesizeStack } from "../lab/synthesis";
import { TerraformData } from "../modules/terraform/terraform-data";

const CLASSES: Readonly<Record<string, new (scope: Construct, id: string, config: never) => unknown>> = {
  aws_iam_role: IamRole,
  aws_kms_alias: KmsAlias,
  aws_kms_key: KmsKey,
  terraform_data: TerraformData,
};

/** Organization in {@link TEMPLATE}. */
const ORGANIZATION = "example-organization";

/** What this project synthesizes for an organization, without what all organizations share. */
const TEMPLATE = JSON.stringify(
  parsed(
    synthesizeStack((stack) => {
      const oidcProvider = PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider");
      new PulumiCmk(stack, ORGANIZATION, { organization: ORGANIZATION, oidcProvider });
    }),
  ),
  (key, value: unknown) => (key.startsWith("aws-account") || key.startsWith("oidc-provider") ? undefined : value),
);

/**
 * Adds the blocks that this project synthesizes for an organization, with cdktf's own classes and without any token. An app that adds
 * these blocks with cdktf's classes can't be faster.
 */
export function addWithBindings(stack: TerraformStack, organization: string): void {
  const scope = new Construct(stack, organization);
  const { resource, data, locals, check } = JSON.parse(TEMPLATE.replaceAll(ORGANIZATION, organization)) as ReturnType<
    typeof parsed
  >;
  for (const [type, resources] of Object.entries(resource ?? {})) {
    const Resource = CLASSES[type];
    for (const [id, config] of Object.entries(resources)) {
      if (Resource === undefined) {
        throw new Error(`There is no class for ${type}.`);
      }
      new Resource(scope, id, camelCase(config) as never);
    }
  }
  for (const [id, config] of Object.entries(data?.aws_kms_key ?? {})) {
    new DataAwsKmsKey(scope, id, camelCase(config) as { keyId: string });
  }
  for (const [id, value] of Object.entries(locals ?? {})) {
    new TerraformLocal(scope, id, value);
  }
  for (const [id, block] of Object.entries(check ?? {})) {
    stack.addOverride(`check.${id}`, block);
  }
}

/** Converts the keys of Terraform's JSON to those of cdktf's classes. */
function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(camelCase);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
          camelCase(each),
        ]),
      )
    : value;
}
