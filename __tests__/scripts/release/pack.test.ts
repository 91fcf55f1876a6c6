import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import manifest from "../../../package.json";
import { run } from "../../../lab/process";
import { type LockFile, runtimePackages } from "../../../scripts/release/licenses";
import { cleanUpsAfterAll } from "../../support/clean-ups-after-all";
import { runScript } from "../../support/script";

const PROJECT = join(__dirname, "..", "..", "..");
const cleanUps = cleanUpsAfterAll();

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}

interface Sbom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const formatId = ({ name, version }: { name: string; version: string }) => `${name}@${version}`;
const listLicenses = ({ licenses }: Component) => licenses.map(({ license }) => license.id);

describe("a small package", () => {
  const SHA512 = `sha512-${Buffer.alloc(64).toString("base64")}`;
  const lockPackage = (version: string, more: object = {}) => ({ version, license: "MIT", integrity: SHA512, ...more });
  const smallManifest = {
    name: "@scope/small",
    version: "1.2.3",
    license: "ISC",
    scripts: { prepack: "echo noise && echo built > built.txt" },
    files: ["built.txt"],
    dependencies: { both: "^1.0.0", direct: "^2.0.0" },
    devDependencies: { tool: "^3.0.0" },
    peerDependencies: { peer: "^4.0.0" },
  };
  const packages = {
    "": smallManifest,
    // Both a development and a runtime dependency.
    "node_modules/both": lockPackage("1.0.1"),
    "node_modules/direct": lockPackage("2.0.1", { dependencies: { transitive: "^1.0.0" } }),
    "node_modules/transitive": lockPackage("1.0.9"),
    "node_modules/tool": lockPackage("3.0.1", {
      dev: true,
      license: "AGPL-3.0-or-later",
      dependencies: { both: "^1.0.0" },
    }),
    "node_modules/peer": lockPackage("4.0.1", { peer: true }),
  };
  let folder: string;
  const write = (file: string, content: unknown) => {
    writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
  };

  beforeEach(() => {
    folder = cleanUps.createFolder("pack");
    write("package.json", smallManifest);
    write("package-lock.json", { name: "@scope/small", version: "1.2.3", lockfileVersion: 3, packages });
    write(
      "CHANGELOG.md",
      "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-26\n\n- This.\n\n## [1.2.2]\n\n- That.\n",
    );
  });

  test("is packed with an SBOM and release notes, and the script outputs the integrity of the tarball", async () => {
    const output = join(folder, "github-output");
    const { exitCode, stdout } = await runScript("release/pack.mjs", ["release"], {
      cwd: folder,
      env: { GITHUB_OUTPUT: output },
    });
    expect(exitCode).toBe(0);
    const files = readdirSync(join(folder, "release")).sort();
    expect(files).toEqual(["notes.md", "scope-small-1.2.3.cdx.json", "scope-small-1.2.3.tgz"]);
    const tarball = createHash("sha512").update(readFileSync(join(folder, "release", "scope-small-1.2.3.tgz")));
    const digest = tarball.digest();
    const integrity = `sha512-${digest.toString("base64")}`;
    const outputs = `tarball=scope-small-1.2.3.tgz\nsbom=scope-small-1.2.3.cdx.json\nintegrity=${integrity}\n`;
    expect([stdout, readFileSync(output, "utf8")]).toEqual([outputs, outputs]);
    expect(readFileSync(join(folder, "release", "notes.md"), "utf8")).toBe("- This.\n");

    const sbom = JSON.parse(readFileSync(join(folder, "release", "scope-small-1.2.3.cdx.json"), "utf8")) as Sbom;
    expect(sbom.metadata.component).toMatchObject({
      name: "@scope/small",
      version: "1.2.3",
      purl: "pkg:npm/%40scope/small@1.2.3",
      hashes: [{ alg: "SHA-512", content: digest.toString("hex") }],
    });
    expect(sbom.components.map(formatId)).toEqual(["both@1.0.1", "direct@2.0.1", "transitive@1.0.9"]);
    expect(sbom.dependencies).toContainEqual({ ref: "direct@2.0.1", dependsOn: ["transitive@1.0.9"] });
  });

  test("is not packed if the changelog has no changes", async () => {
    write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n");
    const { exitCode, stderr } = await runScript("release/pack.mjs", ["release"], { cwd: folder });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("CHANGELOG.md has no changes of 1.2.3.")]);
    expect(readdirSync(folder)).not.toContain("release");
  });

  test("is not packed if its build fails", async () => {
    write("package.json", { ...smallManifest, scripts: { prepack: "exit 3" } });
    const { exitCode, stdout } = await runScript("release/pack.mjs", ["release"], { cwd: folder });
    expect([exitCode, stdout]).toEqual([1, ""]);
  });
});

test("the SBOM of this package lists exactly its runtime dependencies, with their licenses", async () => {
  const script = pathToFileURL(join(PROJECT, "scripts", "release", "sbom.mjs")).href;
  const program = `import { createSbom } from "${script}"; console.log(JSON.stringify(createSbom("sha512-AAAA")));`;
  const folder = cleanUps.createFolder("sbom");
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, HOME: folder },
  });
  const sbom = JSON.parse(stdout) as Sbom;
  expect(sbom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5" });
  expect(formatId(sbom.metadata.component)).toBe(`${manifest.name}@${manifest.version}`);
  expect(listLicenses(sbom.metadata.component)).toEqual([manifest.license]);

  const lock = JSON.parse(readFileSync(join(PROJECT, "package-lock.json"), "utf8")) as LockFile;
  const runtime = runtimePackages(lock);
  expect(sbom.components.map(formatId)).toEqual(runtime.map(formatId));
  expect(sbom.components.map(listLicenses)).toEqual(runtime.map(({ license }) => [license]));
  expect(sbom.components.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
  for (const { name, hashes } of sbom.components) {
    const { integrity = "" } = (lock.packages[`node_modules/${name}`] ?? {}) as { integrity?: string };
    const digest = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
    expect(hashes).toEqual([{ alg: "SHA-512", content: digest }]);
  }
  expect(stdout).not.toMatch(/cloud-copilot|AGPL|\/tmp\//);
});
