import { randomInt } from "node:crypto";
import { sep } from "node:path";

/**
 * Stands for the command in messages and in the help. `Output` replaces it with the command as the user started it. It is
 * random, so that no text of a server contains it.
 */
export const COMMAND = String.fromCodePoint(...Array.from({ length: 4 }, () => randomInt(0xf0000, 0xffffe)));

type Environment = Readonly<Record<string, string | undefined>>;

const FROM_PACKAGE = "npx cdktf-pulumi-cmk";

/** How to start an installed command, by the package manager that started this one. */
const PACKAGE_MANAGERS: ReadonlyMap<string, { readonly script: string; readonly binary: string }> = new Map([
  ["npm", { script: "npm run pulumi-cmk --", binary: FROM_PACKAGE }],
  ["pnpm", { script: "pnpm run pulumi-cmk", binary: "pnpm exec pulumi-cmk" }],
  ["yarn", { script: "yarn run pulumi-cmk", binary: "yarn pulumi-cmk" }],
]);

/**
 * The command as the user started it, so that the commands in messages can be copied.
 *
 * @param file File that Node.js runs.
 */
export function findCommandName(env: Environment, file: string): string {
  const [packageManager = ""] = (env.npm_config_user_agent ?? "").split("/");
  const known = PACKAGE_MANAGERS.get(packageManager);
  if (known !== undefined) {
    return isProjectScript(env) ? known.script : known.binary;
  }
  // Some package managers link to the command, and others to a script that runs it.
  return file.split(sep).includes("node_modules") ? FROM_PACKAGE : "pulumi-cmk";
}

/**
 * The directory in which the user started the command. A package manager runs the script of this project in the project's directory.
 *
 * @returns Undefined if it is the current directory.
 */
export function findStartDirectory(env: Environment): string | undefined {
  return isProjectScript(env) ? env.INIT_CWD : undefined;
}

function isProjectScript(env: Environment): boolean {
  return env.npm_lifecycle_event === "pulumi-cmk" && env.npm_package_name === "cdktf-pulumi-cmk";
}

/** Replaces {@link COMMAND} in a text. */
export function nameCommand(text: string, commandName: string): string {
  return text.replaceAll(COMMAND, commandName);
}
