import { AwsError } from "../../aws/aws-error";

/** What was read, why it could not be read, or undefined if there was no reason to read it. */
export type Reading<T> = T | AwsError | undefined;

/** Returns an error instead of throwing it, because what else was read is checked anyway. */
export async function attempt<T>(call: Promise<T>): Promise<T | AwsError> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError) {
      return error;
    }
    throw error;
  }
}

/** Returns what was read, if it was. */
export function valueOf<T>(reading: Reading<T>): T | undefined {
  return reading instanceof AwsError ? undefined : reading;
}
