import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import manifest from "../../package.json";
import {
  copyleftDevelopmentPackages,
  type LockFile,
  type Manifest as LicenseManifest,
  runtimePackages,
} from "../../scripts/release/licenses";
import { installedPackage, PROJECT, runNode } from "../support/installed-package";
import { run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";

const { folder, tarball } = installedPackage();
const root = join(folder, "node_modules", manifest.name);
const paths = tarball.files.map(({ path }) => path);
const read = (path: string) => readFileSync(join(root, path), "utf8");
const filterFiles = (pattern: RegExp) => paths.filter((path) => pattern.test(path));

test("the tarball is cdktf-pulumi-cmk-<version>.tgz, under 150 kB", () => {
  expect(tarball.filename).toBe(`cdktf-pulumi-cmk-${manifest.version}.tgz`);
  expect(tarball.size).toBeLessThan(150_000);
});

test("it contains the compiled code and nothing else", () => {
  const code = /^dist\/.+\.(js|d\.ts)$/;
  expect(paths.filter((path) => !code.test(path)).sort()).toEqual(["LICENSE", "README.md", "package.json"]);
  expect(filterFiles(/test|benchmark|demo\b|(^|\/)main\.ts$/i)).toEqual([]);
});

/** Lists files of the package, and all files of the package that they load. */
function listLoadedFiles(...entries: string[]): string[] {
  const loaded = new Set(entries);
  for (const path of loaded) {
    for (const [, name = ""] of read(path).matchAll(/require\("(\.[^"]+)"\)/g)) {
      loaded.add(join(dirname(path), `${name}.js`));
    }
  }
  return [...loaded];
}

test("each file that a compiled file loads is in the package", () => {
  const loaded = listLoadedFiles("dist/index.js", "dist/cdktn/index.js", "dist/cli/main.js");
  expect(loaded.length).toBeGreaterThan(100);
  expect(loaded.filter((path) => !paths.includes(path))).toEqual([]);
});

test("each declaration that the types of the entries refer to exists", () => {
  for (const path of filterFiles(/^dist\/.+\.d\.ts$/)) {
    for (const [, name = ""] of read(path).matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
      expect(paths).toContain(join(dirname(path), `${name}.d.ts`));
    }
  }
  expect(paths).toEqual(expect.arrayContaining(["dist/index.d.ts", "dist/cdktn/index.d.ts"]));
});

test("its command runs, and is compiled once for both frameworks", async () => {
  expect((await runNode(folder, join(root, manifest.bin["pulumi-cmk"]), "--version")).trim()).toBe(manifest.version);
  expect(filterFiles(/\/cli\/main\./)).toEqual(["dist/cli/main.js"]);
});

test("it is CommonJS, and its declarations keep their doc comments", () => {
  expect(read("dist/index.js")).toMatch(/^"use strict";\n.*__esModule/);
  const comment = "/** Properties of a {@link PulumiCmk}. */";
  expect(read("dist/modules/cmk/pulumi-cmk.d.ts")).toContain(comment);
  expect(read("dist/cdktn/modules/cmk/pulumi-cmk.d.ts")).toContain(comment);
  // Declarations that the entry doesn't export have none, because no editor shows them.
  const commented = filterFiles(/^dist\/.+\.d\.ts$/).filter((path) => read(path).includes("/**"));
  const exported = [...read("dist/index.d.ts").matchAll(/from "\.\/(modules\/[^"]+)"/g)].map(
    ([, name]) => `dist/${name}.d.ts`,
  );
  expect(commented.filter((path) => !path.startsWith("dist/cdktn/")).sort()).toEqual(
    ["dist/index.d.ts", ...exported].sort(),
  );
});

test.each([
  ["cdktf", /^dist\/(index|modules\/.+)\.(js|d\.ts)$/, /^(cdktf|@cdktf\/provider-aws\/lib\/[\w-]+)$/],
  ["cdktn", /^dist\/cdktn\/.+\.(js|d\.ts)$/, /^(cdktn|@cdktn\/provider-aws\/lib\/[\w-]+)$/],
])("the constructs for %s import only their framework and constructs", (_framework, files, allowed) => {
  expect(filterFiles(files).length).toBeGreaterThan(20);
  for (const path of filterFiles(files)) {
    const imports = [...read(path).matchAll(/(?:require\(|from )"([^."][^"]*)"/g)].map(([, name = ""]) => name);
    expect(imports.filter((name) => name !== "constructs" && !allowed.test(name))).toEqual([]);
  }
});

test("it contains no third-party code, and nothing with a strong copyleft license", () => {
  expect(filterFiles(/node_modules/)).toEqual([]);
  const packed = JSON.parse(read("package.json")) as LicenseManifest & Record<string, unknown>;
  expect(packed).not.toHaveProperty("bundleDependencies");
  expect(packed).not.toHaveProperty("bundledDependencies");
  expect(packed).not.toHaveProperty("optionalDependencies");
  const lock = JSON.parse(readFileSync(join(PROJECT, "package-lock.json"), "utf8")) as LockFile;
  expect(Object.keys(packed.dependencies ?? {})).toEqual(runtimePackages(lock).map(({ name }) => name));
  const copyleft = copyleftDevelopmentPackages(lock).map(({ name }) => name);
  expect(copyleft).toContain("@cloud-copilot/iam-simulate");
  for (const path of paths.filter((each) => each !== "package.json")) {
    expect(copyleft.filter((name) => read(path).includes(name))).toEqual([]);
  }
});

test("its manifest has the fields that a registry shows", () => {
  expect(manifest).toMatchObject({
    license: "Apache-2.0",
    repository: { type: "git", url: expect.stringMatching(/^git\+https:.+\.git$/) },
    bugs: { url: expect.any(String) },
    homepage: expect.any(String),
    sideEffects: false,
    types: "./dist/index.d.ts",
  });
  expect(manifest.keywords).toEqual(expect.arrayContaining(["cdktf", "cdktn", "pulumi", "kms"]));
  expect(manifest).not.toHaveProperty("private");
});

test("each framework is an optional peer", () => {
  const frameworks = ["@cdktf/provider-aws", "@cdktn/provider-aws", "cdktf", "cdktn"];
  expect(Object.keys(manifest.peerDependencies)).toEqual([...frameworks, "constructs"]);
  expect(manifest.peerDependenciesMeta).toEqual(
    Object.fromEntries(frameworks.map((name) => [name, { optional: true }])),
  );
});

test("publint finds no problems", async () => {
  const publint = join(PROJECT, "node_modules", ".bin", "publint");
  const { exitCode, text } = await run(publint, ["run", "--strict", "--pack", "false", root], {
    cwd: PROJECT,
    env: toolEnvironment(),
  });
  expect(text).toContain("All good!");
  expect(exitCode).toBe(0);
});

test("npm publish prints no warning", async () => {
  // No registry is used: it would reject a published version, and the network may be unavailable.
  const { exitCode, stderr } = await run(
    "npm",
    ["publish", tarball.filename, "--dry-run", "--fetch-retries=0", "--registry=http://127.0.0.1:9"],
    { cwd: folder, env: toolEnvironment() },
  );
  const warnings = stderr.split("\n").filter((line) => line.startsWith("npm warn"));
  expect(warnings.filter((line) => !line.includes("requires you to be logged in"))).toEqual([]);
  expect(exitCode).toBe(0);
});
