import { alignAttributes } from "./align-attributes";
import type { ConditionalExpression, Entry, Expression, Loop } from "./expression";

/** Maximum line width, in characters. */
const MAX_WIDTH = 120;

/** Position of an expression in the output. */
interface Position {
  /** Indentation of its lines. */
  readonly indent: string;
  /** Column where the expression starts. */
  readonly column: number;
  /** Whether the expression is in brackets, where Terraform ignores line breaks. */
  readonly inBrackets: boolean;
}

/** Formats an expression, on one line if it fits and is easy to read. */
export function formatExpression(expression: Expression, position: Position): string {
  const flat = onOneLine(expression);
  const fits = position.column + flat.length <= MAX_WIDTH && !hasLargeObject(expression);
  return fits ? flat : breakLines(expression, position);
}

function onOneLine(expression: Expression): string {
  switch (expression.kind) {
    case "text":
      return expression.text;
    case "sequence":
      return expression.parts.map(onOneLine).join("");
    case "list":
      return `[${expression.items.map(onOneLine).join(", ")}]`;
    case "parentheses":
      return `(${expression.items.map(onOneLine).join(", ")})`;
    case "object": {
      const entries = expression.entries.map(({ key, value }) => `${key} = ${onOneLine(value)}`);
      return entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
    }
    case "conjunction":
      return expression.operands.map(onOneLine).join(" && ");
    case "conditional":
      return `${onOneLine(expression.condition)} ? ${onOneLine(expression.whenTrue)} : ${onOneLine(expression.whenFalse)}`;
    case "loop": {
      const [open, close] = bracketsOf(expression);
      const condition = expression.condition ? ` if ${onOneLine(expression.condition)}` : "";
      const space = expression.isObject ? " " : "";
      return `${open}${space}${headerOf(expression)} ${resultOf(expression)}${condition}${space}${close}`;
    }
  }
}

/** Whether an expression contains an object with several entries, each of which needs a separate line. */
function hasLargeObject(expression: Expression): boolean {
  return (expression.kind === "object" && expression.entries.length > 1) || childrenOf(expression).some(hasLargeObject);
}

function breakLines(expression: Expression, position: Position): string {
  switch (expression.kind) {
    case "text":
      return expression.text;
    case "sequence":
      return breakSequence(expression.parts, position);
    case "list":
      return breakItems("[", expression.items, "]", position);
    case "parentheses":
      return breakItems("(", expression.items, ")", position);
    case "object":
      return breakEntries(expression.entries, position);
    case "conjunction":
      return breakOperators(expression.operands, ["", "&& "], position);
    case "conditional":
      return breakConditional(expression, position);
    case "loop":
      return breakLoop(expression, position);
  }
}

/** Breaks the data in a sequence or, if there is none, the arguments of its longest function call. */
function breakSequence(parts: readonly Expression[], position: Position): string {
  const calls = parts.filter(({ kind }) => kind === "parentheses");
  const [longest] = calls.sort((left, right) => onOneLine(right).length - onOneLine(left).length);
  const hasData = parts.some(isStructure);
  return parts
    .map((part) => ((hasData ? isStructure(part) : part === longest) ? breakLines(part, position) : onOneLine(part)))
    .join("");
}

/** Whether an expression contains lists, objects or loops that are easier to read on several lines. */
function isStructure(expression: Expression): boolean {
  return (
    (expression.kind === "list" && expression.items.length > 1) ||
    (expression.kind === "object" && expression.entries.length > 0) ||
    expression.kind === "loop" ||
    childrenOf(expression).some(isStructure)
  );
}

function breakItems(open: string, items: readonly Expression[], close: string, position: Position): string {
  const [first] = items;
  if (items.length === 1 && first && endsWithBracket(first)) {
    // Opening brackets such as `jsonencode({` and `can(regex(` stay on one line.
    return `${open}${breakLines(first, { ...position, inBrackets: true })}${close}`;
  }
  const inner = indented(position);
  const lines = items.map((item) => inner.indent + formatExpression(item, inner));
  return `${open}\n${lines.join(",\n")}${open === "[" ? "," : ""}\n${position.indent}${close}`;
}

function endsWithBracket(expression: Expression): boolean {
  const last = expression.kind === "sequence" ? expression.parts.at(-1) : expression;
  return last !== undefined && ["list", "object", "loop", "parentheses"].includes(last.kind);
}

function breakEntries(entries: readonly Entry[], position: Position): string {
  const { indent } = indented(position);
  const attributes = entries.map(({ key, value }) => ({
    name: key,
    value: formatExpression(value, { indent, column: indent.length + key.length + 3, inBrackets: false }),
  }));
  return `{\n${alignAttributes(attributes, indent)}\n${position.indent}}`;
}

/** Breaks a conditional. Lists and objects open on the line of their operator. Other operands have a line each. */
function breakConditional({ condition, whenTrue, whenFalse }: ConditionalExpression, position: Position): string {
  if ([whenTrue, whenFalse].some(isStructure)) {
    const [first, second] = [whenTrue, whenFalse].map((branch) =>
      formatExpression(branch, { ...position, column: MAX_WIDTH - 2 }),
    );
    return `${onOneLine(condition)} ? ${first} : ${second}`;
  }
  return breakOperators([condition, whenTrue, whenFalse], ["", "? ", ": "], position);
}

/** Puts each operand on a line, after its operator. Adds parentheses if needed, because a line break would end the expression. */
function breakOperators(operands: readonly Expression[], operators: readonly string[], position: Position): string {
  const { indent } = position.inBrackets ? position : indented(position);
  const lines = operands.map((operand, index) => {
    const operator = operators[Math.min(index, operators.length - 1)] ?? "";
    return operator + formatExpression(operand, { indent, column: indent.length + operator.length, inBrackets: true });
  });
  const text = lines.join(`\n${indent}`);
  return position.inBrackets ? text : `(\n${indent}${text}\n${position.indent})`;
}

function breakLoop(loop: Loop, position: Position): string {
  const [open, close] = bracketsOf(loop);
  const inner = indented(position);
  const column = inner.indent.length;
  const source = formatExpression(loop.source, { ...inner, column: column + `for ${loop.variables} in `.length });
  const result = `${loopKey(loop)}${formatExpression(loop.result, { ...inner, column: column + loopKey(loop).length })}`;
  const firstLine = `${headerOf(loop)} ${resultOf(loop)}`;
  const lines = [
    ...(column + firstLine.length <= MAX_WIDTH && !source.includes("\n") && !result.includes("\n")
      ? [firstLine]
      : [`for ${loop.variables} in ${source} :`, result]),
    ...(loop.condition ? [`if ${formatExpression(loop.condition, { ...inner, column: column + 3 })}`] : []),
  ];
  return `${open}\n${lines.map((line) => inner.indent + line).join("\n")}\n${position.indent}${close}`;
}

function indented({ indent }: Position): Position {
  return { indent: `${indent}  `, column: indent.length + 2, inBrackets: true };
}

function bracketsOf({ isObject }: Loop): readonly [open: string, close: string] {
  return isObject ? ["{", "}"] : ["[", "]"];
}

function headerOf({ variables, source }: Loop): string {
  return `for ${variables} in ${onOneLine(source)} :`;
}

function resultOf(loop: Loop): string {
  return loopKey(loop) + onOneLine(loop.result);
}

function loopKey({ key }: Loop): string {
  return key ? `${onOneLine(key)} => ` : "";
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "text":
      return [];
    case "sequence":
      return expression.parts;
    case "list":
    case "parentheses":
      return expression.items;
    case "object":
      return expression.entries.map(({ value }) => value);
    case "conjunction":
      return expression.operands;
    case "conditional":
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case "loop":
      return [expression.source, expression.result, ...(expression.condition ? [expression.condition] : [])];
  }
}
