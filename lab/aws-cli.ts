import { join } from "node:path";
import { WatchedCommand } from "./process";
import { findOnPath, pathWith, writeCommand } from "./terraform-command";
import { toolEnvironment } from "./terraform";

const SOURCES = join(__dirname, "aws-cli");

const READY = /Ready: (.+)\n/;

/**
 * Keeps the AWS CLI loaded in a process, because loading it takes longer than a call. Adds an `aws` command to the front of the PATH
 * that runs each call in that process. Does nothing with an AWS CLI that isn't a Python script, such as AWS CLI v2.
 *
 * @param folder Path of a folder for the command and the socket.
 */
export async function keepAwsCliLoaded(folder: string): Promise<void> {
  const aws = findOnPath("aws");
  if (aws === undefined) {
    return;
  }
  const socket = join(folder, "aws.socket");
  const env = toolEnvironment({ PYTHONPATH: SOURCES, AWS_CLI_SERVER_SOCKET: socket });
  let python: string;
  try {
    python = await new WatchedCommand(aws, ["--version"], { env }).waitForOutput(READY);
  } catch {
    // It printed its version and ended, or it hangs while it is loaded.
    return;
  }
  const client = [python, "-I", "-S", join(SOURCES, "client.py"), socket, aws];
  process.env.PATH = pathWith(writeCommand(join(folder, "aws"), "aws", client));
}
