import { setTimeout } from "node:timers/promises";

/** Maximum time to wait, in milliseconds. */
const TIMEOUT_MS = 20_000;

/**
 * Waits until a condition holds.
 *
 * @throws {Error} If it doesn't hold within 20 seconds.
 */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await condition())) {
    expect(Date.now()).toBeLessThan(deadline);
    await setTimeout(20);
  }
}
