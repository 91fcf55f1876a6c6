import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as api from "../index";
import { COVERAGE } from "../modules/pulumi-cloud/contract";
import { TERRAFORM_VERSION } from "../modules/stack/versions";
import { renderScenariosPage } from "../lab/scenarios-page";
import { OUTPUTS_TABLE, VARIABLES_TABLE } from "../packaging/tables";
import manifest from "../package.json";

const read = (file: string) => readFileSync(join(__dirname, "..", file), "utf8");
const readme = read("README.md");
const help = read("help");

/** Reads the rows of a table in a section of the README, without the spaces that align its columns. */
function readTable(section: string): string[] {
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  return parseRows(text.split("\n").slice(1).join("\n"));
}

function parseRows(table: string): string[] {
  const rows = table.split("\n").filter((line) => line.startsWith("|") && !/^[|\s-]+$/.test(line));
  return rows.map((line) => line.replace(/ +/g, " "));
}

test("the README has the current tables of variables and outputs: npm run docs:tables updates them", () => {
  expect(readTable("Variables")).toEqual(parseRows(VARIABLES_TABLE));
  expect(readTable("Outputs")).toEqual(parseRows(OUTPUTS_TABLE));
});

test("docs/nothing-lost.md is current: npm run docs:tables updates it", () => {
  expect(parseRows(read("docs/nothing-lost.md"))).toEqual(parseRows(renderScenariosPage()));
});

test.each(["README.md", "docs/registration.md", "terraform/module/README.md", "terraform/workspace/README.md"])(
  "%s says what a customer managed key covers and costs",
  (page) => {
    expect(read(page).replace(/\s+/g, " ")).toContain(COVERAGE.join(" "));
  },
);

test.each(Object.keys(api))("the README mentions %s", (name) => {
  expect(readme).toContain(name);
});

test.each(Object.keys(manifest.scripts))("help lists the command %s", (script) => {
  expect(help).toMatch(new RegExp(`npm (run )?${script}\\b`));
});

test.each(Object.entries(manifest.peerDependencies))("the README lists the supported versions of %s", (name, range) => {
  const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\` `));
  expect(row?.replaceAll("\\|", "|")).toContain(`\`${range}\``);
});

describe("the README's troubleshooting", () => {
  const NODE_PTY = "@cdktf/node-pty-prebuilt-multiarch";
  const installed = { devDependencies: manifest.devDependencies[NODE_PTY], overrides: manifest.overrides[NODE_PTY] };

  test.each(Object.entries(installed))("sets the same %s as this project", (field, value) => {
    expect(readme).toContain(`'${field}.${NODE_PTY}=${value}'`);
  });

  test("starts the app with the same options as this project", () => {
    expect(readme).toContain('"app": "node --no-deprecation -r ts-node/register main.ts"');
    const { app } = JSON.parse(read("cdktf.json")) as { app: string };
    expect(app).toMatch(/^node --no-deprecation /);
  });

  test.each([
    ...["existing-key", "generated-module", "javascript", "looked-up-provider", "one-organization"],
    ...["renamed-construct", "second-region", "terraform-hcl-module", "three-organizations"],
  ])("is applied to the example %s", (example) => {
    const { devDependencies, overrides, scripts } = JSON.parse(read(`examples/${example}/package.json`)) as Record<
      string,
      Record<string, string>
    >;
    expect({ devDependencies: devDependencies?.[NODE_PTY], overrides: overrides?.[NODE_PTY] }).toEqual(installed);
    expect(scripts?.synth).toMatch(/^node --no-deprecation /);
  });
});

describe("code in the documentation", () => {
  const pages = readdirSync(join(__dirname, "../docs"), { recursive: true, encoding: "utf8" });
  const documents = ["README.md", ...pages.filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`)];
  // The reference is generated, and __tests__/package/examples.test.ts compiles its examples.
  const written = documents.filter((file) => file !== "docs/api.md");

  /** Lists code blocks in a document, each with the comment before it that names an example. */
  const listCodeBlocks = (document: string) =>
    [...read(document).matchAll(/(?:<!-- (\S+) -->\n\n)?( *)```(?:ts|js)\n(.*?)```/gs)].map(
      ([, source, indentation = "", code = ""]) => ({
        document,
        source: source ?? "no example",
        code: code.replaceAll(new RegExp(`^${indentation}`, "gm"), ""),
      }),
    );

  /** Reads a file of an example, or the region after `#` in it. */
  const readExample = (source: string) => {
    const [file = "", region] = source.split("#");
    const code = read(file);
    return region === undefined
      ? code
      : new RegExp(`^// #region ${region}\n(.*?)^// #endregion$`, "ms").exec(code)?.[1];
  };

  const codeBlocks = written.flatMap(listCodeBlocks);

  test("exists", () => {
    expect(codeBlocks.length).toBeGreaterThanOrEqual(5);
  });

  test.each(codeBlocks)("in $document is the code of $source", ({ source, code }) => {
    expect(source).toMatch(/^examples\//);
    expect(code).toBe(readExample(source));
  });
});

test("the workflows test the versions that the package requires", () => {
  const workflow = read(".github/workflows/ci.yml");
  expect(workflow).toContain("node: [20, 22, 24, 26]");
  expect(manifest.engines.node).toBe(">=20.18.1");
  expect(workflow).toContain('terraform: ["1.5.0", "1.15.5"]');
  expect(TERRAFORM_VERSION).toBe(">= 1.5.0");
});

test("docs/scanning.md names the versions of the scanners that CI runs", () => {
  const [, checkov = "none"] = /^checkov==(.+)$/m.exec(read(".ci/requirements/terraform.in")) ?? [];
  const [, tflint = "none"] = /^ *version=v(.+)$/m.exec(read(".ci/lint-terraform")) ?? [];
  const page = read("docs/scanning.md");
  const named = (tool: string) =>
    new Set([...page.matchAll(new RegExp(`${tool}\\S* (\\d+\\.\\d+\\.\\d+)`, "gi"))].map(([, version]) => version));
  expect(named("checkov")).toEqual(new Set([checkov]));
  expect(named("tflint")).toEqual(new Set([tflint]));
});
