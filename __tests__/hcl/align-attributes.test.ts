import { alignAttributes } from "../../hcl/align-attributes";

test("aligns equals signs, except for values whose first line has an open bracket", () => {
  const attributes = [
    { name: "a", value: "1" },
    { name: "long", value: "2" },
    { name: "b", value: "{\n}" },
    { name: "longer", value: "3" },
    { name: "text", value: "<<-EOT\nEOT" },
  ];
  expect(alignAttributes(attributes, "  ")).toBe(
    "  a    = 1\n  long = 2\n  b = {\n}\n  longer = 3\n  text   = <<-EOT\nEOT",
  );
});

test("separates an attribute with a comment from the others", () => {
  const attributes = [
    { name: "a", value: "1" },
    { name: "long", value: "2", comment: "# Why.\n" },
    { name: "longer", value: "3" },
    { name: "b", value: "4" },
  ];
  expect(alignAttributes(attributes, "")).toBe("a = 1\n\n# Why.\nlong = 2\n\nlonger = 3\nb      = 4");
});
