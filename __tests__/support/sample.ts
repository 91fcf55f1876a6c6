/** Selects random items. The same seed selects the same items. */
export function sample<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  const rest = [...items];
  const taken: Item[] = [];
  let state = seed;
  while (taken.length < count && rest.length > 0) {
    // A linear congruential generator with the constants from Numerical Recipes.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    taken.push(...rest.splice(Math.floor((state / 2 ** 32) * rest.length), 1));
  }
  return taken;
}
