import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findInstalledProvider, linkProvider, REGISTRIES } from "../../lab/installed-provider";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";

const cleanUps = cleanUpsAfterAll();

/** Creates a folder as `terraform init` leaves it. */
function createInitialized(registry: string, version: string): { folder: string; provider: string } {
  const folder = cleanUps.createFolder("installed-provider");
  const provider = join(folder, ".terraform/providers", registry, "hashicorp/aws", version, "linux_amd64");
  mkdirSync(provider, { recursive: true });
  writeFileSync(join(folder, ".terraform.lock.hcl"), `# ${version}`);
  return { folder, provider };
}

describe.each(REGISTRIES)("a provider from %s", (registry) => {
  test("is found", () => {
    const { folder, provider } = createInitialized(registry, "5.100.0");
    expect(findInstalledProvider(folder)).toBe(provider);
  });

  test("is linked, with its lock file, at the same place", () => {
    const { folder, provider } = createInitialized(registry, "5.100.0");
    const linked = cleanUps.createFolder("installed-provider");
    linkProvider(folder, linked);

    const found = findInstalledProvider(linked) ?? "";
    expect(found).toBe(provider.replace(folder, linked));
    expect(realpathSync(found)).toBe(realpathSync(provider));
    expect(readFileSync(join(linked, ".terraform.lock.hcl"), "utf8")).toBe("# 5.100.0");
  });

  test("is not linked to a folder that has a provider", () => {
    const { folder } = createInitialized(registry, "5.100.0");
    const other = createInitialized(registry, "5.99.1");
    linkProvider(folder, other.folder);

    expect(findInstalledProvider(other.folder)).toBe(other.provider);
    expect(readFileSync(join(other.folder, ".terraform.lock.hcl"), "utf8")).toBe("# 5.99.1");
  });
});

test("a folder without a provider can't be linked", () => {
  const empty = cleanUps.createFolder("installed-provider");
  expect(findInstalledProvider(empty)).toBeUndefined();
  expect(() => {
    linkProvider(empty, cleanUps.createFolder("installed-provider"));
  }).toThrow(`${empty} has no AWS provider.`);
});
