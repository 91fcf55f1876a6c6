import { referenceOf } from "../../packaging/reference";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp";

test("the reference has the sections of terraform-docs", () => {
  const configuration = {
    terraform: {
      required_version: ">= 1.5.0",
      required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.81.0" } },
    },
    resource: { terraform_data: { memory: {} }, aws_kms_key: { key: {}, another: {} } },
    data: { aws_caller_identity: { current: {} } },
    variable: {
      org: { type: "string", description: "Organization, such as aws:<org>." },
      role_name: { type: "string", description: "Defaults to the a | b.", default: null },
      tags: { type: "map(string)", description: "Tags.", default: {} },
    },
    output: { key_arn: { description: "ARN of the key.", value: "${aws_kms_key.key.arn}" } },
  };
  expect(referenceOf(configuration)).toBe(`## Requirements

| Name | Version |
| --- | --- |
| terraform | \`>= 1.5.0\` |
| aws | \`>= 5.81.0\` |

## Providers

| Name | Version |
| --- | --- |
| aws | \`>= 5.81.0\` |
| terraform | built in |

## Resources

| Name | Type |
| --- | --- |
| [aws_kms_key.key](${REGISTRY}/aws/latest/docs/resources/kms_key) | resource |
| [aws_kms_key.another](${REGISTRY}/aws/latest/docs/resources/kms_key) | resource |
| [terraform_data.memory](${REGISTRY}/terraform/latest/docs/resources/data) | resource |
| [aws_caller_identity.current](${REGISTRY}/aws/latest/docs/data-sources/caller_identity) | data source |

## Required Inputs

| Name | Description | Type |
| --- | --- | --- |
| \`org\` | Organization, such as aws:\\<org>. | \`string\` |

## Optional Inputs

| Name | Description | Type | Default |
| --- | --- | --- | --- |
| \`role_name\` | Defaults to the a \\| b. | \`string\` | \`null\` |
| \`tags\` | Tags. | \`map(string)\` | \`{}\` |

## Outputs

| Name | Description |
| --- | --- |
| \`key_arn\` | ARN of the key. |
`);
});

test("a module without data sources and terraform_data has neither in its reference", () => {
  const configuration = {
    terraform: { required_version: ">= 1.5.0", required_providers: { aws: { version: ">= 5.81.0" } } },
    resource: { aws_kms_key: { key: {} } },
    variable: {},
    output: {},
  };
  const reference = referenceOf(configuration);
  expect(reference).toContain(
    "## Providers\n\n| Name | Version |\n| --- | --- |\n| aws | `>= 5.81.0` |\n\n## Resources\n",
  );
  expect(reference).not.toMatch(/data source|built in/);
});
