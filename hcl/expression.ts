import { endOfString, partsOfTemplate } from "../modules/terraform/template";
import { expressionOf, expressionOfTemplate } from "../modules/terraform/value";

/** An expression in Terraform's language, in as much detail as its layout needs. */
export type Expression =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "sequence"; readonly parts: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "parentheses"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly Entry[] }
  | { readonly kind: "conjunction"; readonly operands: readonly Expression[] }
  | Conditional
  | Loop;

export interface Entry {
  readonly key: string;
  readonly value: Expression;
}

/** `condition ? whenTrue : whenFalse` */
export interface Conditional {
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

/** A value of Terraform's JSON syntax as an expression. Strings in it are templates. */
export function expressionOfJson(value: unknown): Expression {
  return expressionOfValue(value, (template) => expressionOfTemplate(partsOfTemplate(template)));
}

/** Data as an expression. Strings in it are plain text. */
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
      return { key: text.startsWith('"') ? keyOf(text) : `(${text})`, value: expressionOfValue(item, textOf) };
    });
    return { kind: "object", entries };
  }
  return { kind: "text", text: JSON.stringify(value) };
}

/** An expression from its text, such as that of a policy in `jsonencode`, which cdktf has as a string. */
export function parseExpression(text: string): Expression {
  return new Parser(text).expression();
}

/** A key of an object without the quotes that it doesn't need. */
function keyOf(text: string): string {
  const [, name = text] = /^"([a-zA-Z_][\w-]*)"$/.exec(text) ?? [];
  return name === "for" ? text : name;
}

class Parser {
  private index = 0;

  constructor(private readonly text: string) {}

  public expression(): Expression {
    const condition = this.conjunction();
    if (!this.skip("?")) {
      return condition;
    }
    const whenTrue = this.expression();
    this.skip(":");
    return { kind: "conditional", condition, whenTrue, whenFalse: this.expression() };
  }

  private conjunction(): Expression {
    const operands = [this.operand()];
    while (this.skip("&&")) {
      operands.push(this.operand());
    }
    return one(operands) ?? { kind: "conjunction", operands };
  }

  /** Text and brackets, such as a call or a comparison, up to what ends it. */
  private operand(): Expression {
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
        parts.push(this.brackets());
      } else if (/^\s+(?!if\b|=>|&&|[\s)\]},?:]|$)/.test(rest)) {
        text += " ";
        this.skipSpace();
      } else {
        endText();
        return one(parts) ?? { kind: "sequence", parts };
      }
    }
  }

  private brackets(): Expression {
    const open = this.text.charAt(this.index);
    this.index++;
    const expression = this.loop(open === "{") ?? this.items(open);
    this.skipSpace();
    this.index++;
    return expression;
  }

  private items(open: string): Expression {
    switch (open) {
      case "(":
        return { kind: "parentheses", items: this.separated(() => this.expression()) };
      case "[":
        return { kind: "list", items: this.separated(() => this.expression()) };
      default:
        return { kind: "object", entries: this.separated(() => this.entry()) };
    }
  }

  private entry(): Entry {
    const start = this.index;
    const isName = /^[\w-]/.test(this.text.slice(start));
    if (isName) {
      this.index += /^[\w-]+/.exec(this.text.slice(start))?.[0].length ?? 0;
    } else if (this.text[start] === '"') {
      this.index = endOfString(this.text, start);
    } else {
      this.brackets();
    }
    const key = keyOf(this.text.slice(start, this.index));
    this.skip("=");
    return { key, value: this.expression() };
  }

  private loop(isObject: boolean): Loop | undefined {
    const [start, variables = ""] = /^\s*for\s+(\w+(?:,\s*\w+)?)\s+in\s/.exec(this.text.slice(this.index)) ?? [];
    if (start === undefined) {
      return undefined;
    }
    this.index += start.length;
    const source = this.expression();
    this.skip(":");
    const first = this.expression();
    const key = this.skip("=>") ? first : undefined;
    const result = key ? this.expression() : first;
    const condition = this.skip("if") ? this.expression() : undefined;
    return { kind: "loop", isObject, variables, source, key, result, condition };
  }

  private separated<T>(read: () => T): T[] {
    const items: T[] = [];
    this.skipSpace();
    while (!/^[)\]}]|^$/.test(this.text.slice(this.index, this.index + 1))) {
      items.push(read());
      this.skip(",");
      this.skipSpace();
    }
    return items;
  }

  /** Goes past a sign, if it comes next. */
  private skip(sign: string): boolean {
    this.skipSpace();
    const isNext = this.text.startsWith(sign, this.index);
    this.index += isNext ? sign.length : 0;
    return isNext;
  }

  private skipSpace(): void {
    this.index += /^\s*/.exec(this.text.slice(this.index))?.[0].length ?? 0;
  }
}

/** The only element of a list. */
function one(list: readonly Expression[]): Expression | undefined {
  return list.length === 1 ? list[0] : undefined;
}
