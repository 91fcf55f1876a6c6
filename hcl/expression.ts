import { endOfString, parseTemplate } from "../modules/terraform/template";
import { expressionOf, expressionOfTemplate } from "../modules/terraform/value";

/** Syntax tree of an expression, as detailed as formatting requires. */
export type Expression =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "sequence"; readonly parts: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "parentheses"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly Entry[] }
  | { readonly kind: "conjunction"; readonly operands: readonly Expression[] }
  | ConditionalExpression
  | Loop;

export interface Entry {
  readonly key: string;
  readonly value: Expression;
}

/** `condition ? whenTrue : whenFalse` */
export interface ConditionalExpression {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

/** `[for variables in source : result if condition]`, or with `key => result` in braces. */
export interface Loop {
  readonly kind: "loop";
  readonly isObject: boolean;
  readonly variables: string;
  readonly source: Expression;
  readonly key?: Expression;
  readonly result: Expression;
  readonly condition?: Expression;
}

/** Converts a value in Terraform's JSON syntax to an expression. Its strings are templates. */
export function expressionOfJson(value: unknown): Expression {
  return expressionOfValue(value, (template) => expressionOfTemplate(parseTemplate(template)));
}

/** Converts data to an expression. Its strings are plain text. */
export function expressionOfData(value: unknown): Expression {
  return expressionOfValue(value, (data) => expressionOf({ data }));
}

function expressionOfValue(value: unknown, textOf: (text: string) => string): Expression {
  if (typeof value === "string") {
    const text = textOf(value);
    return text.startsWith('"') ? { kind: "text", text } : parseExpression(text);
  }
  if (Array.isArray(value)) {
    return { kind: "list", items: value.map((item) => expressionOfValue(item, textOf)) };
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([name, item]) => {
      const text = textOf(name);
      return { key: text.startsWith('"') ? unquoteKey(text) : `(${text})`, value: expressionOfValue(item, textOf) };
    });
    return { kind: "object", entries };
  }
  return { kind: "text", text: JSON.stringify(value) };
}

/** Parses an expression. cdktf has expressions as strings, such as a policy in `jsonencode`. */
export function parseExpression(text: string): Expression {
  return new Parser(text).parse();
}

/** Returns an object key, without quotes if it needs none. */
function unquoteKey(text: string): string {
  const [, name = text] = /^"([a-zA-Z_][\w-]*)"$/.exec(text) ?? [];
  return name === "for" ? text : name;
}

class Parser {
  private index = 0;

  constructor(private readonly text: string) {}

  public parse(): Expression {
    const condition = this.parseConjunction();
    if (!this.skip("?")) {
      return condition;
    }
    const whenTrue = this.parse();
    this.skip(":");
    return { kind: "conditional", condition, whenTrue, whenFalse: this.parse() };
  }

  private parseConjunction(): Expression {
    const operands = [this.parseOperand()];
    while (this.skip("&&")) {
      operands.push(this.parseOperand());
    }
    return onlyElement(operands) ?? { kind: "conjunction", operands };
  }

  /** Parses text and brackets, such as a function call or a comparison. */
  private parseOperand(): Expression {
    const parts: Expression[] = [];
    let text = "";
    const endText = () => {
      if (text !== "") {
        parts.push({ kind: "text", text });
      }
      text = "";
    };
    this.skipSpace();
    for (;;) {
      const rest = this.text.slice(this.index);
      const [plain = ""] = /^[^"([{)\]},?:&=\s]+|^=(?!>)+|^&(?!&)/.exec(rest) ?? [];
      if (plain !== "") {
        text += plain;
        this.index += plain.length;
      } else if (rest.startsWith('"')) {
        const end = endOfString(this.text, this.index);
        text += this.text.slice(this.index, end);
        this.index = end;
      } else if (/^[([{]/.test(rest)) {
        endText();
        parts.push(this.parseBrackets());
      } else if (/^\s+(?!if\b|=>|&&|[\s)\]},?:]|$)/.test(rest)) {
        text += " ";
        this.skipSpace();
      } else {
        endText();
        return onlyElement(parts) ?? { kind: "sequence", parts };
      }
    }
  }

  private parseBrackets(): Expression {
    const open = this.text.charAt(this.index);
    this.index++;
    const expression = this.parseLoop(open === "{") ?? this.parseItems(open);
    this.skipSpace();
    this.index++;
    return expression;
  }

  private parseItems(open: string): Expression {
    switch (open) {
      case "(":
        return { kind: "parentheses", items: this.parseList(() => this.parse()) };
      case "[":
        return { kind: "list", items: this.parseList(() => this.parse()) };
      default:
        return { kind: "object", entries: this.parseList(() => this.parseEntry()) };
    }
  }

  private parseEntry(): Entry {
    const start = this.index;
    const isName = /^[\w-]/.test(this.text.slice(start));
    if (isName) {
      this.index += /^[\w-]+/.exec(this.text.slice(start))?.[0].length ?? 0;
    } else if (this.text[start] === '"') {
      this.index = endOfString(this.text, start);
    } else {
      this.parseBrackets();
    }
    const key = unquoteKey(this.text.slice(start, this.index));
    this.skip("=");
    return { key, value: this.parse() };
  }

  private parseLoop(isObject: boolean): Loop | undefined {
    const [start, variables = ""] = /^\s*for\s+(\w+(?:,\s*\w+)?)\s+in\s/.exec(this.text.slice(this.index)) ?? [];
    if (start === undefined) {
      return undefined;
    }
    this.index += start.length;
    const source = this.parse();
    this.skip(":");
    const first = this.parse();
    const key = this.skip("=>") ? first : undefined;
    const result = key ? this.parse() : first;
    const condition = this.skip("if") ? this.parse() : undefined;
    return { kind: "loop", isObject, variables, source, key, result, condition };
  }

  private parseList<T>(parseItem: () => T): T[] {
    const items: T[] = [];
    this.skipSpace();
    while (!/^[)\]}]|^$/.test(this.text.slice(this.index, this.index + 1))) {
      items.push(parseItem());
      this.skip(",");
      this.skipSpace();
    }
    return items;
  }

  /** Skips a token if it is next, and returns whether it was. */
  private skip(token: string): boolean {
    this.skipSpace();
    const isNext = this.text.startsWith(token, this.index);
    this.index += isNext ? token.length : 0;
    return isNext;
  }

  private skipSpace(): void {
    this.index += /^\s*/.exec(this.text.slice(this.index))?.[0].length ?? 0;
  }
}

/** Returns the only element of a list, or undefined if there are several. */
function onlyElement(list: readonly Expression[]): Expression | undefined {
  return list.length === 1 ? list[0] : undefined;
}
