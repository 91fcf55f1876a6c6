/** Boolean known at synthesis, or an operand in the Terraform language. */
export type Condition = boolean | string;

/** Returns a condition that holds for null too. Terraform before 1.12 evaluates both sides of `||`, which would fail for null. */
export function trueIfNull(operand: string, condition: string): string {
  return `${operand} == null ? true : ${condition}`;
}

/** Element of a list that is always present, or only if a condition holds. */
export type Conditional<T> = T | ConditionalElement<T>;

/** Element of a list that is present only if a Terraform condition has the expected value. */
export class ConditionalElement<T> {
  constructor(
    readonly condition: string,
    readonly element: T,
    readonly expected = true,
  ) {}
}

/** Returns elements to spread into a list that are present if the condition is true. */
export function when<T>(condition: Condition, ...elements: T[]): Conditional<T>[] {
  return conditional(condition, true, elements);
}

/** Returns elements to spread into a list that are present if the condition is false. */
export function unless<T>(condition: Condition, ...elements: T[]): Conditional<T>[] {
  return conditional(condition, false, elements);
}

function conditional<T>(condition: Condition, expected: boolean, elements: readonly T[]): Conditional<T>[] {
  if (typeof condition === "string") {
    return elements.map((element) => new ConditionalElement(condition, element, expected));
  }
  return condition === expected ? [...elements] : [];
}
