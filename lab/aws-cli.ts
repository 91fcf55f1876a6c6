import { join } from "node:path";
import { WatchedCommand } from "./process";
import { findOnPath, pathWith, writeCommand } from "./terraform-command";
import { toolEnvironment } from "./terraform";

const SOURCES = join(__dirname, "aws-cli");

const READY = /Ready: (.+)\n/;

/**
 * Keeps the AWS CLI loaded in a process, because Python needs longer to load it than the AWS CLI for a call. Puts an `aws` in front
 * on the PATH, which makes its call there. Does nothing with an AWS CLI that Python doesn't load, such as AWS CLI v2.
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
    // It printed its version and ended.
    return;
  }
  const client = [python, "-I", "-S", join(SOURCES, "client.py"), socket, aws];
  process.env.PATH = pathWith(writeCommand(join(folder, "aws"), "aws", client));
}
