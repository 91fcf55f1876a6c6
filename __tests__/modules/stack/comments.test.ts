import { PulumiCmkStack } from "../../../index";
import { COMMENTS } from "../../../modules/stack/comments";
import { parsed, synthesize } from "../../../lab/synthesis";

const { resource, data, locals, check, provider, terraform } = parsed(
  synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")),
);

/** Returns the addresses of the elements of a configuration, to a depth. */
function addressesIn(part: object = {}, prefix: string, depth: number): string[] {
  return Object.entries(part).flatMap(([name, inner]: [string, unknown]) => [
    `${prefix}${name}`,
    ...(depth > 1 && typeof inner === "object" && inner !== null
      ? addressesIn(inner, `${prefix}${name}.`, depth - 1)
      : []),
  ]);
}

test("every block has a comment", () => {
  const blocks = [
    ...addressesIn(resource, "", 2).filter((address) => address.includes(".")),
    ...addressesIn(data, "data.", 2).filter((address) => address.split(".").length > 2),
    ...addressesIn(locals, "local.", 1),
    ...addressesIn(check, "check.", 1),
    ...addressesIn(provider, "provider.", 1),
    "terraform",
  ];
  expect(blocks.filter((address) => !(address in COMMENTS))).toEqual([]);
});

test("every comment is for a part of the stack, or for the cloud block, which replaces its backend", () => {
  const addresses = [
    ...addressesIn(resource, "", 4),
    ...addressesIn(data, "data.", 4),
    ...addressesIn(locals, "local.", 1),
    ...addressesIn(check, "check.", 1),
    ...addressesIn(provider, "provider.", 1),
    ...addressesIn({ terraform }, "", 2),
  ];
  expect(Object.keys(COMMENTS).filter((address) => !addresses.includes(address))).toEqual(["terraform.cloud"]);
});

test("every comment consists of sentences", () => {
  for (const comment of Object.values(COMMENTS)) {
    expect(comment).toMatch(/^[A-Z].*\.$/);
  }
});
