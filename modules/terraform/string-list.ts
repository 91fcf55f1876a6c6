import { type IResolvable, type IResolveContext, Token } from "cdktf";
import { deferred, evaluate, type Evaluated, expressionOf, hasTokens, isData, tokenOf, Value } from "./value";

/**
 * A list of strings: an array, or a token of a list such as `variable.listValue`. In an array, other lists can stand beside
 * elements: they are flattened.
 */
export type StringList = readonly (string | IResolvable | readonly string[])[] | IResolvable;

/** An element of a list, or a token that may stand for several. */
export interface ListItem {
  readonly value: string | IResolvable;
  /** Where it stands in the array that was passed, unless it is the whole list. */
  readonly index?: number;
  /** Whether it is certainly a list. Of other tokens only Terraform knows whether they are one. */
  readonly isList: boolean;
}

/** The elements of a list, lists in it flattened as far as they are known. */
export function itemsOf(list: StringList): ListItem[] {
  if (Token.isUnresolved(list)) {
    return [{ value: list as IResolvable, isList: true }];
  }
  // Unlike `map`, this sees the holes of a sparse array.
  return Array.from(list as readonly unknown[], (element, index): ListItem[] => {
    const listToken = typeof element === "string" ? tokenOf([element]) : undefined;
    if (listToken) {
      return [{ value: listToken, index, isList: true }];
    }
    return Array.isArray(element)
      ? itemsOf(element as StringList).map((item) => ({ ...item, index }))
      : [{ value: element as string, index, isList: false }];
  }).flat();
}

/** The distinct elements of a list, as an argument of a resource. */
export function distinctStrings(items: readonly ListItem[]): string[] {
  return items.some(({ value }) => hasTokens(value))
    ? Token.asList(new Value((context) => evaluateDistinct(items, context)))
    : [...new Set(items.map(({ value }) => value as string))];
}

/** The distinct elements of a list. Single elements come before whole lists, so that their order doesn't depend on who adds first. */
export function evaluateDistinct(items: readonly ListItem[], context: IResolveContext): Evaluated {
  const values = [...items]
    .sort((left, right) => Number(left.isList) - Number(right.isList))
    .map(({ value }) => evaluate(value, context));
  if (values.every(isData)) {
    return { data: [...new Set(values.flatMap(({ data }) => data))] };
  }
  const isOneList = items.length === 1 && items[0]?.isList === true;
  return deferred(
    `distinct(${isOneList ? values.map(expressionOf).join() : `flatten([${values.map(expressionOf).join(", ")}])`})`,
  );
}

/** All elements of a list, as a value. One that Terraform doesn't know yet hides no other, as it does among distinct ones. */
export function allStrings(items: readonly ListItem[]): Value {
  return new Value((context) => {
    const values = items.map(({ value }) => evaluate(value, context));
    return values.every(isData)
      ? { data: values.flatMap(({ data }) => data) }
      : deferred(oneList(items, values) ?? `flatten([${values.map(expressionOf).join(", ")}])`);
  });
}

/** The expression of a list that is certainly one. */
function oneList(items: readonly ListItem[], [value]: readonly Evaluated[]): string | undefined {
  return items.length === 1 && items[0]?.isList === true && value ? expressionOf(value) : undefined;
}
