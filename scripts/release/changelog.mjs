/** Parses a changelog in the format of Keep a Changelog. */

/**
 * Returns the sections, each with its name (a version or `Unreleased`), its date if the heading has one, and its text without the
 * link definitions at the end of the file.
 */
export function parseSections(changelog) {
  const text = changelog.replace(/^\[[^\]\n]+\]: \S+\n?/gm, "");
  const headings = [...text.matchAll(/^## \[([^\]\n]+)\](?: - (\S+))?[^\n]*\n/gm)];
  return headings.map((heading, index) => ({
    name: heading[1],
    date: heading[2],
    text: text.slice(heading.index + heading[0].length, headings[index + 1]?.index).trim(),
  }));
}
