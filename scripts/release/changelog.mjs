/** Sections of a changelog in the format of Keep a Changelog. */

/**
 * Sections by the name in their heading: a version or `Unreleased`. Each has the date in the heading, if there is one, and the
 * text below the heading without the link definitions at the end of the file.
 */
export function sectionsOf(changelog) {
  const text = changelog.replace(/^\[[^\]\n]+\]: \S+\n?/gm, "");
  const headings = [...text.matchAll(/^## \[([^\]\n]+)\](?: - (\S+))?[^\n]*\n/gm)];
  return headings.map((heading, index) => ({
    name: heading[1],
    date: heading[2],
    text: text.slice(heading.index + heading[0].length, headings[index + 1]?.index).trim(),
  }));
}
