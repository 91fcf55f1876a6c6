import { alignAttributes } from "./align-attributes";
import type { Conditional, Entry, Expression, Loop } from "./expression";

/** How wide a line may become before an expression is broken into several. */
const MAX_WIDTH = 120;

/** Where an expression stands. */
interface Place {
  /** What the lines that it is on start with. */
  readonly indent: string;
  /** The column where it starts. */
  readonly column: number;
  /** Whether brackets surround it, in which Terraform ignores line breaks. */
  readonly inBrackets: boolean;
}

/** An expression on as many lines as are easy to read. */
export function formatExpression(expression: Expression, place: Place): string {
  const flat = onOneLine(expression);
  const fits = place.column + flat.length <= MAX_WIDTH && !hasLargeObject(expression);
  return fits ? flat : breakLines(expression, place);
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
      return `${open}${space}${headOf(expression)} ${resultOf(expression)}${condition}${space}${close}`;
    }
  }
}

/** Whether there is an object of several entries, each of which has a line of its own. */
function hasLargeObject(expression: Expression): boolean {
  return (expression.kind === "object" && expression.entries.length > 1) || childrenOf(expression).some(hasLargeObject);
}

function breakLines(expression: Expression, place: Place): string {
  switch (expression.kind) {
    case "text":
      return expression.text;
    case "sequence":
      return breakSequence(expression.parts, place);
    case "list":
      return breakItems("[", expression.items, "]", place);
    case "parentheses":
      return breakItems("(", expression.items, ")", place);
    case "object":
      return breakEntries(expression.entries, place);
    case "conjunction":
      return breakOperators(expression.operands, ["", "&& "], place);
    case "conditional":
      return breakConditional(expression, place);
    case "loop":
      return breakLoop(expression, place);
  }
}

/** Breaks the data in a sequence, or else the arguments of its longest call. */
function breakSequence(parts: readonly Expression[], place: Place): string {
  const calls = parts.filter(({ kind }) => kind === "parentheses");
  const [longest] = calls.sort((left, right) => onOneLine(right).length - onOneLine(left).length);
  const hasData = parts.some(isData);
  return parts
    .map((part) => ((hasData ? isData(part) : part === longest) ? breakLines(part, place) : onOneLine(part)))
    .join("");
}

/** Whether an expression has lists, objects or loops in it that are worth lines of their own. */
function isData(expression: Expression): boolean {
  return (
    (expression.kind === "list" && expression.items.length > 1) ||
    (expression.kind === "object" && expression.entries.length > 0) ||
    expression.kind === "loop" ||
    childrenOf(expression).some(isData)
  );
}

function breakItems(open: string, items: readonly Expression[], close: string, place: Place): string {
  const [first] = items;
  if (items.length === 1 && first && endsWithBracket(first)) {
    // `jsonencode({` and `can(regex(` stand on one line.
    return `${open}${breakLines(first, { ...place, inBrackets: true })}${close}`;
  }
  const inner = within(place);
  const lines = items.map((item) => inner.indent + formatExpression(item, inner));
  return `${open}\n${lines.join(",\n")}${open === "[" ? "," : ""}\n${place.indent}${close}`;
}

function endsWithBracket(expression: Expression): boolean {
  const last = expression.kind === "sequence" ? expression.parts.at(-1) : expression;
  return last !== undefined && ["list", "object", "loop", "parentheses"].includes(last.kind);
}

function breakEntries(entries: readonly Entry[], place: Place): string {
  const { indent } = within(place);
  const attributes = entries.map(({ key, value }) => ({
    name: key,
    value: formatExpression(value, { indent, column: indent.length + key.length + 3, inBrackets: false }),
  }));
  return `{\n${alignAttributes(attributes, indent)}\n${place.indent}}`;
}

/** Lists and objects open behind their sign. All else has a line for each operand. */
function breakConditional({ condition, whenTrue, whenFalse }: Conditional, place: Place): string {
  if ([whenTrue, whenFalse].some(isData)) {
    const [yes, no] = [whenTrue, whenFalse].map((arm) => formatExpression(arm, { ...place, column: MAX_WIDTH - 2 }));
    return `${onOneLine(condition)} ? ${yes} : ${no}`;
  }
  return breakOperators([condition, whenTrue, whenFalse], ["", "? ", ": "], place);
}

/** A line for each operand, behind the operator. Without brackets around them, a line break would end the expression. */
function breakOperators(operands: readonly Expression[], operators: readonly string[], place: Place): string {
  const { indent } = place.inBrackets ? place : within(place);
  const lines = operands.map((operand, index) => {
    const operator = operators[Math.min(index, operators.length - 1)] ?? "";
    return operator + formatExpression(operand, { indent, column: indent.length + operator.length, inBrackets: true });
  });
  const text = lines.join(`\n${indent}`);
  return place.inBrackets ? text : `(\n${indent}${text}\n${place.indent})`;
}

function breakLoop(loop: Loop, place: Place): string {
  const [open, close] = bracketsOf(loop);
  const inner = within(place);
  const column = inner.indent.length;
  const source = formatExpression(loop.source, { ...inner, column: column + `for ${loop.variables} in `.length });
  const result = `${keyOf(loop)}${formatExpression(loop.result, { ...inner, column: column + keyOf(loop).length })}`;
  const onOne = `${headOf(loop)} ${resultOf(loop)}`;
  const lines = [
    ...(column + onOne.length <= MAX_WIDTH && !source.includes("\n") && !result.includes("\n")
      ? [onOne]
      : [`for ${loop.variables} in ${source} :`, result]),
    ...(loop.condition ? [`if ${formatExpression(loop.condition, { ...inner, column: column + 3 })}`] : []),
  ];
  return `${open}\n${lines.map((line) => inner.indent + line).join("\n")}\n${place.indent}${close}`;
}

function within({ indent }: Place): Place {
  return { indent: `${indent}  `, column: indent.length + 2, inBrackets: true };
}

function bracketsOf({ isObject }: Loop): readonly [open: string, close: string] {
  return isObject ? ["{", "}"] : ["[", "]"];
}

function headOf({ variables, source }: Loop): string {
  return `for ${variables} in ${onOneLine(source)} :`;
}

function resultOf(loop: Loop): string {
  return keyOf(loop) + onOneLine(loop.result);
}

function keyOf({ key }: Loop): string {
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
