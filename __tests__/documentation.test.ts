import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as api from "../index";
import { OUTPUTS } from "../modules/stack/outputs";
import { VARIABLES, type VariableDefinition } from "../modules/stack/variables";
import manifest from "../package.json";

const read = (file: string) => readFileSync(join(__dirname, "..", file), "utf8");
const readme = read("README.md");
const help = read("help");

/** The cells of the rows that start with a name in code, by that name, in one of the README's sections. */
function rowsOf(section: string): Map<string | undefined, string[]> {
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  const rows = [...text.matchAll(/^\| `(\w+)` +\| (.+?) *\|$/gm)];
  return new Map(rows.map(([, name, cells = ""]) => [name, cells.split(/ +\| +/)]));
}

test.each(Object.entries<VariableDefinition>(VARIABLES))("the README tells the variable %s", (name, definition) => {
  const [type, fallback] = rowsOf("Variables").get(name) ?? [];
  expect(type).toBe(definition.type);
  if (definition.default === undefined) {
    expect(fallback).toBe("required");
  } else if (definition.default !== null) {
    const shown = typeof definition.default === "string" ? definition.default : JSON.stringify(definition.default);
    expect(fallback?.replaceAll("`", "")).toBe(shown);
  }
});

test.each(Object.keys(OUTPUTS))("the README tells the output %s", (name) => {
  expect(rowsOf("Outputs").has(name)).toBe(true);
});

test.each(Object.keys(api))("the README tells of %s", (name) => {
  expect(readme).toContain(name);
});

test.each(Object.keys(manifest.scripts))("help lists the command %s", (script) => {
  expect(help).toMatch(new RegExp(`npm (run )?${script}\\b`));
});

test.each(Object.entries(manifest.peerDependencies))(
  "the README tells which versions of %s are supported",
  (name, range) => {
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\` `));
    expect(row?.replaceAll("\\|", "|")).toContain(`\`${range}\``);
  },
);

describe("the README's troubleshooting", () => {
  const NODE_PTY = "@cdktf/node-pty-prebuilt-multiarch";
  const installed = { devDependencies: manifest.devDependencies[NODE_PTY], overrides: manifest.overrides[NODE_PTY] };

  test.each(Object.entries(installed))("sets the %s that this project has", (field, value) => {
    expect(readme).toContain(`'${field}.${NODE_PTY}=${value}'`);
  });

  test("starts the app as this project does", () => {
    expect(readme).toContain('"app": "node --no-deprecation -r ts-node/register main.ts"');
    const { app } = JSON.parse(read("cdktf.json")) as { app: string };
    expect(app).toMatch(/^node --no-deprecation /);
  });

  test.each(["javascript", "looked-up-provider", "one-organization", "second-region", "three-organizations"])(
    "is applied in the example %s",
    (example) => {
      const { devDependencies, overrides, scripts } = JSON.parse(read(`examples/${example}/package.json`)) as Record<
        string,
        Record<string, string>
      >;
      expect({ devDependencies: devDependencies?.[NODE_PTY], overrides: overrides?.[NODE_PTY] }).toEqual(installed);
      expect(scripts?.synth).toMatch(/^node --no-deprecation /);
    },
  );
});

describe("code in the documentation", () => {
  const documents = ["README.md", ...readdirSync(join(__dirname, "../docs")).map((file) => `docs/${file}`)];
  // The reference is generated, and its quotes are compiled by a test of its own.
  const written = documents.filter((file) => file !== "docs/api.md");

  /** Pieces of code in a document: the comment before each, which names an example, and the code. */
  const quotesIn = (document: string) =>
    [...read(document).matchAll(/(?:<!-- (\S+) -->\n\n)?( *)```(?:ts|js)\n(.*?)```/gs)].map(
      ([, source, indentation = "", code = ""]) => ({
        document,
        source: source ?? "no example",
        code: code.replaceAll(new RegExp(`^${indentation}`, "gm"), ""),
      }),
    );

  /** A file of an example, or the region of it that is named after a `#`. */
  const codeOf = (source: string) => {
    const [file = "", region] = source.split("#");
    const code = read(file);
    return region === undefined
      ? code
      : new RegExp(`^// #region ${region}\n(.*?)^// #endregion$`, "ms").exec(code)?.[1];
  };

  const quotes = written.flatMap(quotesIn);

  test("there is some", () => {
    expect(quotes.length).toBeGreaterThanOrEqual(5);
  });

  test.each(quotes)("in $document is that of $source", ({ source, code }) => {
    expect(source).toMatch(/^examples\//);
    expect(code).toBe(codeOf(source));
  });
});

test("the workflows test what the package says it needs", () => {
  const workflow = read(".github/workflows/ci.yml");
  expect(workflow).toContain("node: [20, 22, 24, 26]");
  expect(manifest.engines.node).toBe(">=20");
  expect(workflow).toContain('terraform: ["1.5.0", latest]');
  expect(read("modules/stack/pulumi-cmk-stack.ts")).toContain('"terraform.required_version", ">= 1.5.0"');
});
