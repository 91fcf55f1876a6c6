import { type ITerraformDependable, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { PulumiCmk } from "../cmk/pulumi-cmk";
import type { KeyRegistration } from "../pulumi-cloud/contract";
import { referenceTo } from "../terraform/address";

/** The outputs of the stack. Their names are public. */
export const OUTPUTS = {
  oidc_provider_arn: {
    description: "ARN of the OIDC provider through which AWS trusts Pulumi Cloud's tokens.",
    value: (cmk: PulumiCmk) => cmk.oidcProviderArn,
  },
  role_arn: {
    description: "ARN of the role that Pulumi Cloud assumes.",
    value: (cmk: PulumiCmk) => cmk.roleArn,
  },
  role_name: {
    description: "Name of the role that Pulumi Cloud assumes.",
    value: (cmk: PulumiCmk) => cmk.role.resource.name,
  },
  key_arn: {
    description: "ARN of the key.",
    value: (cmk: PulumiCmk) => cmk.keyArn,
    dependsOn: guardOf,
  },
  key_id: {
    description: "ID of the key.",
    value: (cmk: PulumiCmk) => cmk.key.resource.keyId,
    dependsOn: guardOf,
  },
  key_alias_arn: {
    description: "ARN of the key's alias.",
    value: (cmk: PulumiCmk) => cmk.keyAliasArn,
  },
  pulumi_cloud_key: {
    description:
      "Values to register the key with Pulumi Cloud. They are also the request body of its REST call that registers a key.",
    value: (cmk: PulumiCmk): KeyRegistration => cmk.registration,
  },
} as const;

/** Output of a stack. */
export interface OutputDefinition {
  readonly description: string;
  readonly value: (cmk: PulumiCmk) => unknown;
  readonly dependsOn?: (cmk: PulumiCmk) => ITerraformDependable[] | undefined;
}

/** Declares the outputs in a stack. */
export function declareOutputs(
  stack: Construct,
  cmk: PulumiCmk,
  outputs: Readonly<Record<string, OutputDefinition>> = OUTPUTS,
): void {
  for (const [name, { description, value, dependsOn }] of Object.entries(outputs)) {
    new TerraformOutput(stack, name, { description, value: value(cmk), dependsOn: dependsOn?.(cmk) });
  }
}

/** In the module, `-target` of a resource that uses the output must not create another key. The outputs with the alias depend on it already. */
function guardOf(cmk: PulumiCmk): ITerraformDependable[] | undefined {
  const guard = cmk.existingKey === undefined ? cmk.key.guard : undefined;
  // cdktf would write the `fqn` of the resource as an interpolation, which Terraform doesn't accept here.
  return guard && [{ fqn: referenceTo(guard) }];
}
