/** A yes or no that is known at synthesis, or an expression in Terraform's language. A conditional in it is in parentheses. */
export type Condition = boolean | string;

/** An element of a list that is always there, or that a condition decides about. */
export type Conditional<T> = T | ConditionalElement<T>;

/** An element of a list that is there only if a condition, an expression, has a certain value. */
export class ConditionalElement<T> {
  constructor(
    readonly condition: string,
    readonly element: T,
    readonly expected = true,
  ) {}
}

/** Elements to spread into a list: all of them if the condition is true, none if it is false, or each with the condition. */
export function when<T>(condition: Condition, ...elements: T[]): Conditional<T>[] {
  return conditional(condition, true, elements);
}

/** The same for elements that are there if the condition is false. */
export function unless<T>(condition: Condition, ...elements: T[]): Conditional<T>[] {
  return conditional(condition, false, elements);
}

function conditional<T>(condition: Condition, expected: boolean, elements: readonly T[]): Conditional<T>[] {
  if (typeof condition === "string") {
    return elements.map((element) => new ConditionalElement(condition, element, expected));
  }
  return condition === expected ? [...elements] : [];
}
