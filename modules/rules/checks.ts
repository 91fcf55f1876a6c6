import { type Precondition, Token } from "cdktf";
import type { Construct } from "constructs";
import { expression, literal } from "../terraform/expression";
import {
  complaint,
  complaintForEach,
  condition,
  conditionForEach,
  conditionOrNull,
  firstComplaint,
  offenders,
  type Rule,
  shown,
} from "./rule";

/** Rules that are checked where a token's value enters: for these no precondition is written. */
const checkedElsewhere = new Map<unknown, Set<Rule>>();

/** Tells that a token keeps rules, because they are checked where its value enters. */
export function markChecked<T>(token: T, rules: readonly Rule[]): T {
  checkedElsewhere.set(identity(token), new Set([...rules, ...(checkedElsewhere.get(identity(token)) ?? [])]));
  return token;
}

/** Whether rules of a token are checked where its value enters. */
export function isChecked(token: unknown, rules: readonly Rule[]): boolean {
  const checked = checkedElsewhere.get(identity(token));
  return rules.every((rule) => checked?.has(rule));
}

/** What is the same at each use of a token: a list token is its one element. */
function identity(token: unknown): unknown {
  return Array.isArray(token) ? token[0] : token;
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

  /** Checks that an object that others read from is there: callers in JavaScript may leave it out. */
  public given(property: string, value: unknown, remedy: string): this {
    if (typeof value !== "object" || value === null) {
      throw new Error(`${this.owner}: ${property} is ${shown(value)}, but it must be given. ${remedy}`);
    }
    return this;
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
      values.forEach((value, index) => {
        if (Token.isUnresolved([value]) && !Token.isUnresolved(value)) {
          throw new Error(
            `${this.owner}: ${property}[${index}] is a list that only Terraform knows, but it must be one element. Join lists with Fn.concat.`,
          );
        }
        this.required(`${property}[${index}]`, value, rules);
      });
    } else if (!isChecked(values, rules)) {
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

  /** Checks that tags, where there are any, are texts by text. */
  public tags(property: string, tags: unknown): this {
    if (tags !== undefined && tags !== null && !Token.isUnresolved(tags)) {
      const isMap = typeof tags === "object" && Object.values(tags).every((value) => typeof value === "string");
      if (!isMap || Array.isArray(tags)) {
        throw new Error(
          `${this.owner}: ${property} is ${shown(tags)}, but it must be an object of texts. Write it like { team: "security" }.`,
        );
      }
    }
    return this;
  }

  private check(property: string, value: unknown, rules: readonly Rule[], read: typeof condition): this {
    if (!Token.isUnresolved(value)) {
      const broken = firstComplaint(rules, property, value);
      if (broken !== undefined) {
        throw new Error(`${this.owner}: ${broken}`);
      }
    } else {
      const text = literal(value);
      for (const rule of rules.filter((each) => !isChecked(value, [each]))) {
        this.preconditions.push({
          condition: expression(read(rule, text)),
          errorMessage: `${this.owner}: ${complaint(rule, property, `"${expression(`format("%v", ${text})`)}"`)}`,
        });
      }
    }
    return this;
  }
}
