import { CommandError } from "../errors";
import { RequestError } from "../http/request-error";

/**
 * Reads the current state after a call that failed but may have taken effect.
 *
 * @param failure Error of the call. If the state can't be read, its message is kept.
 */
export async function checkOutcome<T>(failure: RequestError, readState: () => Promise<T>): Promise<T> {
  try {
    return await readState();
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    throw new CommandError(
      error.exitStatus,
      `${failure.problem}\nWhether it took effect is unknown: ${error.problem}`,
      `${error.remedy} Then run the same command: it first checks what exists.`,
    );
  }
}
