/** A yes or no that is known at synthesis, or an expression in Terraform's language. */
export type Condition = boolean | string;

/** An element of a list that is always there, or that a condition decides about. */
export type Conditional<T> = T | ConditionalElement<T>;

/** An element of a list that is there only if a condition, an expression, is true. */
export class ConditionalElement<T> {
  constructor(
    readonly condition: string,
    readonly element: T,
  ) {}
}

/** Elements to spread into a list: all of them if the condition is true, none if it is false, or each with the condition. */
export function when<T>(condition: Condition, ...elements: T[]): Conditional<T>[] {
  if (typeof condition === "string") {
    return elements.map((element) => new ConditionalElement(condition, element));
  }
  return condition ? elements : [];
}

/** The opposite of a condition. */
export function not(condition: Condition): Condition {
  return typeof condition === "string" ? `!(${condition})` : !condition;
}
