import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Cleanup functions, which run in reverse order. */
export class CleanUps {
  private pending: (() => Promise<void> | void)[] = [];
  private running?: Promise<void>;

  /** Adds a function, which runs before those added earlier. */
  public add(cleanUp: () => Promise<void> | void): void {
    this.pending.push(cleanUp);
  }

  /** Creates a temporary folder and removes it at the end. */
  public createFolder(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), `pulumi-cmk-${name}-`));
    this.add(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    return folder;
  }

  /** Drops all functions without running them. */
  public discard(): void {
    this.pending = [];
  }

  /**
   * Runs all functions once, even if some of them fail.
   *
   * @throws {AggregateError} If a function failed.
   */
  public run(): Promise<void> {
    return (this.running ??= this.runAll());
  }

  private async runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const cleanUp of this.pending.splice(0).reverse()) {
      try {
        await cleanUp();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, `Cleanup failed: ${failures.map(String).join("; ")}`);
    }
  }
}

/** Like `Promise.all`, but waits for every promise even if one rejects, so that nothing still in use is cleaned up. */
export async function waitForAll<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<unknown> as Promise<T>;
}
