import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { createOpenTofuTarget } from "./targets";

const cleanUps = cleanUpsAfterAll();

/** Writes a program that prints a version. */
function writeProgram(version: string): string {
  const program = join(cleanUps.createFolder("program"), "tofu");
  writeFileSync(program, `#!/bin/sh\necho "${version}"\n`, { mode: 0o755 });
  return program;
}

test("TOFU names OpenTofu", () => {
  const folder = cleanUps.createFolder("opentofu");
  expect(createOpenTofuTarget(writeProgram("OpenTofu v1.12.6"), folder)).toEqual({
    product: "OpenTofu",
    version: "1.12.6",
    minor: 12,
    command: join(folder, "terraform"),
  });
});

test("a TOFU that names Terraform is an error", () => {
  const program = writeProgram("Terraform v1.15.5");
  expect(() => createOpenTofuTarget(program, cleanUps.createFolder("opentofu"))).toThrow(
    new Error(
      `TOFU is ${JSON.stringify(program)}, which is Terraform 1.15.5.\n` +
        "It must be the path of OpenTofu. For another Terraform, set TERRAFORM.",
    ),
  );
});

test("a TOFU that doesn't exist is an error", () => {
  expect(() => createOpenTofuTarget("/nowhere/tofu", cleanUps.createFolder("opentofu"))).toThrow(
    'TOFU is "/nowhere/tofu", which isn\'t the path of a program.\n',
  );
});
