import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import manifest from "../../package.json";
import findTools from "./find-tools";
import { type InstalledPackage, PROJECT, sharePackage } from "./installed-package";

/** Files and folders that the package is built from. */
const PACKAGE_SOURCES = [
  ...["package.json", "README.md", "LICENSE", "tsconfig.json", "tsconfig.build.json"],
  ...["index.ts", "modules", "cli", "scripts"],
];

/** Environment variable with the path of a tarball to test, such as the one to publish, instead of packing one. */
const TARBALL_VARIABLE = "PULUMI_CMK_TARBALL";

/**
 * Jest's global setup: builds, packs and installs the package once. With PULUMI_CMK_TARBALL set, installs that tarball instead.
 *
 * The peers are large, so they are linked and not copied. Node.js and TypeScript resolve the links, so there is one copy of each peer,
 * as after `npm install`. `npm run test:peers` runs `npm install`.
 */
export default async function installPackage(): Promise<void> {
  const { [TARBALL_VARIABLE]: file } = process.env;
  if (file && !existsSync(resolve(PROJECT, file))) {
    throw new Error(
      `${TARBALL_VARIABLE} is ${file}, but there is no such file. Set it to the path of a tarball, or unset it.`,
    );
  }
  await findTools();
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-package-"));
  try {
    sharePackage({ folder, tarball: installIn(folder, file) });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
}

/** Packs the project, or copies the tarball in a file, and installs it in a folder. */
function installIn(folder: string, file: string | undefined): InstalledPackage["tarball"] {
  const tarball = file ? copyTarball(file, folder) : packProject(folder);
  const modules = join(folder, "node_modules");
  const target = join(modules, manifest.name);
  mkdirSync(target, { recursive: true });
  runIn(folder, "tar", "-xzf", tarball.filename, "-C", target, "--strip-components=1");
  const { dependencies = {} }: { dependencies?: Record<string, string> } = manifest as object;
  for (const name of [...Object.keys(manifest.peerDependencies), ...Object.keys(dependencies), "@types/node"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(PROJECT, "node_modules", name), join(modules, name));
  }
  return tarball;
}

/** Packs the project into a folder. */
function packProject(folder: string): InstalledPackage["tarball"] {
  // In a copy, so that the build doesn't change the project or another run.
  const project = join(folder, "project");
  for (const part of PACKAGE_SOURCES) {
    cpSync(join(PROJECT, part), join(project, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(project, "node_modules"));
  runIn(project, "npm", "run", "build");
  return parsePackOutput(runIn(project, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder));
}

/** Copies a tarball to a folder. */
function copyTarball(file: string, folder: string): InstalledPackage["tarball"] {
  const path = resolve(PROJECT, file);
  const tarball = parsePackOutput(runIn(folder, "npm", "pack", path, "--dry-run", "--json"));
  cpSync(path, join(folder, tarball.filename));
  return tarball;
}

/** Parses the output of `npm pack --json`. */
function parsePackOutput(json: string): InstalledPackage["tarball"] {
  const [tarball] = JSON.parse(json) as [InstalledPackage["tarball"]];
  return tarball;
}

function runIn(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
