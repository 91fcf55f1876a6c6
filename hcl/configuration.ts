import { alignAttributes, type Attribute } from "./align-attributes";
import { expressionOfData, expressionOfJson } from "./expression";
import { formatExpression } from "./format-expression";
import { heredocOf, isHeredoc } from "./heredoc";

/** A configuration in Terraform's JSON syntax, or a part of one. */
export type Configuration = Readonly<Record<string, unknown>>;

/**
 * Comments by address, such as `aws_kms_key.key`, `local.deployment` or `check.key_is_rotated`. The comment on an argument or a
 * nested block has its name behind that: `aws_kms_key.key.lifecycle.ignore_changes`.
 */
export type Comments = Readonly<Record<string, string>>;

/** How many labels the blocks of a configuration have, in the order in which they are written. */
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

/** What addresses start with, where that isn't the type of a resource. */
const ADDRESS_PREFIXES: Readonly<Record<string, string>> = { variable: "var.", locals: "local.", resource: "" };

/** Arguments that come before others, as HashiCorp's style guide and Terraform's documentation have them. */
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

/** Arguments that come after others. */
const LAST_ARGUMENTS = ["assume_role_policy", "policy", "tags"];

const MAX_COMMENT_WIDTH = 100;

/**
 * A configuration in Terraform's native syntax, HCL. It means what the JSON means, so it creates the same resources. Blocks
 * of a kind are written in the order of their comments.
 *
 * NOTE: cdktf's own writer loses check blocks, every `false` of a variable and the version of Terraform, and writes
 * preconditions that Terraform refuses. This one knows the blocks that {@link BLOCKS} and {@link NESTED_BLOCKS} name.
 *
 * @throws {Error} If the configuration has a block of another kind.
 */
export function toHcl(configuration: Configuration, comments: Comments = {}): string {
  const kinds = Object.keys(BLOCKS);
  const unknown = Object.keys(configuration).find((kind) => kind !== "//" && !kinds.includes(kind));
  if (unknown !== undefined) {
    throw new Error(
      `The configuration has a block "${unknown}", but HCL can be written of ${kinds.join(", ")} alone. Synthesize JSON, which Terraform reads the same way.`,
    );
  }
  const writer = new Writer(comments);
  return kinds
    .filter((kind) => kind in configuration)
    .flatMap((kind) => writer.blocks(kind, BLOCKS[kind] ?? 0, configuration[kind]))
    .map((block) => `${block}\n`)
    .join("\n");
}

class Writer {
  private readonly order: readonly string[];

  constructor(private readonly comments: Comments) {
    this.order = Object.keys(comments);
  }

  /** The blocks of one kind. */
  public blocks(kind: string, labelCount: number, content: unknown): string[] {
    const prefix = ADDRESS_PREFIXES[kind] ?? `${kind}.`;
    const blocks = bodiesOf(content, labelCount).map(([labels, body]) => ({
      labels,
      body,
      address: (prefix + labels.join(".")).replace(/\.$/, ""),
    }));
    return this.inOrder(blocks, ({ address }) => address).map(({ labels, body, address }) =>
      this.block(kind, labels, body as Configuration, address, ""),
    );
  }

  private block(kind: string, labels: readonly string[], body: Configuration, address: string, indent: string): string {
    const head = [kind, ...labels.map((label) => JSON.stringify(label))].join(" ");
    const inner = this.body(kind, body, address, `${indent}  `);
    return `${this.comment(address, indent)}${indent}${head} {${inner === "" ? "" : `\n${inner}\n${indent}`}}`;
  }

  private body(kind: string, body: Configuration, address: string, indent: string): string {
    const entries = Object.entries(body).filter(([name, value]) => name !== "//" && value !== undefined);
    const isBlock = ([name]: [string, unknown]) => name in NESTED_BLOCKS;
    const attributes = entries
      .filter((entry) => !isBlock(entry) && entry[0] !== "depends_on")
      .sort(([left], [right]) => rank(left) - rank(right))
      .map(([name, value]) => this.attribute(kind, name, value, `${address}.${name}`, indent));
    const blocks = entries.filter(isBlock).flatMap(([name, content]) =>
      bodiesOf(content, NESTED_BLOCKS[name] ?? 0).map(([labels, inner]) => {
        return this.block(name, labels, inner as Configuration, `${address}.${name}`, indent);
      }),
    );
    const dependsOn = entries
      .filter(([name]) => name === "depends_on")
      .map(([name, value]) => this.attribute(kind, name, value, `${address}.${name}`, indent));
    const ordered = kind === "locals" ? this.inOrder(attributes, ({ name }) => `${address}.${name}`) : attributes;
    return [ordered, ...blocks, dependsOn]
      .map((part) => (typeof part === "string" ? part : alignAttributes(part, indent)))
      .filter((part) => part !== "")
      .join("\n\n");
  }

  private attribute(kind: string, name: string, value: unknown, address: string, indent: string): Attribute {
    return {
      name,
      value: argument(kind, name, value, indent),
      comment: this.comment(address, indent) || undefined,
    };
  }

  private comment(address: string, indent: string): string {
    const text = this.comments[address];
    return text === undefined ? "" : commentLines(text, indent);
  }

  /** In the order of their comments, and what has none last. */
  private inOrder<T>(blocks: readonly T[], addressOf: (block: T) => string): T[] {
    const place = (block: T) => {
      const index = this.order.indexOf(addressOf(block));
      return index === -1 ? this.order.length : index;
    };
    return [...blocks].sort((left, right) => place(left) - place(right));
  }
}

/** The bodies under each combination of so many labels. */
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

function commentLines(text: string, indent: string): string {
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

function argument(kind: string, name: string, value: unknown, indent: string): string {
  const place = { indent, column: indent.length + name.length + 3, inBrackets: false };
  if (kind === "variable") {
    // Of variables, Terraform's JSON syntax takes the type as it is, and all else as plain data without templates.
    return name === "type" ? String(value) : formatExpression(expressionOfData(value), place);
  }
  if (name === "depends_on" || name === "ignore_changes") {
    // The JSON syntax has references in quotes here, and the native syntax has them without.
    return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
  }
  if (isHeredoc(value)) {
    // Terraform prints error messages without the line break at their end.
    return name === "error_message" ? heredocOf(value, indent) : `chomp(${heredocOf(value, indent)}\n${indent})`;
  }
  return formatExpression(expressionOfJson(value), place);
}
