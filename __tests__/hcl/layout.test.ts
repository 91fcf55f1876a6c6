import { aligned, laidOut } from "../../hcl/layout";

const word = "w".repeat(60);

test("what is short stays on one line, with the spaces of terraform fmt", () => {
  expect(laidOut('{"a" = [1,2], b = {}}', 0)).toBe('{ "a" = [1, 2], b = {} }');
});

test("an object that is long has a line for each of its items, with the signs in one column", () => {
  expect(laidOut(`jsonencode({"a" = "${word}", "long" = "${word}"})`, 0)).toBe(
    ["jsonencode({", `  "a"    = "${word}"`, `  "long" = "${word}"`, "})"].join("\n"),
  );
});

test("lists in arguments open, and a loop only where it has data in it", () => {
  expect(laidOut(`concat(["${word}", "${word}"], [for x in [{"a" = "${word}"}] : x if var.x])`, 0, "  ")).toBe(
    [
      "concat(",
      "    [",
      `      "${word}",`,
      `      "${word}",`,
      "    ],",
      `    [for x in [{ "a" = "${word}" }] : x if var.x]`,
      "  )",
    ].join("\n"),
  );
});

test("a loop over keys and values is one item", () => {
  const loop = `[for key, value in {"a" = "${word}"} : "\${key} ${word}" if value != ""]`;
  expect(laidOut(loop, 0)).toBe(`[for key, value in {\n  "a" = "${word}"\n} : "\${key} ${word}" if value != ""]`);
  expect(laidOut("[for key, value in var.x : value]", 0)).toBe("[for key, value in var.x : value]");
});

test("conditions and indices never open: a line break would end the expression", () => {
  const condition = `var.a != null ? data.a.${word}[0].arn : split(",", var.${word})[1] == "(" && !(length(var.b) > 0)`;
  expect(laidOut(condition, 0)).toBe(condition);
});

test("a value of several lines stands apart from the column", () => {
  const items = [
    { name: "a", value: "1" },
    { name: "long", value: "2" },
    { name: "b", value: "{\n}" },
    { name: "longer", value: "3" },
  ];
  expect(aligned(items, "  ")).toBe("  a    = 1\n  long = 2\n  b = {\n}\n  longer = 3");
});
