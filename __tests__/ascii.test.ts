import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Lists the lines of the sources in a folder with a character outside ASCII. */
function linesOutsideAscii(folder: string): string[] {
  const sources = readdirSync(join(__dirname, folder), { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(ts|cjs|json)$/.test(file),
  );
  expect(sources.length).toBeGreaterThan(0);
  return sources.flatMap((file) =>
    readFileSync(join(__dirname, folder, file), "utf8")
      .split("\n")
      .flatMap((line, index) => (/[^\p{ASCII}]/u.test(line) ? [`${folder}/${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

// A look-alike or invisible character in a test is recognizable only as an escape sequence.
test.each(["support", "modules"])("the sources in %s write characters outside ASCII as escape sequences", (folder) => {
  expect(linesOutsideAscii(folder)).toEqual([]);
});
