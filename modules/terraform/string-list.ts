import { type IResolvable, type IResolveContext, Token } from "cdktf";
import { deferred, evaluate, type Evaluated, expressionOf, hasTokens, isData, tokenOf, Value } from "./value";

/**
 * List of strings: an array, or a token for a list such as `variable.listValue`. An array can also contain lists, which are flattened.
 */
export type StringList = readonly (string | IResolvable | readonly string[])[] | IResolvable;

/** Element of a list, or a token that can represent several elements. */
export interface ListItem {
  readonly value: string | IResolvable;
  /** Index in the array that was passed, unless the item is the whole list. */
  readonly index?: number;
  /** Whether the item is a list. Other tokens can be lists too, which is known only after synthesis. */
  readonly isList: boolean;
}

/** Returns the elements of a list. Flattens lists in it that are known at synthesis. */
export function itemsOf(list: StringList): ListItem[] {
  if (Token.isUnresolved(list)) {
    return [{ value: list as IResolvable, isList: true }];
  }
  // Unlike `map`, `Array.from` doesn't skip the holes of a sparse array.
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

/** Returns the distinct elements of a list, as an argument of a resource. */
export function distinctStrings(items: readonly ListItem[]): string[] {
  return items.some(({ value }) => hasTokens(value))
    ? Token.asList(new Value((context) => evaluateDistinct(items, context)))
    : [...new Set(items.map(({ value }) => value as string))];
}

/** Evaluates the distinct elements of a list. Elements come before lists, so that the result doesn't depend on the order of additions. */
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

/** Returns all elements of a list, as a value. Unlike `distinct`, `flatten` keeps known elements if another one is known after apply. */
export function allStrings(items: readonly ListItem[]): Value {
  return new Value((context) => {
    const values = items.map(({ value }) => evaluate(value, context));
    return values.every(isData)
      ? { data: values.flatMap(({ data }) => data) }
      : deferred(onlyList(items, values) ?? `flatten([${values.map(expressionOf).join(", ")}])`);
  });
}

/** Returns the expression of the only item, if that is a list. */
function onlyList(items: readonly ListItem[], [value]: readonly Evaluated[]): string | undefined {
  return items.length === 1 && items[0]?.isList === true && value ? expressionOf(value) : undefined;
}
