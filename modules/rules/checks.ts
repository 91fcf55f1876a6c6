import { type Precondition, Token, Tokenization } from "cdktf";
import type { Construct } from "constructs";
import { expression, literal } from "../terraform/expression";
import {
  accepts,
  complaint,
  complaintForEach,
  condition,
  conditionForEach,
  conditionOrNull,
  offenders,
  type Rule,
} from "./rule";

/** Tokens whose rules a stack's variables already carry: for these no precondition is written. */
const checkedByVariable = new Set<unknown>();

/** Tells that the rules of a token are checked where its value enters, so that they are not checked twice. */
export function markChecked<T>(token: T): T {
  checkedByVariable.add(identity(token));
  return token;
}

/** What is the same at each use of a token: a list token is its one element. */
function identity(token: unknown): unknown {
  return Array.isArray(token) ? token[0] : token;
}

/** A string that is put together from checked values is checked too: no rule is broken by how this module does that. */
function isCheckedByVariable(value: unknown): boolean {
  return typeof value === "string"
    ? Tokenization.reverseString(value).tokens.every((token) => checkedByVariable.has(Token.asString(token)))
    : checkedByVariable.has(identity(value));
}

/**
 * The checks of one construct's properties. A value that is known now is refused now, by throwing. For one that only
 * Terraform will know a precondition is collected, to be set on each resource that the value enters.
 */
export class Checks {
  public readonly preconditions: Precondition[] = [];

  /** What messages start with, such as `PulumiCmkKey (my-stack/acme/key)`. */
  public readonly owner: string;

  constructor(construct: Construct) {
    this.owner = `${construct.constructor.name} (${construct.node.path})`;
  }

  /** Checks a property that must be there. */
  public required(property: string, value: unknown, rules: readonly Rule[]): this {
    return this.check(property, value, rules, condition);
  }

  /** Checks a property that may be left out, or be null where Terraform knows it. */
  public optional(property: string, value: unknown, rules: readonly Rule[]): this {
    return value === undefined || value === null ? this : this.check(property, value, rules, conditionOrNull);
  }

  /** Checks each element of a list. */
  public each(property: string, values: readonly string[], rules: readonly Rule[]): this {
    if (!Array.isArray(values)) {
      throw new Error(`${this.owner}: ${property} is ${shown(values)}, but it must be a list. Write it in [ ].`);
    }
    if (!Token.isUnresolved(values)) {
      values.forEach((value, index) => this.required(`${property}[${index}]`, value, rules));
    } else if (!isCheckedByVariable(values)) {
      const list = literal(values);
      for (const rule of rules) {
        this.preconditions.push({
          condition: expression(conditionForEach(rule, list)),
          errorMessage: `${this.owner}: ${complaintForEach(rule, property, expression(offenders(rule, list)))}`,
        });
      }
    }
    return this;
  }

  private check(property: string, value: unknown, rules: readonly Rule[], read: typeof condition): this {
    for (const rule of rules) {
      if (!Token.isUnresolved(value)) {
        if (!accepts(rule, value)) {
          throw new Error(`${this.owner}: ${complaint(rule, property, shown(value))}`);
        }
      } else if (!isCheckedByVariable(value)) {
        const text = literal(value);
        this.preconditions.push({
          condition: expression(read(rule, text)),
          errorMessage: `${this.owner}: ${complaint(rule, property, `"${expression(`format("%v", ${text})`)}"`)}`,
        });
      }
    }
    return this;
  }
}

/** A value as a message shows it. */
function shown(value: unknown): string {
  return value === undefined || typeof value === "number" ? String(value) : JSON.stringify(value);
}
