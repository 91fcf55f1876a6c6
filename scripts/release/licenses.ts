/** A package in a lock file. */
interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly peer?: boolean;
}

/** The part of npm's lock file that licenses are read from. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** The part of a package manifest that licenses are read for. */
export interface Manifest {
  readonly name: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** An installed package and its license. */
interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, or `unknown`. */
  readonly license: string;
}

/** Allowed licenses of runtime dependencies: permissive licenses, which only require the notice that each dependency includes. */
const ALLOWED: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
];

/** Licenses that also require the source code of programs that use the licensed code. */
const STRONG_COPYLEFT = /\bA?GPL-/;

/** Direct and transitive runtime dependencies in a lock file. */
export function runtimePackages({ packages }: LockFile): LicensedPackage[] {
  return licensed(Object.entries(packages).filter(([path, { dev, peer }]) => path !== "" && !dev && !peer));
}

/** Development dependencies that have a strong copyleft license and no other license to choose. */
export function copyleftDevelopmentPackages({ packages }: LockFile): LicensedPackage[] {
  const found = Object.entries(packages).filter(([, { dev, license = "" }]) => dev && STRONG_COPYLEFT.test(license));
  return licensed(found).filter(({ license }) => !license.includes(" OR "));
}

/** Runtime dependencies whose license is unknown or not allowed. */
export function forbiddenPackages(lock: LockFile): LicensedPackage[] {
  return runtimePackages(lock).filter(({ license }) => !ALLOWED.includes(license));
}

/** Returns the document about the licenses of the package and its dependencies. */
export function licensesDocument(manifest: Manifest, lock: LockFile): string {
  const runtime = runtimePackages(lock);
  const peers = Object.entries(manifest.peerDependencies ?? {}).map(([name, range]) => {
    const { version = "", license = "unknown" } = lock.packages[`node_modules/${name}`] ?? {};
    return [name, range.replaceAll("|", "\\|"), version, license];
  });
  return `# Licenses

<!-- Written by npm run docs:licenses. -->

The package \`${manifest.name}\` is licensed under [${manifest.license}](../LICENSE). Its tarball contains no third-party code.

## Runtime dependencies

npm installs these packages together with this one. Each includes its license. The versions are those of the lock file, which the tests use.

${table(
  ["package", "version", "license"],
  runtime.map(({ name, version, license }) => [`\`${name}\``, version, license]),
)}
A runtime dependency must have one of these licenses: ${ALLOWED.join(", ")}.

## Peer dependencies

Your project installs these packages, and you choose the versions. The licenses are those of the tested versions. Transitive dependencies
are not listed.

${table(
  ["package", "supported versions", "tested version", "license"],
  peers.map(([name = "", range = "", ...rest]) => [`\`${name}\``, `\`${range}\``, ...rest]),
)}
## Development dependencies

Nothing else in the lock file is published or installed with the package. These development dependencies have a strong copyleft license.
Only tests and the demo use them:

${copyleftDevelopmentPackages(lock)
  .map(({ name, version, license }) => `- \`${name}\` ${version}, ${license}`)
  .join("\n")}
`;
}

/** Sorts packages by name. The same version in several directories is one package. */
function licensed(entries: readonly (readonly [path: string, LockedPackage])[]): LicensedPackage[] {
  const packages = entries.map(([path, { version = "", license = "unknown" }]) => ({
    name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    version,
    license,
  }));
  const unique = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  return [...unique.keys()].sort().flatMap((key) => unique.get(key) ?? []);
}

/** Returns a Markdown table with aligned columns, in the format of Prettier. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_title, column) => Math.max(...[head, ...rows].map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const padded = (cells: readonly string[]) => line(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return [padded(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(padded)].join("");
}
