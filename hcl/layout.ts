import { endOfString } from "../modules/terraform/template";

/** How wide a line may become before its brackets are opened. */
const WIDTH = 120;

/** A name and its value, which stand on lines of their own. */
export interface Item {
  readonly name: string;
  readonly value: string;
}

/** An expression, on as many lines as are easy to read. `column` is where it starts, and `indent` what its lines start with. */
export function laidOut(expression: string, column: number, indent = ""): string {
  const pieces = piecesOf(expression);
  const flat = pieces.map(flatPiece).join("");
  return column + flat.length <= WIDTH ? flat : opened(pieces, indent);
}

/** Lines `name = value`, the signs in one column where the values take one line, as `terraform fmt` has it. */
export function aligned(items: readonly Item[], indent: string): string {
  const lines: string[] = [];
  let run: Item[] = [];
  const endRun = () => {
    const width = Math.max(...run.map(({ name }) => name.length));
    lines.push(...run.map(({ name, value }) => `${indent}${name.padEnd(width)} = ${value}`));
    run = [];
  };
  for (const item of items) {
    if (item.value.includes("\n")) {
      endRun();
      lines.push(`${indent}${item.name} = ${item.value}`);
    } else {
      run.push(item);
    }
  }
  endRun();
  return lines.join("\n");
}

/** What stands in brackets, split at its commas. */
interface Group {
  readonly open: string;
  readonly close: string;
  readonly items: Piece[][];
}

type Piece = string | Group;

const BRACKETS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

function piecesOf(text: string): Piece[] {
  let index = 0;
  return read("").flat();

  function read(close: string): Piece[][] {
    const items: Piece[][] = [[]];
    const add = (piece: Piece) => items.at(-1)?.push(piece);
    while (index < text.length && text[index] !== close) {
      const start = index;
      const character = text[index] ?? "";
      const closing = BRACKETS[character];
      if (character === '"') {
        index = endOfString(text, start);
        add(text.slice(start, index));
      } else if (closing !== undefined) {
        index++;
        add({ open: character, close: closing, items: read(closing) });
      } else if (character === "," && close !== "" && !isLoop(items.at(-1) ?? [])) {
        index++;
        items.push([]);
      } else {
        index++;
        add(character);
      }
    }
    index++;
    return items.map(trimmed).filter((item) => item.length > 0);
  }
}

/** Without the spaces around it. */
function trimmed(item: readonly Piece[]): Piece[] {
  const isSpace = (piece: Piece | undefined) => piece === " " || piece === "\n";
  let start = 0;
  let end = item.length;
  while (start < end && isSpace(item[start])) start++;
  while (start < end && isSpace(item[end - 1])) end--;
  return item.slice(start, end);
}

function flatPiece(piece: Piece): string {
  if (typeof piece === "string") {
    return piece;
  }
  const space = piece.open === "{" && piece.items.length > 0 ? " " : "";
  return `${piece.open}${space}${piece.items.map((item) => item.map(flatPiece).join("")).join(", ")}${space}${piece.close}`;
}

function opened(pieces: readonly Piece[], indent: string): string {
  return pieces
    .map((piece) => (typeof piece !== "string" && isData(piece) ? openGroup(piece, indent) : flatPiece(piece)))
    .join("");
}

/** Whether brackets are worth lines of their own: those of objects, of lists, and what has such in it. */
function isData(group: Group): boolean {
  return (
    (group.open !== "(" && group.items.length > 1) ||
    (group.open === "{" && group.items.length > 0) ||
    group.items.flat().some((piece) => typeof piece !== "string" && isData(piece))
  );
}

function openGroup(group: Group, indent: string): string {
  const inner = `${indent}  `;
  const [only = []] = group.items;
  const isOneInAnother = group.items.length === 1 && only.length === 1 && typeof only[0] !== "string";
  if (isOneInAnother || isLoop(only)) {
    // `jsonencode({` opens at once, and the parts of a loop are not separated by commas.
    return `${group.open}${opened(only, indent)}${group.close}`;
  }
  const lines =
    group.open === "{"
      ? aligned(
          group.items.map((item) => itemOf(item, inner)),
          inner,
        )
      : group.items.map((item) => `${inner}${laidOut(item.map(flatPiece).join(""), inner.length, inner)}`).join(",\n") +
        (group.open === "[" ? "," : "");
  return `${group.open}\n${lines}\n${indent}${group.close}`;
}

/** Whether an item is a loop, whose only comma stands between the key and the value: `for key, value in map`. */
function isLoop(item: readonly Piece[]): boolean {
  return ["f", "o", "r", " "].every((letter, index) => item[index] === letter);
}

/** `name = value` within an object. */
function itemOf(item: readonly Piece[], indent: string): Item {
  const sign = item.indexOf("=");
  const name = trimmed(item.slice(0, sign)).map(flatPiece).join("");
  const value = trimmed(item.slice(sign + 1))
    .map(flatPiece)
    .join("");
  return { name, value: laidOut(value, indent.length + name.length + 3, indent) };
}
