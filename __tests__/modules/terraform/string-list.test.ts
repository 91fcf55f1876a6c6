import { Fn, Lazy, TerraformVariable, Token, Tokenization } from "cdktf";
import { distinctStrings, evaluateDistinct, itemsOf, type StringList } from "../../../modules/terraform/string-list";
import { type Evaluated, Value } from "../../../modules/terraform/value";
import { emptyStack, resolve as resolveIn } from "../../../lab/synthesis";

const stack = emptyStack();
const x = new TerraformVariable(stack, "x", { type: "list(string)" });
const y = new TerraformVariable(stack, "y", { type: "list(string)" });
const listOfX = x.listValue;
const [tokenOfX] = Tokenization.reverse(listOfX);
const any = x.value;
const text = x.stringValue;

const resolve = (value: unknown) => resolveIn(stack, value);

describe("the elements of a list", () => {
  test.each<[string, StringList, unknown[]]>([
    ["none", [], []],
    [
      "strings",
      ["a", "b"],
      [
        { value: "a", index: 0, isList: false },
        { value: "b", index: 1, isList: false },
      ],
    ],
    [
      "a list in a list, which is flattened",
      ["a", ["b", "c"]],
      [
        { value: "a", index: 0, isList: false },
        { value: "b", index: 1, isList: false },
        { value: "c", index: 1, isList: false },
      ],
    ],
    ["a hole", Array(1) as never, [{ value: undefined, index: 0, isList: false }]],
    ["a string token", [text], [{ value: text, index: 0, isList: false }]],
    [
      "a token of any type",
      ["a", any],
      [
        { value: "a", index: 0, isList: false },
        { value: any, index: 1, isList: false },
      ],
    ],
    ["a list token alone", listOfX, [{ value: listOfX, isList: true }]],
    ["a token of any type alone", any, [{ value: any, isList: true }]],
    [
      "a list token spread beside an element",
      ["a", ...listOfX],
      [
        { value: "a", index: 0, isList: false },
        { value: tokenOfX, index: 1, isList: true },
      ],
    ],
    [
      "a list token as an element",
      ["a", listOfX],
      [
        { value: "a", index: 0, isList: false },
        { value: listOfX, index: 1, isList: true },
      ],
    ],
  ])("can be %s", (_kind, list, items) => {
    expect(itemsOf(list)).toEqual(items);
  });
});

describe("distinct elements", () => {
  test("are an array if they are known at synthesis", () => {
    expect(distinctStrings(itemsOf(["b", "a", ["b", "c"]]))).toEqual(["b", "a", "c"]);
    expect(distinctStrings([])).toEqual([]);
  });

  test.each<[string, StringList, unknown]>([
    ["a variable", listOfX, "${distinct(var.x)}"],
    ["a token of any type", any, "${distinct(var.x)}"],
    ["a function", Token.asList(Fn.concat([["a"], listOfX])), '${distinct(concat(["a"], var.x))}'],
    ["a string token", [text], "${distinct(flatten([var.x]))}"],
    ["a string token in text", ["a", `b-${text}`], '${distinct(flatten(["a", "b-${var.x}"]))}'],
    ["a list beside an element", [...listOfX, "a"], '${distinct(flatten(["a", var.x]))}'],
    ["a list as an element", [listOfX, "a"], '${distinct(flatten(["a", var.x]))}'],
    ["two lists spread into one", [...listOfX, ...y.listValue], "${distinct(flatten([var.x, var.y]))}"],
    ["a token that can be a list", [any, "a"], '${distinct(flatten([var.x, "a"]))}'],
    [
      "a conditional list",
      Fn.conditional(x.booleanValue, listOfX, ["a"]) as never,
      '${distinct(var.x ? var.x : ["a"])}',
    ],
    ["a Lazy of strings", Lazy.listValue({ produce: () => ["b", "a", "b"] }), ["b", "a"]],
    ["a Lazy beside an element", ["b", Lazy.anyValue({ produce: () => ["b", "a"] })], ["b", "a"]],
    ["a Lazy of a token", Lazy.anyValue({ produce: () => listOfX }), "${distinct(var.x)}"],
  ])("are determined when the stack is synthesized, or by Terraform: %s", (_kind, list, expected) => {
    expect(resolve(distinctStrings(itemsOf(list)))).toEqual(expected);
  });

  test("have elements before lists, whichever is added first", () => {
    const evaluated = (list: StringList) => {
      let result: Evaluated | undefined;
      resolve(
        new Value((context) => {
          result = evaluateDistinct(itemsOf(list), context);
          return result;
        }),
      );
      return result;
    };
    const before = evaluated(["b", "a", ...listOfX]);
    expect(before).toEqual({ template: [expect.objectContaining({ text: 'distinct(flatten(["b", "a", var.x]))' })] });
    expect(evaluated([...listOfX, "b", "a"])).toEqual(before);
    expect(evaluated(["b", ...listOfX, "a"])).toEqual(before);
  });

  test("don't change the order of the elements that were passed", () => {
    const items = Object.freeze(itemsOf([...listOfX, "a"]));
    expect(resolve(distinctStrings(items))).toBe('${distinct(flatten(["a", var.x]))}');
    expect(items.map(({ isList }) => isList)).toEqual([true, false]);
  });
});
