import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import {
  createConsumerFolder,
  installedPackage,
  findTypeErrors,
  synthesizeExample,
} from "../support/installed-package";
import { type StackAsModule, writeModules } from "../support/modules";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

/** Versions to install together. The other tests use the latest bindings. */
const INSTALLATIONS = [
  { cdktf: "0.20.0", "@cdktf/provider-aws": "19.47.0", constructs: "10.3.0" },
  { cdktf: "0.21.0", "@cdktf/provider-aws": "20.0.0", constructs: "10.4.2" },
  { cdktf: "0.21.0", "@cdktf/provider-aws": "21.0.0", constructs: "10.8.1" },
  { cdktn: "0.24.0", "@cdktn/provider-aws": "25.5.0", constructs: "10.6.0" },
];

const EXAMPLES = {
  cdktf: [
    "one-organization",
    "three-organizations",
    "looked-up-provider",
    "existing-key",
    "second-region",
    "renamed-construct",
    "javascript",
  ],
  cdktn: ["cdktn"],
};

test("the oldest version of each supported range is installed", () => {
  const installed = INSTALLATIONS.flatMap((each) => Object.entries(each)).map(
    ([name, version]) => `${name}@${version}`,
  );
  const oldest = Object.entries(manifest.peerDependencies).flatMap(([name, ranges]) =>
    ranges.split(" || ").map((range) => `${name}@${range.replace(/^\^/, "")}`),
  );
  expect(oldest.filter((each) => !installed.includes(each))).toEqual([]);
});

describe.each(INSTALLATIONS.map((peers) => [Object.entries(peers).flat().join(" "), peers] as const))(
  "the package, installed with npm from its tarball with %s,",
  (_name, peers) => {
    const examples = "cdktn" in peers ? EXAMPLES.cdktn : EXAMPLES.cdktf;
    let folder: string;

    beforeAll(() => {
      folder = createConsumerFolder("peers");
      install(folder, { ...peers, "@types/node": manifest.devDependencies["@types/node"] });
    });

    afterAll(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    test("has types that match them", async () => {
      expect(await findTypeErrors(examples, {}, folder)).toBe("");
    });

    describeWith(["terraform"], "synthesizes", () => {
      test("configurations that terraform validate accepts", async () => {
        const stacks: Record<string, StackAsModule> = {};
        for (const name of examples) {
          stacks[name] = { synthesized: await synthesizeExample(name, folder) };
        }
        const terraform = new TerraformFolder();
        try {
          writeModules(terraform, stacks);
          await terraform.init();
          const { stdout } = await terraform.run("validate", "-json");
          expect(JSON.parse(stdout)).toMatchObject({ valid: true, diagnostics: [] });
        } finally {
          terraform.remove();
        }
      });
    });
  },
);

/** Installs the tarball with npm, which rejects versions outside the ranges of the peers. */
function install(folder: string, dependencies: Record<string, string | undefined>): void {
  const { folder: parent, tarball } = installedPackage();
  const tarballFile = `file:${join(parent, tarball.filename)}`;
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, dependencies: { ...dependencies, [manifest.name]: tarballFile } }),
  );
  execFileSync("npm", ["install", "--strict-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: "pipe",
  });
}
