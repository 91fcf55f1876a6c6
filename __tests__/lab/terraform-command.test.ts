import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { pathWith, writeCommand, writeTerraformCommand } from "../../lab/terraform-command";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";

const cleanUps = cleanUpsAfterAll();
let folder: string;
let program: string;

beforeAll(() => {
  folder = cleanUps.createFolder("it's a folder");
  program = join(folder, "some program");
  writeFileSync(program, '#!/bin/sh\nprintf "%s," "$GREETING" "$@"\nexit 3\n', { mode: 0o755 });
});

/** Runs a command from the PATH, and returns its output and exit code. */
function runFrom(path: string, name: string, ...args: string[]): [stdout: string, exitCode: number | null] {
  try {
    return [execFileSync(name, args, { encoding: "utf8", env: { PATH: path } }), 0];
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number | null };
    return [stdout, status];
  }
}

test("a command runs the program with its arguments, environment and exit code", () => {
  const command = writeCommand(join(folder, "bin"), "tofu", [program, "first $HOME"], { GREETING: "it's `me`" });
  expect(command).toBe(join(folder, "bin", "tofu"));
  expect(runFrom(pathWith(command), "tofu", "second argument", "")).toEqual([
    "it's `me`,first $HOME,second argument,,",
    3,
  ]);
});

test("the PATH with a command has its folder in front", () => {
  expect(pathWith(join(folder, "bin", "tofu"))).toBe([join(folder, "bin"), process.env.PATH].join(delimiter));
});

test("a terraform command runs the program that a variable names, also by a relative path", () => {
  const command = writeTerraformCommand(join(folder, "bin"), "TERRAFORM", relative(process.cwd(), program));
  expect(command).toBe(join(folder, "bin", "terraform"));
  expect(runFrom(pathWith(command), "terraform", "version")).toEqual([",version,", 3]);
});

test.each([
  ["a file that doesn't exist", () => join(folder, "nothing")],
  ["a directory", () => dirname(program)],
  [
    "a file that isn't executable",
    () => {
      const file = join(folder, "file");
      writeFileSync(file, "");
      chmodSync(file, 0o644);
      return file;
    },
  ],
  ["the name of a command on the PATH", () => "sh"],
])("%s is an error", (_name, findValue) => {
  const value = findValue();
  expect(() => writeTerraformCommand(join(folder, "bin"), "TOFU", value)).toThrow(
    new Error(
      `TOFU is ${JSON.stringify(value)}, which isn't the path of a program.\n` +
        "It must be the path of Terraform or OpenTofu, such as /usr/local/bin/terraform.",
    ),
  );
});
