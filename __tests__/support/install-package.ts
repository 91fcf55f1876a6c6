import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import manifest from "../../package.json";
import findTools from "./find-tools";
import { type InstalledPackage, PROJECT, sharePackage } from "./installed-package";

/** What the package is built of. */
const PACKED = [
  ...["package.json", "README.md", "LICENSE", "tsconfig.json", "tsconfig.build.json"],
  ...["index.ts", "modules", "cli", "scripts"],
];

/** Environment variable with the path of a tarball to test instead of one that is packed now: the one that is then published. */
const TARBALL = "PULUMI_CMK_TARBALL";

/**
 * Jest's global setup: builds and packs the package once, and installs it from its tarball. With PULUMI_CMK_TARBALL set, installs that
 * tarball.
 *
 * The peers are linked rather than copied, for they are large. Node.js and TypeScript follow links to the real folders, so
 * there is one of each, as there is after `npm install`. `npm run test:peers` runs that too.
 */
export default function installPackage(): void {
  const { [TARBALL]: file } = process.env;
  if (file && !existsSync(resolve(PROJECT, file))) {
    throw new Error(`${TARBALL} is ${file}, but there is no such file. Give the path of a tarball, or unset it.`);
  }
  findTools();
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-package-"));
  const tarball = file ? takeTarball(file, folder) : packProject(folder);

  const modules = join(folder, "node_modules");
  const target = join(modules, manifest.name);
  mkdirSync(target, { recursive: true });
  runIn(folder, "tar", "-xzf", tarball.filename, "-C", target, "--strip-components=1");
  const { dependencies = {} }: { dependencies?: Record<string, string> } = manifest as object;
  for (const name of [...Object.keys(manifest.peerDependencies), ...Object.keys(dependencies), "@types/node"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(PROJECT, "node_modules", name), join(modules, name));
  }
  sharePackage({ folder, tarball });
}

/** Packs the project into a folder. */
function packProject(folder: string): InstalledPackage["tarball"] {
  // In a copy: nothing is written into the project, and two runs don't meet.
  const project = join(folder, "project");
  for (const part of PACKED) {
    cpSync(join(PROJECT, part), join(project, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(project, "node_modules"));
  runIn(project, "npm", "run", "build");
  return readTarball(runIn(project, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder));
}

/** Copies a tarball into a folder, unchanged. */
function takeTarball(file: string, folder: string): InstalledPackage["tarball"] {
  const path = resolve(PROJECT, file);
  const tarball = readTarball(runIn(folder, "npm", "pack", path, "--dry-run", "--json"));
  cpSync(path, join(folder, tarball.filename));
  return tarball;
}

/** Reads what `npm pack --json` printed. */
function readTarball(json: string): InstalledPackage["tarball"] {
  const [tarball] = JSON.parse(json) as [InstalledPackage["tarball"]];
  return tarball;
}

function runIn(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
