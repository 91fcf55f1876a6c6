import { alignAttributes, type Attribute } from "./align-attributes";
import { expressionOfData, expressionOfJson, parseExpression } from "./expression";
import { formatExpression } from "./format-expression";
import { heredocOf, isHeredoc } from "./heredoc";

/** Configuration in Terraform's JSON syntax, or a part of one. */
export type Configuration = Readonly<Record<string, unknown>>;

/**
 * Comments by address, such as `aws_kms_key.key`, `local.deployment` or `check.key_is_rotated`. For an argument or a nested block, its
 * name follows the address of the block: `aws_kms_key.key.lifecycle.ignore_changes`.
 */
export type Comments = Readonly<Record<string, string>>;

/** Number of labels of each type of top-level block, in output order. */
const BLOCKS: Readonly<Record<string, number>> = {
  terraform: 0,
  provider: 1,
  variable: 1,
  data: 2,
  locals: 0,
  resource: 2,
  check: 1,
  output: 1,
};

/** Number of labels of each type of nested block. Everything else in a block is an argument. */
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

/** Prefixes of addresses, where they differ from the type of the block. */
const ADDRESS_PREFIXES: Readonly<Record<string, string>> = { variable: "var.", locals: "local.", resource: "" };

/** Arguments that come first, as in HashiCorp's style guide and Terraform's documentation. */
const FIRST_ARGUMENTS = [
  "count",
  "type",
  "name",
  "arn",
  "url",
  "path",
  "description",
  "default",
  "enable_key_rotation",
  "rotation_period_in_days",
  "condition",
];

/** Arguments that come last. */
const LAST_ARGUMENTS = ["assume_role_policy", "policy", "tags"];

const MAX_COMMENT_WIDTH = 100;

/**
 * Converts a configuration from JSON to Terraform's native syntax, HCL. Both create the same resources. Blocks of a type are in the order
 * of their comments.
 *
 * NOTE: cdktf's HCL output omits check blocks, arguments of variables that are `false`, and the required Terraform version, and has
 * preconditions that Terraform rejects. This function supports only the blocks in {@link BLOCKS} and {@link NESTED_BLOCKS}.
 *
 * @throws {Error} If the configuration has a block of another type.
 */
export function toHcl(configuration: Configuration, comments: Comments = {}): string {
  const types = Object.keys(BLOCKS);
  const unknown = Object.keys(configuration).find((type) => type !== "//" && !types.includes(type));
  if (unknown !== undefined) {
    throw new Error(
      `The configuration has a block "${unknown}".\nOnly these blocks can be converted to HCL: ${types.join(", ")}.\nSynthesize JSON, which Terraform also accepts.`,
    );
  }
  const writer = new Writer(comments);
  return types
    .filter((type) => type in configuration)
    .flatMap((type) => writer.writeBlocks(type, BLOCKS[type] ?? 0, configuration[type]))
    .map((block) => `${block}\n`)
    .join("\n");
}

class Writer {
  private readonly order: readonly string[];

  constructor(private readonly comments: Comments) {
    this.order = Object.keys(comments);
  }

  /** Writes the blocks of one type. */
  public writeBlocks(type: string, labelCount: number, content: unknown): string[] {
    const prefix = ADDRESS_PREFIXES[type] ?? `${type}.`;
    const blocks = bodiesOf(content, labelCount).map(([labels, body]) => ({
      labels,
      body,
      address: (prefix + labels.join(".")).replace(/\.$/, ""),
    }));
    return this.sortByComment(blocks, ({ address }) => address).map(({ labels, body, address }) =>
      this.writeBlock(type, labels, body as Configuration, address, ""),
    );
  }

  private writeBlock(
    type: string,
    labels: readonly string[],
    body: Configuration,
    address: string,
    indent: string,
  ): string {
    const header = [type, ...labels.map((label) => JSON.stringify(label))].join(" ");
    const inner = this.writeBody(type, body, address, `${indent}  `);
    return `${this.commentOf(address, indent)}${indent}${header} {${inner === "" ? "" : `\n${inner}\n${indent}`}}`;
  }

  private writeBody(type: string, body: Configuration, address: string, indent: string): string {
    const entries = Object.entries(body).filter(([name, value]) => name !== "//" && value !== undefined);
    const isBlock = ([name]: [string, unknown]) => name in NESTED_BLOCKS;
    const attributes = entries
      .filter((entry) => !isBlock(entry) && entry[0] !== "depends_on")
      .sort(([left], [right]) => rank(left) - rank(right))
      .map(([name, value]) => this.toAttribute(type, name, value, `${address}.${name}`, indent));
    const blocks = entries.filter(isBlock).flatMap(([name, content]) =>
      bodiesOf(content, NESTED_BLOCKS[name] ?? 0).map(([labels, inner]) => {
        return this.writeBlock(name, labels, inner as Configuration, `${address}.${name}`, indent);
      }),
    );
    const dependsOn = entries
      .filter(([name]) => name === "depends_on")
      .map(([name, value]) => this.toAttribute(type, name, value, `${address}.${name}`, indent));
    const ordered = type === "locals" ? this.sortByComment(attributes, ({ name }) => `${address}.${name}`) : attributes;
    return [ordered, ...blocks, dependsOn]
      .map((part) => (typeof part === "string" ? part : alignAttributes(part, indent)))
      .filter((part) => part !== "")
      .join("\n\n");
  }

  private toAttribute(type: string, name: string, value: unknown, address: string, indent: string): Attribute {
    return {
      name,
      value: formatArgument(type, name, value, indent),
      comment: this.commentOf(address, indent) || undefined,
    };
  }

  private commentOf(address: string, indent: string): string {
    const text = this.comments[address];
    return text === undefined ? "" : wrapComment(text, indent);
  }

  /** Sorts blocks by the order of their comments. Blocks without a comment are last. */
  private sortByComment<T>(blocks: readonly T[], addressOf: (block: T) => string): T[] {
    const positionOf = (block: T) => {
      const index = this.order.indexOf(addressOf(block));
      return index === -1 ? this.order.length : index;
    };
    return [...blocks].sort((left, right) => positionOf(left) - positionOf(right));
  }
}

/** Returns each combination of labels with the body of its block. */
function bodiesOf(content: unknown, labelCount: number): [labels: string[], body: unknown][] {
  if (labelCount === 0) {
    return [content].flat().map((body): [string[], unknown] => [[], body]);
  }
  return Object.entries(content as Configuration).flatMap(([label, inner]) =>
    bodiesOf(inner, labelCount - 1).map(([labels, body]): [string[], unknown] => [[label, ...labels], body]),
  );
}

function rank(name: string): number {
  const first = FIRST_ARGUMENTS.indexOf(name);
  return first === -1 ? FIRST_ARGUMENTS.length + LAST_ARGUMENTS.indexOf(name) + 1 : first;
}

function wrapComment(text: string, indent: string): string {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length >= MAX_COMMENT_WIDTH - indent.length) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
    }
  }
  return lines.map((line) => `${indent}# ${line}\n`).join("");
}

function formatArgument(type: string, name: string, value: unknown, indent: string): string {
  const place = { indent, column: indent.length + name.length + 3, inBrackets: false };
  if (type === "variable") {
    // In variable blocks, Terraform's JSON syntax has the type as a string, and all other arguments as data without templates.
    return formatExpression(name === "type" ? parseExpression(String(value)) : expressionOfData(value), place);
  }
  if (name === "depends_on" || name === "ignore_changes") {
    // References in these arguments are strings in the JSON syntax and unquoted in the native syntax.
    return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
  }
  if (isHeredoc(value)) {
    // Terraform removes the trailing newline of error messages.
    return name === "error_message" ? heredocOf(value, indent) : `chomp(${heredocOf(value, indent)}\n${indent})`;
  }
  return formatExpression(expressionOfJson(value), place);
}
