import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What is to be undone at the end. */
export class CleanUps {
  private pending: (() => Promise<void> | void)[] = [];
  private running?: Promise<void>;

  /** Has something undone at the end, before all that was added earlier. */
  public add(cleanUp: () => Promise<void> | void): void {
    this.pending.push(cleanUp);
  }

  /** Makes a temporary folder. */
  public folder(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), `pulumi-cmk-${name}-`));
    this.add(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    return folder;
  }

  /** Leaves everything as it is. */
  public forget(): void {
    this.pending = [];
  }

  /** Undoes everything, once, also where something fails on the way, and tells of that afterwards. */
  public run(): Promise<void> {
    return (this.running ??= this.undo());
  }

  private async undo(): Promise<void> {
    const failures: unknown[] = [];
    for (const cleanUp of this.pending.splice(0).reverse()) {
      try {
        await cleanUp();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, `Not everything was cleaned up: ${failures.map(String).join("; ")}`);
    }
  }
}

/** Waits for all of some work, also where a part of it fails: nothing that is still in use is cleaned up then. */
export async function all<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<unknown> as Promise<T>;
}
