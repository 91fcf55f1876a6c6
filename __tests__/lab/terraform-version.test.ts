import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findVersionProblem, readTerraformVersion } from "../../lab/terraform-version";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";

const cleanUps = cleanUpsAfterAll();
let command: string;

beforeAll(() => {
  command = join(cleanUps.createFolder("version"), "terraform");
});

/** Writes a `terraform` command that prints a text. */
function print(text: string): string {
  writeFileSync(command, `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`, { mode: 0o755 });
  return command;
}

test.each([
  ["Terraform v1.5.7\non linux_amd64\n\nYour version of Terraform is out of date!", "Terraform", "1.5.7", 5],
  ["Terraform v1.15.5\non darwin_arm64", "Terraform", "1.15.5", 15],
  ["Terraform v1.16.0-alpha20260101\non linux_amd64", "Terraform", "1.16.0-alpha20260101", 16],
  ["OpenTofu v1.12.6\non linux_amd64", "OpenTofu", "1.12.6", 12],
])("the version is read from %j", (text, product, version, minor) => {
  expect(readTerraformVersion(print(text), process.env)).toEqual({ product, version, minor });
});

test.each(["Terraform v0.15.5", "Terraform v2.0.0", "Terragrunt version v0.99.1"])("%s is an error", (text) => {
  expect(() => readTerraformVersion(print(text), process.env)).toThrow(
    `"${command} version" prints no version of Terraform or OpenTofu 1.x:\n${text}\n`,
  );
});

test.each([
  [{ product: "Terraform", version: "1.7.0", minor: 7 }, "mocks"],
  [{ product: "Terraform", version: "1.11.0", minor: 11 }, "mocks at plan"],
  [{ product: "OpenTofu", version: "1.8.0", minor: 8 }, "mocks"],
] as const)("%j has the feature %s", (version, feature) => {
  expect(findVersionProblem(version, feature)).toBeUndefined();
});

test.each([
  [
    { product: "Terraform", version: "1.6.6", minor: 6 },
    "mocks",
    "Terraform 1.6.6 is installed, but terraform test with mocks requires 1.7. Install Terraform 1.7 or later",
  ],
  [
    { product: "Terraform", version: "1.10.5", minor: 10 },
    "mocks at plan",
    "Terraform 1.10.5 is installed, but override_during for mocks requires 1.11. Install Terraform 1.11 or later",
  ],
  [
    { product: "OpenTofu", version: "1.7.0", minor: 7 },
    "mocks",
    "OpenTofu 1.7.0 is installed, but terraform test with mocks requires 1.8. Install OpenTofu 1.8 or later",
  ],
  [
    { product: "OpenTofu", version: "1.12.6", minor: 12 },
    "mocks at plan",
    "OpenTofu 1.12.6 is installed, but override_during for mocks requires Terraform 1.11",
  ],
] as const)("%j doesn't have the feature %s", (version, feature, problem) => {
  expect(findVersionProblem(version, feature)).toBe(problem);
});
