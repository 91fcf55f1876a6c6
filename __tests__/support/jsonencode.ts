/** Elements of a list that are present only if a Terraform condition is true, or only if it is false. */
type ConditionalElements =
  { readonly when: string; readonly elements: unknown[] } | { readonly unless: string; readonly elements: unknown[] };

/**
 * Converts a `jsonencode` expression to the value that it encodes. References are replaced by their value in `references`, by the
 * start of their address. Others stay expressions, such as `${var.org}`. In a list, `condition ? [...] : []` is an element
 * `{ when: "condition", elements: [...] }`, `condition ? [] : [...]` is one with `unless`, and a reference to another list that is
 * concatenated, or a `for` expression, is `{ elementsOf: "expression" }`.
 */
export function documentOf(rendered: unknown, references: Readonly<Record<string, string>> = {}): unknown {
  const encoded = /^\$\{jsonencode\((.+)\)\}$/s.exec(String(rendered))?.[1];
  if (encoded === undefined) {
    throw new Error(`The value is not a jsonencode expression: ${String(rendered)}`);
  }
  const findValue = (reference: string) =>
    Object.entries(references).find(([start]) => reference.startsWith(start))?.[1] ?? `\${${reference}}`;

  const evaluate = (expression: string): unknown => {
    if (expression.startsWith("{") && expression.endsWith("}")) {
      const entries = split(expression.slice(1, -1), ", ").map((entry) => split(entry, " = "));
      return Object.fromEntries(entries.map(([key = "", value = ""]) => [evaluate(key), evaluate(value)]));
    }
    if (expression.startsWith('"') && split(expression, " ").length === 1) {
      const text = JSON.parse(expression) as string;
      return text.replace(/(?<!\$)\$\{([\w.-]+)\}/g, (_template, reference: string) => findValue(reference));
    }
    if (expression.startsWith("[") && expression.endsWith("]")) {
      return split(expression.slice(1, -1), ", ").map(evaluate);
    }
    if (expression.startsWith("concat(") && expression.endsWith(")")) {
      return split(expression.slice("concat(".length, -1), ", ").flatMap(elementsOf);
    }
    return findValue(expression);
  };

  const elementsOf = (list: string): unknown[] => {
    const [condition = "", outcomes] = split(list, " ? ");
    if (outcomes !== undefined) {
      return [conditionalElements(condition, outcomes)];
    }
    const elements = list.startsWith("[for ") ? undefined : evaluate(list);
    return Array.isArray(elements) ? elements : [{ elementsOf: list }];
  };

  const conditionalElements = (condition: string, outcomes: string): ConditionalElements => {
    const [whenTrue = "", whenFalse = ""] = split(outcomes, " : ");
    if (whenFalse === "[]") {
      return { when: condition, elements: elementsOf(whenTrue) };
    }
    if (whenTrue === "[]") {
      return { unless: condition, elements: elementsOf(whenFalse) };
    }
    throw new Error(`Neither outcome of the condition ${condition} is an empty list: ${outcomes}`);
  };

  return evaluate(encoded);
}

/** Splits an expression at a separator, except within quotes and brackets. */
function split(expression: string, separator: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const [token] of expression.matchAll(/"(?:[^"\\]|\\.)*"| (?:=|\?|:) |, |./gs)) {
    if ("([{".includes(token)) {
      depth += 1;
    } else if (")]}".includes(token)) {
      depth -= 1;
    }
    if (depth === 0 && token === separator) {
      parts.push("");
    } else {
      parts.push((parts.pop() ?? "") + token);
    }
  }
  return parts.join("") === "" ? [] : parts;
}
