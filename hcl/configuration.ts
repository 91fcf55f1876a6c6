import { literal } from "../modules/terraform/expression";
import { aligned, type Item, laidOut } from "./layout";
import { expressionOf } from "./template";

/** A configuration in Terraform's JSON syntax, or a part of one. */
export type Configuration = Readonly<Record<string, unknown>>;

/** How many labels the blocks of a configuration have. */
const BLOCKS: Readonly<Record<string, number>> = {
  terraform: 0,
  provider: 1,
  variable: 1,
  locals: 0,
  data: 2,
  resource: 2,
  check: 1,
  output: 1,
};

/** How many labels the blocks within these blocks have. All else in them are arguments. */
const NESTED_BLOCKS: Readonly<Record<string, number>> = {
  required_providers: 0,
  backend: 1,
  cloud: 0,
  workspaces: 0,
  validation: 0,
  lifecycle: 0,
  precondition: 0,
  postcondition: 0,
  assert: 0,
};

/** The arguments that readers look for first. */
const FIRST_ARGUMENTS = ["count", "type", "description", "default"];

/**
 * A configuration in Terraform's native syntax, HCL. It means what the JSON means, so it makes the same resources.
 *
 * NOTE: cdktf's own writer loses check blocks, every `false` of a variable and the version of Terraform, and writes
 * preconditions that Terraform refuses. This one knows the blocks that {@link BLOCKS} and {@link NESTED_BLOCKS} name.
 */
export function nativeSyntax(configuration: Configuration): string {
  const kinds = Object.keys(BLOCKS);
  const unknown = Object.keys(configuration).find((kind) => kind !== "//" && !kinds.includes(kind));
  if (unknown !== undefined) {
    throw new Error(
      `The configuration has a block "${unknown}", but HCL can be written of ${kinds.join(", ")} alone. Synthesize JSON, which Terraform reads the same way.`,
    );
  }
  return kinds
    .filter((kind) => kind in configuration)
    .flatMap((kind) => blocks(kind, BLOCKS[kind] ?? 0, configuration[kind], ""))
    .map((block) => `${block}\n`)
    .join("\n");
}

/** The blocks of one kind. */
function blocks(kind: string, labels: number, content: unknown, indent: string): string[] {
  return labelled(content, labels).flatMap(([names, bodies]) =>
    [bodies].flat().map((body) => {
      const head = [kind, ...names.map((name) => JSON.stringify(name))].join(" ");
      const inner = bodyOf(body as Configuration, `${indent}  `, kind);
      return `${indent}${head} {${inner === "" ? "" : `\n${inner}\n${indent}`}}`;
    }),
  );
}

/** What stands under each combination of so many labels. */
function labelled(content: unknown, labels: number): [string[], unknown][] {
  if (labels === 0) {
    return [[[], content]];
  }
  return Object.entries(content as Configuration).flatMap(([name, inner]) =>
    labelled(inner, labels - 1).map(([names, body]): [string[], unknown] => [[name, ...names], body]),
  );
}

function bodyOf(body: Configuration, indent: string, kind: string): string {
  const entries = Object.entries(body).filter(([name, value]) => name !== "//" && value !== undefined);
  const items = entries
    .filter(([name]) => !(name in NESTED_BLOCKS))
    .sort(([left], [right]) => place(left) - place(right))
    .map(([name, value]): Item => ({ name, value: argument(kind, name, value, indent) }));
  const nested = entries
    .filter(([name]) => name in NESTED_BLOCKS)
    .flatMap(([name, value]) => blocks(name, NESTED_BLOCKS[name] ?? 0, value, indent));
  return [...(items.length > 0 ? [aligned(items, indent)] : []), ...nested].join("\n\n");
}

function place(name: string): number {
  const index = FIRST_ARGUMENTS.indexOf(name);
  return index === -1 ? FIRST_ARGUMENTS.length : index;
}

function argument(kind: string, name: string, value: unknown, indent: string): string {
  if (kind === "variable") {
    // Of variables, Terraform's JSON syntax takes the type as it is, and all else as plain data without templates.
    return name === "type" ? String(value) : literal(value);
  }
  if (name === "depends_on" || name === "ignore_changes") {
    // The JSON syntax has references in quotes here, and the native syntax has them without.
    return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
  }
  return laidOut(valueOf(value), indent.length + name.length + 3, indent);
}

/** A value of the JSON syntax as an expression on one line. */
function valueOf(value: unknown): string {
  if (typeof value === "string") {
    return expressionOf(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(valueOf).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, item]) => `${/^[a-zA-Z_][\w-]*$/.test(name) ? name : expressionOf(name)} = ${valueOf(item)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}
