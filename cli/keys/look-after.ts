import { CommandError } from "../errors";
import { CallFailure } from "../http/call-failure";

/**
 * Looks at what is there after a call that may have been carried out.
 *
 * @param failure How the call failed. It stays in the message where the look fails too.
 */
export async function lookAfter<T>(failure: CallFailure, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CallFailure)) {
      throw error;
    }
    throw new CommandError(
      error.exit,
      `${failure.problem} Whether it was carried out is not known: ${error.problem}`,
      `${error.remedy} Then run the same command: it looks at what is there first.`,
    );
  }
}
