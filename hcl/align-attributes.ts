/** A name, its value, and a comment to stand above them. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
  /** Lines that start with `#`. */
  readonly comment?: string;
}

/** Attributes on lines of their own, their signs in one column as `terraform fmt` has it. */
export function alignAttributes(attributes: readonly Attribute[], indent: string): string {
  return paragraphsOf(attributes)
    .map((paragraph) => {
      const [first] = paragraph;
      return (first?.comment ?? "") + alignParagraph(paragraph, indent);
    })
    .join("\n\n");
}

/** An attribute with a comment stands in a paragraph of its own. */
function paragraphsOf(attributes: readonly Attribute[]): Attribute[][] {
  const paragraphs: Attribute[][] = [];
  let previous: Attribute | undefined;
  for (const attribute of attributes) {
    if (previous === undefined || previous.comment !== undefined || attribute.comment !== undefined) {
      paragraphs.push([]);
    }
    paragraphs.at(-1)?.push(attribute);
    previous = attribute;
  }
  return paragraphs;
}

function alignParagraph(attributes: readonly Attribute[], indent: string): string {
  const lines: string[] = [];
  let run: Attribute[] = [];
  const endRun = () => {
    const width = Math.max(...run.map(({ name }) => name.length));
    lines.push(...run.map(({ name, value }) => `${indent}${name.padEnd(width)} = ${value}`));
    run = [];
  };
  for (const attribute of attributes) {
    const [firstLine = ""] = attribute.value.split("\n", 1);
    // A value whose first line leaves brackets open has no part in the column.
    if (firstLine !== attribute.value && !firstLine.startsWith("<<-")) {
      endRun();
      lines.push(`${indent}${attribute.name} = ${attribute.value}`);
    } else {
      run.push(attribute);
    }
  }
  endRun();
  return lines.join("\n");
}
