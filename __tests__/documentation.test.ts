import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as api from "../index";
import { KEY_DEFAULTS, KEY_DELETION_WINDOW_IN_DAYS, KEY_ROTATION_PERIOD_IN_DAYS } from "../modules/rules/key";
import { ROLE_DEFAULTS, ROLE_MAX_SESSION_DURATION, ROLE_PATH } from "../modules/rules/role";
import { rangeOf, type Rule } from "../modules/rules/rule";
import { renderScenariosPage } from "../lab/scenarios-page";
import { OUTPUTS_TABLE, VARIABLES_TABLE } from "../packaging/tables";
import manifest from "../package.json";

const read = (file: string) => readFileSync(join(__dirname, "..", file), "utf8");
const readme = read("README.md");
const help = read("help");

/** The rows of the table in one of the README's sections, without the spaces that align its columns. */
function tableIn(section: string): string[] {
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  return rowsOf(text.split("\n").slice(1).join("\n"));
}

function rowsOf(table: string): string[] {
  const rows = table.split("\n").filter((line) => line.startsWith("|") && !/^[|\s-]+$/.test(line));
  return rows.map((line) => line.replace(/ +/g, " "));
}

test("the README has the tables of variables and outputs that npm run docs:tables writes", () => {
  expect(tableIn("Variables")).toEqual(rowsOf(VARIABLES_TABLE));
  expect(tableIn("Outputs")).toEqual(rowsOf(OUTPUTS_TABLE));
});

test("docs/nothing-lost.md is what npm run docs:tables writes", () => {
  expect(rowsOf(read("docs/nothing-lost.md"))).toEqual(rowsOf(renderScenariosPage()));
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
  expect(workflow).toContain('terraform: ["1.5.0", "1.15.5"]');
  expect(read("modules/stack/pulumi-cmk-stack.ts")).toContain('"terraform.required_version", ">= 1.5.0"');
});

test.each<[string, readonly Rule[], string | number]>([
  ["deletionWindowInDays", KEY_DELETION_WINDOW_IN_DAYS, KEY_DEFAULTS.deletionWindowInDays],
  ["rotationPeriodInDays", KEY_ROTATION_PERIOD_IN_DAYS, KEY_DEFAULTS.rotationPeriodInDays],
  ["maxSessionDuration", ROLE_MAX_SESSION_DURATION, ROLE_DEFAULTS.maxSessionDuration],
  ["path", ROLE_PATH, ROLE_DEFAULTS.path],
  ["accountAccess", [], KEY_DEFAULTS.accountAccess],
  ["multiRegion", [], String(KEY_DEFAULTS.multiRegion)],
  ["replicationAllowed", [], String(KEY_DEFAULTS.replicationAllowed)],
  ["deletionProtection", [], String(KEY_DEFAULTS.deletionProtection)],
])("the doc comment of %s has its range and its default", (property, rules, fallback) => {
  const sources = ["modules/key/pulumi-cmk-key.ts", "modules/role/pulumi-cmk-role.ts"].map(read).join("\n");
  const [, comment = ""] =
    new RegExp(`/\\*\\*((?:(?!\\*/).)*)\\*/\\s+readonly ${property}\\?:`, "s").exec(sources) ?? [];
  expect(comment).toContain(rangeOf(rules));
  expect(comment.replaceAll('"', "")).toContain(`@default ${fallback}\n`);
});
