import { median, medianRatio } from "../../benchmarks/statistics";

test.each([
  [[3], 3],
  [[9, 1, 2], 2],
  [[4, 1, 3, 100], 3.5],
  [[10, 9, 2], 9],
])("the median of %j is %d", (values, expected) => {
  const copy = [...values];
  expect(median(values)).toBe(expected);
  expect(values).toEqual(copy);
});

test("there is no median of nothing", () => {
  expect(median([])).toBeNaN();
});

test("ratios compare runs that were measured in turn", () => {
  // Other load on the machine made the second pair ten times slower.
  expect(medianRatio([3, 30, 4], [2, 20, 2])).toBe(1.5);
  expect(medianRatio([1, 1], [])).toBeNaN();
});
