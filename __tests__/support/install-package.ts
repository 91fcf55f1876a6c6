import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import manifest from "../../package.json";
import findTools from "./find-tools";
import { type InstalledPackage, PROJECT, sharePackage } from "./installed-package";

/** What the package is built of. */
const PACKED = [
  ...["package.json", "README.md", "LICENSE", "tsconfig.json", "tsconfig.build.json"],
  ...["index.ts", "modules", "cli", "scripts"],
];

/**
 * Jest's global setup: builds and packs the package once, and installs it from its tarball.
 *
 * The peers are linked rather than copied, for they are large. Node.js and TypeScript follow links to the real folders, so
 * there is one of each, as there is after `npm install`. `npm run test:peers` runs that too.
 */
export default function installPackage(): void {
  findTools();
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-package-"));
  // In a copy: nothing is written into the project, and two runs don't meet.
  const project = join(folder, "project");
  for (const part of PACKED) {
    cpSync(join(PROJECT, part), join(project, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(project, "node_modules"));
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  run("npm", "run", "build");
  const [tarball] = JSON.parse(run("npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder)) as [
    InstalledPackage["tarball"],
  ];

  const modules = join(folder, "node_modules");
  const target = join(modules, manifest.name);
  mkdirSync(target, { recursive: true });
  run("tar", "-xzf", join(folder, tarball.filename), "-C", target, "--strip-components=1");
  const { dependencies = {} }: { dependencies?: Record<string, string> } = manifest as object;
  for (const name of [...Object.keys(manifest.peerDependencies), ...Object.keys(dependencies), "@types/node"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(PROJECT, "node_modules", name), join(modules, name));
  }
  sharePackage({ folder, tarball });
}
