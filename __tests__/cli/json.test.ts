import { parseJson, readJson } from "../../cli/json";

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test.each([
  ["[]", []],
  ['{"id":9007199254740991}', { id: 9007199254740991 }],
  ['{"id":9007199254740993}', { id: "9007199254740993" }],
  [
    "[-12345678901234567890, 1 ,1e400,0.12345678901234567890]",
    ["-12345678901234567890", 1, "1e400", 0.12345678901234568],
  ],
  [
    String.raw`{"a \" 12345678901234567890":"\\","b":"12345678901234567890, 1e400","c":12345678901234567890}`,
    { 'a " 12345678901234567890': "\\", b: "12345678901234567890, 1e400", c: "12345678901234567890" },
  ],
  [nested(100), JSON.parse(nested(100))],
])("%s is read without rounding", (text, value) => {
  expect(readJson(text)).toEqual({ value });
});

test.each([
  ["", "not JSON"],
  ["[12345678901234567890", "not JSON"],
  [nested(102), "nested more than 100 levels deep"],
  [nested(1_000_000), "nested more than 100 levels deep"],
  [`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, "nested more than 100 levels deep"],
])("a text that can't be read has a problem", (text, problem) => {
  expect(readJson(text)).toEqual({ problem });
  expect(parseJson(text)).toBeUndefined();
});
