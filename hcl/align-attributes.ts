/** Attribute or argument, with an optional comment above it. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
  /** Lines that start with `#`. */
  readonly comment?: string;
}

/** Formats attributes, one per line, with aligned equals signs like `terraform fmt`. */
export function alignAttributes(attributes: readonly Attribute[], indent: string): string {
  return splitParagraphs(attributes)
    .map((paragraph) => {
      const [first] = paragraph;
      return (first?.comment ?? "") + alignParagraph(paragraph, indent);
    })
    .join("\n\n");
}

/** Splits attributes into paragraphs. An attribute with a comment is a separate paragraph. */
function splitParagraphs(attributes: readonly Attribute[]): Attribute[][] {
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
    // `terraform fmt` doesn't align an attribute whose first line has an open bracket.
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
