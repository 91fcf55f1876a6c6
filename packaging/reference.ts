import type { Configuration } from "../hcl/configuration";
import { escapeMarkdown, table } from "./tables";

const REGISTRY_URL = "https://registry.terraform.io/providers/hashicorp";

/** Parts of a configuration that the reference lists. */
interface Module {
  readonly terraform: {
    readonly required_version: string;
    readonly required_providers: Readonly<Record<string, { readonly version: string }>>;
  };
  readonly resource: BlocksByType;
  readonly data?: BlocksByType;
  readonly variable: Readonly<Record<string, Variable>>;
  readonly output: Readonly<Record<string, { readonly description: string }>>;
}

/** Blocks by type and name. */
type BlocksByType = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Variable {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
}

/** Returns the reference of a module: the sections that terraform-docs writes. */
export function referenceOf(configuration: Configuration): string {
  const { terraform, resource, data = {}, variable, output } = configuration as unknown as Module;
  const providers = Object.entries(terraform.required_providers).map(([name, { version }]) => [name, code(version)]);
  const variables = Object.entries(variable);
  const required = variables.filter(([, definition]) => !("default" in definition));
  const optional = variables.filter(([, definition]) => "default" in definition);
  const sections: Readonly<Record<string, string>> = {
    Requirements: table(["Name", "Version"], [["terraform", code(terraform.required_version)], ...providers]),
    // The provider of terraform_data is part of Terraform.
    Providers: table(
      ["Name", "Version"],
      [...providers, ...("terraform_data" in resource ? [["terraform", "built in"]] : [])],
    ),
    Resources: table(
      ["Name", "Type"],
      [...rowsOf(resource, "resources", "resource"), ...rowsOf(data, "data-sources", "data source")],
    ),
    "Required Inputs": table(
      ["Name", "Description", "Type"],
      required.map(([name, { description, type }]) => [code(name), escapeMarkdown(description), code(type)]),
    ),
    "Optional Inputs": table(
      ["Name", "Description", "Type", "Default"],
      optional.map(([name, definition]) => [
        code(name),
        escapeMarkdown(definition.description),
        code(definition.type),
        code(JSON.stringify(definition.default)),
      ]),
    ),
    Outputs: table(
      ["Name", "Description"],
      Object.entries(output).map(([name, { description }]) => [code(name), escapeMarkdown(description)]),
    ),
  };
  return Object.entries(sections)
    .map(([title, content]) => `## ${title}\n\n${content}\n`)
    .join("\n");
}

function rowsOf(blocks: BlocksByType, category: string, kind: string): string[][] {
  return Object.entries(blocks)
    .flatMap(([type, named]) => Object.keys(named).map((name) => [type, name] as const))
    .sort(([left], [right]) => left.localeCompare(right, "en"))
    .map(([type, name]) => {
      const [, provider = "", page = ""] = /^([a-z]+)_(.+)$/.exec(type) ?? [];
      return [`[${type}.${name}](${REGISTRY_URL}/${provider}/latest/docs/${category}/${page})`, kind];
    });
}

function code(text: string): string {
  return `\`${text}\``;
}
