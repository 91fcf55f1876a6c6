import { Writable } from "node:stream";
import type { Host, ProgramResult } from "../../cli/host";
import { Secrets } from "../../cli/secrets";
import type { Session } from "../../cli/session";
import { Output } from "../../cli/terminal/output";

/** A session whose AWS CLI is the given function. */
export function sessionWith(
  runProgram: Host["runProgram"],
  { env = {}, timeout = 30, interruption = new AbortController().signal, verbose = false } = {},
): { readonly session: Pick<Session, "host" | "output" | "options">; readonly stderr: () => string } {
  let written = "";
  const stderr = new Writable({
    write: (chunk: Buffer, _, done) => {
      written += chunk.toString();
      done();
    },
  });
  const host = { env, stderr, interruption, runProgram, commandName: "pulumi-cmk" } as unknown as Host;
  const options = { timeout, verbose };
  return {
    session: { host, output: new Output(host, new Secrets(), options), options },
    stderr: () => written,
  };
}

/** Result of a program that succeeds. */
export function succeeds(result: unknown): Promise<ProgramResult> {
  return Promise.resolve({ exitCode: 0, stdout: JSON.stringify(result), stderr: "" });
}

/** Result of an AWS CLI whose call fails. */
export function failsWith(stderr: string): Promise<ProgramResult> {
  return Promise.resolve({ exitCode: 254, stdout: "", stderr });
}
