import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** The files below some folders and files of the project, with what each imports: packages, and files of the project. */
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

/** The files of the project that a file leads to, itself among them. */
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
  test("needs Node, its two libraries and what of the modules needs no framework", () => {
    const packages = imports(...reachedFrom("cli/main.ts")).flatMap(({ imported }) =>
      imported.filter((name) => !/^(cli|modules)\/|^node:/.test(name)),
    );

    expect([...new Set(packages)].sort()).toEqual(["commander", "undici"]);
  });

  test("leads to every file of its room", () => {
    const unreached = imports("cli")
      .map(({ file }) => file)
      .filter((file) => !reachedFrom("cli/main.ts").has(file));

    expect(unreached).toEqual([]);
  });

  test("is known to none of the constructs", () => {
    const knowing = imports("modules", "index.ts", "main.ts").filter(({ imported }) =>
      imported.some((name) => name.startsWith("cli/")),
    );

    expect(knowing).toEqual([]);
  });
});
