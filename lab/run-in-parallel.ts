import { availableParallelism } from "node:os";

/** Number of deployments that run in parallel. Terraform and its provider use more than one core. */
const MAX_PARALLEL = Math.min(2, availableParallelism());

/**
 * Runs a function for each item, with a limited number of workers. Each worker opens its own resource, such as an emulated AWS.
 * Rejects with the first error after all workers have ended.
 */
export async function runInParallel<Item, Resource>(
  items: readonly Item[],
  openResource: () => Promise<Resource>,
  work: (item: Item, resource: Resource) => Promise<void>,
  workers = MAX_PARALLEL,
): Promise<void> {
  const pending = [...items];
  const worker = async () => {
    const resource = await openResource();
    for (let item = pending.shift(); item !== undefined; item = pending.shift()) {
      await work(item, resource);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: workers }, worker));
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) {
    throw failure.reason;
  }
}
