import { parseArguments, USAGE } from "../../demo/arguments";

test("by default the demonstration is for one organization, and is taken down again", () => {
  expect(parseArguments([])).toEqual({ organizations: ["acme"], keep: false, help: false });
});

test("organizations are taken once each, wherever they stand", () => {
  expect(parseArguments(["acme", "--keep", "umbrella", "acme"])).toEqual({
    organizations: ["acme", "umbrella"],
    keep: true,
    help: false,
  });
});

test("--help asks for help", () => {
  expect(parseArguments(["--help"])).toMatchObject({ help: true });
});

test("an unknown option is refused by name, with the usage", () => {
  expect(() => parseArguments(["acme", "--kept"])).toThrow(new Error(`Unknown option --kept.\n\n${USAGE}`));
});
