import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { PulumiCmk } from "../cmk/pulumi-cmk";
import type { KeyRegistration } from "../pulumi-cloud/contract";

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
  },
  key_id: {
    description: "ID of the key.",
    value: (cmk: PulumiCmk) => cmk.key.resource.keyId,
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
}

/** Declares the outputs in a stack. */
export function declareOutputs(
  stack: Construct,
  cmk: PulumiCmk,
  outputs: Readonly<Record<string, OutputDefinition>> = OUTPUTS,
): void {
  for (const [name, { description, value }] of Object.entries(outputs)) {
    new TerraformOutput(stack, name, { description, value: value(cmk) });
  }
}
