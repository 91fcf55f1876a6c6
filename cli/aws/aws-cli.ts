import { Interrupted } from "../errors";
import type { ProgramResult } from "../host";
import { asObject, type Fields, parseJson } from "../json";
import type { CommandContext } from "../session";
import { AwsError, toAwsError } from "./aws-error";
import { ConcurrencyLimit } from "./concurrency-limit";

const INSTALL_URL = "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html";

/** Settings that make the AWS CLI neither ask nor page, and write errors in the form that all its versions share. */
const SETTINGS = { AWS_PAGER: "", AWS_CLI_AUTO_PROMPT: "off", AWS_CLI_ERROR_FORMAT: "legacy" };

/** Limits the processes that run at once, because each needs much memory and a second of processor time. */
const PROCESSES = new ConcurrencyLimit(4);

/** Reads AWS through the AWS CLI, with the credentials that it finds: profiles, SSO, environment variables. */
export class AwsCli {
  constructor(
    private readonly session: CommandContext,
    /** Region of every call. IAM is global, but its endpoint depends on the partition of the Region. */
    private readonly region: string,
  ) {}

  /**
   * Runs `aws SERVICE OPERATION` and returns its output.
   *
   * @throws {AwsError} If the call fails.
   * @throws {Interrupted} If the user interrupts the command.
   */
  public async call(service: string, operation: string, ...options: string[]): Promise<Fields> {
    const { output, options: settings } = this.session;
    if (settings.aws === false) {
      throw new AwsError(
        "failed",
        "AWS was not asked, because of --no-aws.",
        "Run the command again without --no-aws.",
      );
    }
    const args = [service, operation, ...options, "--region", this.region, "--output", "json"];
    const command = `aws ${service} ${operation}`;
    const { exitCode, stdout, stderr } = await PROCESSES.run(() => {
      output.detail(`> aws ${args.join(" ")}`);
      return this.run(command, args);
    });
    output.detail(`< ${command}: exit code ${exitCode}, ${stdout.length} characters`);
    if (exitCode !== 0) {
      throw toAwsError(command, service, stderr);
    }
    const result = asObject(parseJson(stdout));
    if (result === undefined) {
      throw new AwsError("failed", `${command} printed no JSON object.`, `Run it yourself: aws ${args.join(" ")}`);
    }
    return result;
  }

  private async run(command: string, args: readonly string[]): Promise<ProgramResult> {
    const { host, options } = this.session;
    const timeout = AbortSignal.timeout(Math.ceil(options.timeout * 1000));
    // AWS has no use for the token of Pulumi Cloud.
    const env = { ...host.env, ...SETTINGS, PULUMI_ACCESS_TOKEN: undefined };
    const signal = AbortSignal.any([host.interruption, timeout]);
    try {
      signal.throwIfAborted();
      return await host.runProgram("aws", args, { env, signal });
    } catch (error) {
      if (host.interruption.aborted) {
        throw new Interrupted();
      }
      if (timeout.aborted) {
        throw new AwsError(
          "no-response",
          `${command} did not end within ${options.timeout} s.`,
          "Run the command again later, or allow more time with --timeout SECONDS.",
        );
      }
      const { code, message } = error as NodeJS.ErrnoException;
      throw code === "ENOENT"
        ? new AwsError("not-installed", "The AWS CLI (aws) is not installed.", `Install it: ${INSTALL_URL}`)
        : new AwsError("failed", `Could not run ${command}: ${message}.`, `Check the installation: ${INSTALL_URL}`);
    }
  }
}
