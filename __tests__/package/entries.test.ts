import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";
import * as api from "../../index";
import { createConsumerFolder, installedPackage, runNode } from "../support/installed-package";

const { folder } = installedPackage();

const ENTRIES = [
  { entry: "cdktf-pulumi-cmk", own: "cdktf", others: "cdktn", tree: "dist" },
  { entry: "cdktf-pulumi-cmk/cdktn", own: "cdktn", others: "cdktf", tree: "dist/cdktn" },
];

/** Runs a program and lists the files that Node.js loaded. */
async function listLoadedFiles(program: string): Promise<string[]> {
  return JSON.parse(
    await runNode(folder, "-e", `${program}; console.log(JSON.stringify(Object.keys(require.cache)))`),
  ) as string[];
}

describe.each(ENTRIES)("the entry $entry", ({ entry, own, others, tree }) => {
  let files: string[];

  beforeAll(async () => {
    files = await listLoadedFiles(`require("${entry}")`);
  });

  test("loads its own framework and no file of the other", () => {
    const filterFiles = (framework: string) =>
      files.filter((file) => file.includes(`/node_modules/${framework}/`) || file.includes(`/@${framework}/`));
    expect(filterFiles(own)).not.toEqual([]);
    expect(filterFiles(others)).toEqual([]);
  });

  test("loads only the AWS provider's bindings that it uses", () => {
    const bindings = files.map((file) => /provider-aws\/lib\/([\w-]+)\//.exec(file)?.[1]).filter(Boolean);
    // In later versions of the bindings, the provider loads provider-functions.
    expect([...new Set(bindings)].filter((name) => name !== "provider-functions").sort()).toEqual([
      "data-aws-caller-identity",
      "data-aws-iam-openid-connect-provider",
      "data-aws-kms-key",
      "data-aws-partition",
      "data-aws-region",
      "iam-openid-connect-provider",
      "iam-role",
      "iam-role-policy",
      "kms-alias",
      "kms-key",
      "provider",
    ]);
    expect(files.filter((file) => file.endsWith("provider-aws/lib/index.js"))).toEqual([]);
  });

  test("exports the same names to require and import", async () => {
    const names = Object.keys(api).sort();
    const required = `console.log(JSON.stringify(Object.keys(require("${entry}")).sort()))`;
    expect(JSON.parse(await runNode(folder, "-e", required))).toEqual(names);
    const imported = `import { ${names.join(", ")} } from "${entry}"; console.log([${names.join(", ")}].length)`;
    expect(Number(await runNode(folder, "--input-type=module", "-e", imported))).toBe(names.length);
  });

  test.each([
    ["node10", ts.ModuleKind.CommonJS, ts.ModuleResolutionKind.Node10],
    ["node16", ts.ModuleKind.Node16, ts.ModuleResolutionKind.Node16],
    ["nodenext", ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
    ["bundler", ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
  ])("has types with the TypeScript module resolution %s", (_name, module, moduleResolution) => {
    for (const importer of ["main.cts", "main.mts"]) {
      const mode = importer === "main.mts" ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
      const { resolvedModule } = ts.resolveModuleName(
        entry,
        join(folder, importer),
        { module, moduleResolution },
        ts.sys,
        undefined,
        undefined,
        mode,
      );
      expect(resolvedModule?.resolvedFileName).toBe(
        join(folder, "node_modules", "cdktf-pulumi-cmk", tree, "index.d.ts"),
      );
    }
  });
});

test("require and import return the same construct, and each framework has its own", async () => {
  const program = `
    import { createRequire } from "node:module";
    import { PulumiCmk } from "cdktf-pulumi-cmk";
    import { PulumiCmk as PulumiCmkOfCdktn } from "cdktf-pulumi-cmk/cdktn";
    const required = createRequire(import.meta.url)("cdktf-pulumi-cmk").PulumiCmk;
    console.log(JSON.stringify([PulumiCmk === required, PulumiCmk === PulumiCmkOfCdktn]));`;
  expect(JSON.parse(await runNode(folder, "--input-type=module", "-e", program))).toEqual([true, false]);
});

test("nothing else in the package can be imported, except its manifest", async () => {
  const resolve = (name: string) => runNode(folder, "-p", `require.resolve("${name}")`);
  await expect(resolve("cdktf-pulumi-cmk/dist/modules/rules/rule")).rejects.toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
  expect(await resolve("cdktf-pulumi-cmk/package.json")).toContain("package.json");
});

test("a project with ES modules imports the AWS provider from index.js, as the README says", async () => {
  const project = createConsumerFolder("esm");
  const program = (provider: string) => `
    import { AwsProvider } from "${provider}";
    import { App, TerraformStack } from "cdktf";
    import { PulumiCmk } from "cdktf-pulumi-cmk";
    const stack = new TerraformStack(new App(), "secrets");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    console.log(new PulumiCmk(stack, "pulumi-cmk", { organization: "acme" }).node.path);`;
  writeFileSync(join(project, "main.mjs"), program("@cdktf/provider-aws/lib/provider/index.js"));
  expect(await runNode(project, "main.mjs")).toBe("secrets/pulumi-cmk\n");
  writeFileSync(join(project, "main.mjs"), program("@cdktf/provider-aws/lib/provider"));
  await expect(runNode(project, "main.mjs")).rejects.toThrow("ERR_UNSUPPORTED_DIR_IMPORT");
});
