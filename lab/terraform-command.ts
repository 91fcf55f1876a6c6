import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

/**
 * Writes a `terraform` command to a folder, which runs the program that an environment variable names.
 *
 * @returns Path of the command.
 * @throws {Error} If the value of the variable isn't the path of a program.
 */
export function writeTerraformCommand(folder: string, variable: string, value: string): string {
  const program = resolve(value);
  if (!isProgram(program)) {
    throw new Error(
      `${variable} is ${JSON.stringify(value)}, which isn't the path of a program.\n` +
        `It must be the path of Terraform or OpenTofu, such as /usr/local/bin/terraform.`,
    );
  }
  return writeCommand(folder, "terraform", [program]);
}

/**
 * Writes a command to a folder, which runs a program with its first arguments.
 *
 * @returns Path of the command.
 */
export function writeCommand(
  folder: string,
  name: string,
  program: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  mkdirSync(folder, { recursive: true });
  const variables = Object.entries(env).map(([variable, value]) => `export ${variable}=${quote(value)}\n`);
  const script = `#!/bin/sh\n${variables.join("")}exec ${program.map(quote).join(" ")} "$@"\n`;
  const command = join(folder, name);
  writeFileSync(command, script, { mode: 0o755 });
  return command;
}

/** Finds a command on the PATH. */
export function findOnPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Returns the PATH of this process with the folder of a command in front. */
export function pathWith(command: string): string {
  return [dirname(command), process.env.PATH ?? ""].join(delimiter);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
