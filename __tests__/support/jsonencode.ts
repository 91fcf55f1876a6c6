/**
 * Evaluates a `jsonencode` expression without conditionals. `references` has the values of references by the start of their address.
 */
export function documentOf(rendered: unknown, references: Readonly<Record<string, string>> = {}): unknown {
  const object = /^\$\{jsonencode\((.+)\)\}$/s.exec(String(rendered))?.[1];
  if (object === undefined) {
    throw new Error(`The value is not a jsonencode expression: ${String(rendered)}`);
  }
  const findValue = (reference: string) => {
    const [, value] = Object.entries(references).find(([start]) => reference.startsWith(start)) ?? [];
    if (value === undefined) {
      throw new Error(`There is no value for the reference ${reference}.`);
    }
    return value;
  };
  const json = object.replace(/"(?:[^"\\]|\\.)*"|[a-z_]+\.[\w.-]+| = /gs, (part) => {
    if (part === " = ") {
      return ":";
    }
    if (!part.startsWith('"')) {
      return JSON.stringify(findValue(part));
    }
    return part.replace(/\$\{([\w.-]+)\}/g, (_template, reference: string) => findValue(reference));
  });
  return JSON.parse(json);
}
