import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import manifest from "../package.json";

const root = join(__dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Folders that Git ignores. Some have Markdown files of other projects. */
const IGNORED = [
  "node_modules",
  "cdktf.out",
  "coverage",
  "dist",
  "reports",
  ".cache",
  ".gen",
  ".git",
  ".stryker-tmp",
  ".terraform",
];

/** Paths of files in the project, relative to its root. */
function filesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return IGNORED.includes(entry.name) ? [] : filesIn(path, pattern);
    }
    return pattern.test(entry.name) ? [path] : [];
  });
}

/** The documents, except for those that a script copies to `terraform`, where their links lead to files of the module. */
const DOCUMENTS = filesIn("", /\.md$/).filter((file) => !file.startsWith("packaging/"));
const GITHUB_FILES = filesIn(".github", /\.yml$/);

/** Text without code, where brackets aren't links. */
const withoutCode = (text: string) => text.replaceAll(/^ *```.*?^ *```$/gms, "").replaceAll(/`[^`\n]*`/g, "");

/** Relative links of a document, as paths from the root of the project, with the fragment if there is one. */
function relativeLinksIn(document: string): string[] {
  return [...withoutCode(read(document)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) =>
      target.startsWith("#") ? `${document}${target}` : relative(root, resolve(root, dirname(document), target)),
    );
}

/** Links to files of this project on GitHub, as paths from the root of the project. */
function linksToGitHubIn(file: string): string[] {
  const url = `${manifest.homepage.replace("#readme", "")}/blob/main/`;
  return read(file)
    .split(url)
    .slice(1)
    .map((rest) => /^[^)\s"]+/.exec(rest)?.[0] ?? "");
}

/** Fragments that lead into a document: those that GitHub derives from its headings, and its anchors. */
function fragmentsOf(document: string): string[] {
  const text = read(document);
  const slugs = [...text.replaceAll(/^ *```.*?^ *```$/gms, "").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
  // GitHub numbers a repeated heading.
  const headings = slugs.map((slug, index) => {
    const repetitions = slugs.slice(0, index).filter((earlier) => earlier === slug).length;
    return repetitions === 0 ? slug : `${slug}-${repetitions}`;
  });
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = ""]) => id)];
}

function isBroken(link: string): boolean {
  const [path = "", fragment] = link.split("#");
  if (!existsSync(join(root, path))) {
    return true;
  }
  return fragment !== undefined && path.endsWith(".md") && !fragmentsOf(path).includes(fragment);
}

test("there are documents and links to check", () => {
  expect(DOCUMENTS).toEqual(expect.arrayContaining(["README.md", "CONTRIBUTING.md", "docs/decisions/README.md"]));
  expect(DOCUMENTS.flatMap(relativeLinksIn).length).toBeGreaterThan(100);
  expect(GITHUB_FILES.flatMap(linksToGitHubIn).length).toBeGreaterThan(1);
  expect(["README.md#no-such-heading", "docs/no-such-page.md"].map(isBroken)).toEqual([true, true]);
});

test.each(DOCUMENTS)("the relative links in %s lead to a file and a heading", (document) => {
  expect(relativeLinksIn(document).filter(isBroken)).toEqual([]);
});

test.each([...DOCUMENTS, ...GITHUB_FILES])("the links to files of this project on GitHub in %s lead to one", (file) => {
  expect(linksToGitHubIn(file).filter(isBroken)).toEqual([]);
});

test.each(["help", ...DOCUMENTS])("each npm script named in %s exists", (document) => {
  const names = [...read(document).matchAll(/\bnpm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(
    ([, name = ""]) => name,
  );
  expect(names.filter((name) => !(name in manifest.scripts))).toEqual([]);
});

test.each(DOCUMENTS.filter((document) => document.startsWith("docs/decisions/") && !document.endsWith("/README.md")))(
  "%s has the sections of a decision, and is in the index",
  (page) => {
    const sections = [...read(page).matchAll(/^## (.+)$/gm)].map(([, section]) => section);
    expect(sections).toEqual(["Context", "Decision", "Consequences"]);
    expect(relativeLinksIn("docs/decisions/README.md")).toContain(page);
  },
);
