/**
 * The document that Terraform's `jsonencode` makes of an expression which holds no choices: an object of literals, and of
 * references, whose values are given by the start of their address.
 */
export function documentOf(rendered: unknown, references: Readonly<Record<string, string>> = {}): unknown {
  const object = /^\$\{jsonencode\((.+)\)\}$/s.exec(String(rendered))?.[1];
  if (object === undefined) {
    throw new Error(`Not rendered with jsonencode: ${String(rendered)}`);
  }
  const valueOf = (reference: string) => {
    const [, value] = Object.entries(references).find(([start]) => reference.startsWith(start)) ?? [];
    if (value === undefined) {
      throw new Error(`No value is given for ${reference}`);
    }
    return value;
  };
  const json = object.replace(/"(?:[^"\\]|\\.)*"|[a-z_]+\.[\w.-]+| = /gs, (part) => {
    if (part === " = ") {
      return ":";
    }
    if (!part.startsWith('"')) {
      return JSON.stringify(valueOf(part));
    }
    return part.replace(/\$\{([\w.-]+)\}/g, (_template, reference: string) => valueOf(reference));
  });
  return JSON.parse(json);
}
