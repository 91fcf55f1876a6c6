import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as keyRules from "../../modules/rules/key";
import * as oidcProviderRules from "../../modules/rules/oidc-provider";
import * as organizationRules from "../../modules/rules/organization";
import * as roleRules from "../../modules/rules/role";
import type { Rule } from "../../modules/rules/rule";
import { PROJECT } from "../support/installed-package";
import { run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";

/** The parts of a TypeDoc symbol that tests read. */
interface Symbol {
  readonly name: string;
  readonly kind: number;
  readonly flags: { readonly isOptional?: boolean };
  readonly comment?: { readonly blockTags?: readonly { readonly tag: string }[] };
  readonly children?: readonly Symbol[];
  readonly signatures?: readonly Symbol[];
}

/** TypeDoc's numbers for kinds of symbols. */
const Kind = { class: 128, interface: 256, constructor: 512 };

const reference = readFileSync(join(PROJECT, "docs", "api.md"), "utf8");
const cleanUps = cleanUpsAfterAll();
let folder: string;
let symbols: readonly Symbol[];

beforeAll(async () => {
  folder = cleanUps.createFolder("reference");
  const json = join(folder, "api.json");
  const { exitCode, text } = await run(
    join(PROJECT, "node_modules", ".bin", "typedoc"),
    // The build of the package and `npm run typecheck` check the types of the same files.
    ["--out", folder, "--json", json, "--skipErrorChecking"],
    { cwd: PROJECT, env: toolEnvironment() },
  );
  // TypeDoc also fails if a public symbol has no doc comment or a link is broken.
  expect(`${text} ${exitCode}`).toMatch(/ 0$/);
  symbols = (JSON.parse(readFileSync(json, "utf8")) as Symbol).children ?? [];
});

function listNamesWithout(tag: string, candidates: readonly Symbol[]): string[] {
  return candidates
    .filter(({ comment }) => !comment?.blockTags?.some((each) => each.tag === tag))
    .map(({ name }) => name);
}

test("docs/api.md is current: `npm run docs:api` updates it", () => {
  expect(reference).toBe(readFileSync(join(folder, "api.md"), "utf8"));
});

test("each class has an example, and its constructor has @throws", () => {
  const classes = symbols.filter(({ kind }) => kind === Kind.class);
  expect(classes.length).toBeGreaterThanOrEqual(5);
  expect(listNamesWithout("@example", classes)).toEqual([]);
  const constructors = classes.flatMap(({ children = [] }) => children.filter(({ kind }) => kind === Kind.constructor));
  expect(
    listNamesWithout(
      "@throws",
      constructors.flatMap(({ signatures = [] }) => signatures),
    ),
  ).toEqual([]);
});

test("each optional property has a default", () => {
  const properties = symbols.filter(({ kind }) => kind === Kind.interface).flatMap(({ children = [] }) => children);
  const optional = properties.filter(({ flags }) => flags.isOptional);
  expect(optional.length).toBeGreaterThan(20);
  expect(listNamesWithout("@default", optional)).toEqual([]);
});

test("it links to the source of each rule", () => {
  const rules: readonly Rule[] = [keyRules, oidcProviderRules, organizationRules, roleRules]
    .flatMap((each) => Object.values<unknown>(each).flat())
    .filter((each): each is Rule => typeof each === "object");
  expect(rules.length).toBeGreaterThan(15);
  expect([...new Set(rules.map(({ source }) => source))].filter((source) => !reference.includes(source))).toEqual([]);
});
