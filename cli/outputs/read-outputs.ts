import { readFile } from "node:fs/promises";
import { CommandError, Interrupted } from "../errors";
import type { Host } from "../host";

/** How to write the outputs: the remedy for everything that is wrong with them. */
export const WRITE_OUTPUTS =
  "Write the outputs with terraform output -json > outputs.json, or with cdktf deploy pulumi-cmk --outputs-file outputs.json. Then pass --outputs outputs.json.";

const STANDARD_INPUT = "-";

/**
 * Reads outputs in JSON from a file, or from standard input if the file is `-`.
 *
 * @throws {CommandError} If they can't be read or are not JSON. The message doesn't show them, because a user may pipe in a
 * secret by mistake.
 */
export async function readOutputs(host: Host, file: string): Promise<unknown> {
  const source = formatSource(file);
  const text = decode(file === STANDARD_INPUT ? await readStandardInput(host) : await readOutputsFile(file));
  if (text.trim() === "") {
    throw new CommandError("usage", `The outputs in ${source} are empty.`, WRITE_OUTPUTS);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(
      "usage",
      `The outputs in ${source} are not JSON.`,
      `${WRITE_OUTPUTS} Without -json, Terraform doesn't write JSON.`,
    );
  }
}

/** The source of the outputs, for a message. */
export function formatSource(file: string): string {
  return file === STANDARD_INPUT ? "standard input" : JSON.stringify(file);
}

async function readOutputsFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: "no such file",
      EISDIR: "it is a directory",
      EACCES: "permission denied",
    };
    throw new CommandError(
      "usage",
      `Can't read the outputs in ${formatSource(file)}: ${reasons[code] ?? code}.`,
      WRITE_OUTPUTS,
    );
  }
}

async function readStandardInput({ stdin, interruption }: Host): Promise<Buffer> {
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

/** Decodes UTF-8, and the UTF-16 that `>` writes in older versions of PowerShell. */
function decode(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? "utf16le" : "utf8").replace(/^\ufeff/, "");
}
