import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../../package.json";
import {
  copyleftDevelopmentPackages,
  forbiddenPackages,
  licensesDocument,
  type LockFile,
  runtimePackages,
} from "../../../scripts/release/licenses";

const root = join(__dirname, "..", "..", "..");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const lock = JSON.parse(read("package-lock.json")) as LockFile;

test("docs/licenses.md is current: npm run docs:licenses updates it", () => {
  expect(read("docs", "licenses.md")).toBe(licensesDocument(manifest, lock));
});

test("each runtime dependency has an allowed license", () => {
  expect(runtimePackages(lock).map(({ name }) => name)).toEqual(
    expect.arrayContaining(Object.keys(manifest.dependencies)),
  );
  expect(forbiddenPackages(lock)).toEqual([]);
});

test("the lock file has the license in each runtime dependency's manifest", () => {
  for (const { name, version, license } of runtimePackages(lock)) {
    expect(JSON.parse(read("node_modules", name, "package.json"))).toMatchObject({ name, version, license });
  }
});

test("@cloud-copilot/iam-simulate, licensed under the AGPL, is only a development dependency", () => {
  const name = "@cloud-copilot/iam-simulate";
  expect(copyleftDevelopmentPackages(lock)).toContainEqual(
    expect.objectContaining({ name, license: "AGPL-3.0-or-later" }),
  );
  expect(manifest.devDependencies).toHaveProperty([name]);
  expect({ ...manifest.dependencies, ...manifest.peerDependencies }).not.toHaveProperty([name]);
});

test.each([["AGPL-3.0-or-later"], ["GPL-2.0-only"], ["LGPL-3.0"], ["UNLICENSED"], ["SEE LICENSE IN x"], [undefined]])(
  "a transitive runtime dependency with the license %s is forbidden, and a development dependency is not",
  (license) => {
    const packages = {
      "": { license: "Apache-2.0" },
      "node_modules/a": { version: "1.0.0", license: "MIT" },
      "node_modules/a/node_modules/@b/c": { version: "2.0.0", license },
    };
    expect(forbiddenPackages({ packages })).toEqual([
      { name: "@b/c", version: "2.0.0", license: license ?? "unknown" },
    ]);
    const development = { ...packages, "node_modules/a/node_modules/@b/c": { version: "2.0.0", license, dev: true } };
    expect(forbiddenPackages({ packages: development })).toEqual([]);
  },
);
