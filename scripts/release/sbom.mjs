import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Creates a CycloneDX SBOM of the package in this directory. It has the integrity of the tarball and the runtime dependencies at their
 * locked versions, without development and peer dependencies.
 *
 * npm creates the SBOM from copies of the manifest and the lock file that have only runtime dependencies. With `--omit dev` in the
 * project, npm 11 also omits runtime dependencies that are dependencies of development dependencies too, such as commander.
 */
export function createSbom(integrity) {
  const { name, version, license, description, repository, homepage, bugs, dependencies } = JSON.parse(
    readFileSync("package.json", "utf8"),
  );
  const { packages, ...lock } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const shipped = Object.entries(packages).filter(([path, { dev, peer }]) => path !== "" && !dev && !peer);

  const parent = mkdtempSync(join(tmpdir(), "sbom-"));
  try {
    // npm names the component after the folder.
    const folder = join(parent, name);
    mkdirSync(folder, { recursive: true });
    const root = { name, version, license, dependencies };
    const write = (file, content) => {
      writeFileSync(join(folder, file), JSON.stringify(content));
    };
    write("package.json", { ...root, description, repository, homepage, bugs });
    write("package-lock.json", { ...lock, packages: { "": root, ...Object.fromEntries(shipped) } });
    const args = ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "library", "--package-lock-only"];
    const sbom = JSON.parse(execFileSync("npm", args, { cwd: folder, encoding: "utf8" }));
    const digest = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
    sbom.metadata.component.hashes = [{ alg: "SHA-512", content: digest }];
    return sbom;
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}
