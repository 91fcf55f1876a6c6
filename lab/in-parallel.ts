import { availableParallelism } from "node:os";

/** How many deployments run at the same time. Terraform and its provider keep more than one core busy. */
export const MAX_PARALLEL = Math.min(2, availableParallelism());

/**
 * Does the same work for each item, with a limited number of workers. Each worker has a resource of its own, such as an
 * emulated AWS. Rejects with the first failure, after all workers have ended.
 */
export async function inParallel<Item, Resource>(
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
