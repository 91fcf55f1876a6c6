import { parseArguments, USAGE } from "../../demo/arguments";

test("the default is one organization, and nothing keeps running", () => {
  expect(parseArguments([])).toEqual({ organizations: ["acme"], keep: false, help: false });
});

test("each organization counts once, before or after an option", () => {
  expect(parseArguments(["acme", "--keep", "umbrella", "acme"])).toEqual({
    organizations: ["acme", "umbrella"],
    keep: true,
    help: false,
  });
});

test("--help is parsed", () => {
  expect(parseArguments(["--help"])).toMatchObject({ help: true });
});

test.each([
  [["acme", "--kept"], "Unknown option '--kept'."],
  [["-k"], "Unknown option '-k'."],
  [["--keep=yes"], "Option '--keep' does not take an argument"],
])("the arguments %j are rejected, with the usage", (args, message) => {
  expect(() => parseArguments(args)).toThrow(message);
  expect(() => parseArguments(args)).toThrow(`\n\n${USAGE}`);
});
