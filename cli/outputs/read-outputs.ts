import { constants, createReadStream, fstatSync, open } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { isatty, ReadStream } from "node:tty";
import { promisify } from "node:util";
import { CommandError, Interrupted } from "../errors";
import type { Host } from "../host";
import { NOT_JSON, readJson } from "../json";
import { extractOutputs, removeWorkflowCommands } from "./output-formats";

/** How to write the outputs: the remedy for everything that is wrong with them. */
export const WRITE_OUTPUTS =
  "Write the outputs with terraform output -json > outputs.json, or with npx cdktf output pulumi-cmk --outputs-file outputs.json. Then pass --outputs outputs.json.";

/** Names of standard input. Some kinds of it can't be opened by name. */
const STANDARD_INPUT: readonly string[] = ["-", "/dev/stdin", "/dev/fd/0"];

/** Far more than the outputs of any deployment. */
const MAX_LENGTH_IN_MIB = 64;

/** Error code of Node.js for a file that is too large. */
const TOO_LARGE = "EFBIG";

/**
 * Reads outputs in JSON from a file, or from standard input if the file is `-`.
 *
 * @throws {CommandError} If they can't be read or are not JSON. The message doesn't show them, because a user may pipe in a
 * secret by mistake.
 */
export async function readOutputs(host: Host, file: string): Promise<unknown> {
  const source = formatSource(file);
  const text = decode(await readFile(host, file));
  if (text.trim() === "") {
    throw new CommandError("usage", `The outputs in ${source} are empty.`, WRITE_OUTPUTS);
  }
  const direct = readJson(text);
  const { value, problem } = direct.problem === undefined ? direct : readJson(removeWorkflowCommands(text));
  if (problem !== undefined) {
    throw new CommandError(
      "usage",
      `The outputs in ${source} are ${problem}.`,
      problem === NOT_JSON
        ? `${WRITE_OUTPUTS} Without these options, terraform output and cdktf output print text.`
        : WRITE_OUTPUTS,
    );
  }
  return extractOutputs(value);
}

/** The source of the outputs, for a message. */
export function formatSource(file: string): string {
  return STANDARD_INPUT.includes(file) ? "standard input" : JSON.stringify(file);
}

async function readFile(host: Host, file: string): Promise<Buffer> {
  try {
    return await readAll(STANDARD_INPUT.includes(file) ? host.stdin : await openFile(file), host.interruption);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) {
      throw error;
    }
    const reasons: Record<string, string> = {
      ENOENT: "no such file",
      EISDIR: "it is a directory",
      EACCES: "permission denied",
      [TOO_LARGE]: `larger than ${MAX_LENGTH_IN_MIB} MiB`,
    };
    throw new CommandError(
      "usage",
      `Can't read the outputs in ${formatSource(file)}: ${reasons[code] ?? code}.`,
      WRITE_OUTPUTS,
    );
  }
}

/** Opens a file so that a read can be interrupted: a read of a pipe or a terminal would otherwise block a thread. */
async function openFile(file: string): Promise<Readable> {
  const fd = await promisify(open)(file, constants.O_RDONLY | constants.O_NONBLOCK);
  if (isatty(fd)) {
    return new ReadStream(fd);
  }
  return fstatSync(fd).isFIFO() ? new Socket({ fd, writable: false }) : createReadStream("", { fd });
}

async function readAll(stream: Readable, interruption: AbortSignal): Promise<Buffer> {
  const interrupt = () => stream.destroy(new Interrupted());
  interruption.addEventListener("abort", interrupt, { once: true });
  try {
    if (interruption.aborted) {
      throw new Interrupted();
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of stream as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(chunk as string);
      chunks.push(bytes);
      length += bytes.length;
      if (length > MAX_LENGTH_IN_MIB * 1024 * 1024) {
        throw Object.assign(new Error(), { code: TOO_LARGE });
      }
    }
    return Buffer.concat(chunks);
  } finally {
    interruption.removeEventListener("abort", interrupt);
    stream.destroy();
  }
}

/** Decodes UTF-8, and the UTF-16 that `>` writes in older versions of PowerShell. */
function decode(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? "utf16le" : "utf8").replace(/^\ufeff/, "");
}
