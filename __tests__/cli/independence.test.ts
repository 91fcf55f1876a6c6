import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** The TypeScript files in the given folders, with the packages and project files that each imports. */
function imports(...places: string[]): { file: string; imported: string[] }[] {
  return places
    .flatMap((place) =>
      place.endsWith(".ts")
        ? [place]
        : readdirSync(join(ROOT, place), { recursive: true, encoding: "utf8" }).map((file) => join(place, file)),
    )
    .filter((file) => file.endsWith(".ts"))
    .map((file) => {
      const text = readFileSync(join(ROOT, file), "utf8");
      const names = [...text.matchAll(/(?:from|import|require\()\s*"([^"]+)"/g)].map(([, name = ""]) => name);
      return {
        file,
        imported: names.map((name) =>
          name.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(file), name)) : name,
        ),
      };
    });
}

/** The project files that a file imports directly or indirectly, including itself. */
function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  if (!reached.has(file)) {
    reached.add(file);
    for (const { imported } of imports(file)) {
      imported.filter((name) => /^(cli|modules)\//.test(name)).forEach((name) => reachedFrom(`${name}.ts`, reached));
    }
  }
  return reached;
}

describe("the command", () => {
  test("imports only Node.js, its two dependencies, and modules that need no framework", () => {
    const packages = imports(...reachedFrom("cli/main.ts")).flatMap(({ imported }) =>
      imported.filter((name) => !/^(cli|modules)\/|^node:/.test(name)),
    );

    expect([...new Set(packages)].sort()).toEqual(["commander", "undici"]);
  });

  test("uses every file in its folder", () => {
    const unused = imports("cli")
      .map(({ file }) => file)
      .filter((file) => !reachedFrom("cli/main.ts").has(file));

    expect(unused).toEqual([]);
  });

  test("is not imported by the constructs", () => {
    const importers = imports("modules", "index.ts", "main.ts").filter(({ imported }) =>
      imported.some((name) => name.startsWith("cli/")),
    );

    expect(importers).toEqual([]);
  });
});
