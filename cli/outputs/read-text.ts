import { readFile } from "node:fs/promises";
import { CommandError, Interrupted } from "../errors";
import type { Host } from "../host";

/** Says how outputs are made: the remedy for all that is wrong with them. */
export const MAKE_OUTPUTS =
  "Write them with: terraform output -json > outputs.json, or: cdktf deploy pulumi-cmk --outputs-file outputs.json. Then: --outputs outputs.json";

const STANDARD_INPUT = "-";

/** The text of a file, or of standard input where the file is `-`. */
export async function readText(host: Host, file: string): Promise<string> {
  return decoded(file === STANDARD_INPUT ? await readStandardInput(host) : await readNamedFile(file));
}

/** What the place of outputs is called in messages. */
export function placeOf(file: string): string {
  return file === STANDARD_INPUT ? "standard input" : JSON.stringify(file);
}

async function readNamedFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder",
      EACCES: "it may not be read",
    };
    throw new CommandError(
      "usage",
      `Can't read the outputs in ${placeOf(file)}: ${reasons[code] ?? code}.`,
      MAKE_OUTPUTS,
    );
  }
}

async function readStandardInput(host: Host): Promise<Buffer> {
  const { stdin, interruption } = host;
  const interrupt = () => stdin.destroy(new Interrupted());
  interruption.addEventListener("abort", interrupt, { once: true });
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of stdin as AsyncIterable<Buffer | string>) {
      chunks.push(Buffer.from(chunk as string));
    }
    return Buffer.concat(chunks);
  } finally {
    interruption.removeEventListener("abort", interrupt);
  }
}

/** Reads UTF-8, and the UTF-16 that `>` of older PowerShells writes. */
function decoded(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(utf16 ? "utf16le" : "utf8").replace(/^\ufeff/, "");
}
