import timers from "node:timers/promises";

/** Divides the times of `setTimeout` in `node:timers/promises`. Returns a function that restores it. */
export function speedUpTime(factor: number): () => void {
  const { setTimeout } = timers;
  const mock = jest
    .spyOn(timers, "setTimeout")
    .mockImplementation((delay = 0, value, options) => setTimeout(delay / factor, value, options));
  return () => {
    mock.mockRestore();
  };
}
