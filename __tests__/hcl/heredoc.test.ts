import { heredocOf, isHeredoc } from "../../hcl/heredoc";

test("writes text of several lines as a heredoc, in which only templates need escaping", () => {
  expect(heredocOf('first "${join("\\n", var.x)}" \\\n\n  second $${x}', "  ")).toBe(
    '<<-EOT\n    first "${join("\\n", var.x)}" \\\n\n      second $${x}\n  EOT',
  );
});

test.each<[unknown, boolean]>([
  ["a\nb", true],
  ["a\n\n  b", true],
  ["a", false],
  [" a\nb", false],
  ["a\tb\nc", false],
  ["a\r\nb", false],
  [["a\nb"], false],
])("recognizes whether %j can be a heredoc: %s", (value, expected) => {
  expect(isHeredoc(value)).toBe(expected);
});
