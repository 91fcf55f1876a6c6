/** Creates a resource in the format of a state file. */
export function resourceInState(type: string, instances = 1, mode: "managed" | "data" = "managed") {
  const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
  const attributes = { schema_version: 0, attributes: {} };
  return { mode, type, name: "x", provider, instances: Array.from({ length: instances }, () => attributes) };
}

/** Creates a state file in Terraform's current format. */
export function stateFile(...resources: readonly ReturnType<typeof resourceInState>[]): string {
  return JSON.stringify({ version: 4, terraform_version: "1.11.4", serial: 1, lineage: "x", outputs: {}, resources });
}
