import { condition, conditionForEach, errorMessage, errorMessageForEach, invalidItems, type Rule } from "./rule";

/** Values within the objects of a list that have the same rules. */
export interface ListPart {
  /** Name of one value, or of the list of values if `isWhole`. */
  readonly noun: string;
  readonly rules: readonly Rule[];
  /** Whether the rules are for the list of values, and not for each value. */
  readonly isWhole?: true;
  /** Returns an expression for the values in an operand. It can fail if an attribute is null. */
  readonly valuesIn: (list: string) => string;
}

/**
 * Returns a rule for a part of a list as a Terraform condition, and its error message.
 *
 * @param nameInput Names a property, or a part of it, in messages.
 * @param display Returns text that displays the value of an expression.
 */
export function validationOfPart(
  part: ListPart,
  rule: Rule,
  property: string,
  list: string,
  nameInput: (property: string) => string,
  display: (expression: string) => string,
): { readonly condition: string; readonly errorMessage: string } {
  const { noun, isWhole = false } = part;
  const values = part.valuesIn(list);
  // A null attribute is as invalid as any other value. Terraform evaluates messages of conditions that are true too.
  const test = `try(${isWhole ? condition(rule, values) : conditionForEach(rule, values)}, false)`;
  const received = display(`try(${isWhole ? `jsonencode(${values})` : invalidItems(rule, values)}, "null")`);
  return {
    condition: test,
    errorMessage: isWhole
      ? errorMessage(rule, nameInput(`the ${noun} of ${property}`), received)
      : errorMessageForEach(rule, nameInput(property), `the ${noun} ${received}`, noun),
  };
}
