import { atLeast, atMost, formatNumber, type Part, renderTable } from "../../benchmarks/report";

test.each([
  [0.3456, "0.35"],
  [1, "1"],
  [1.1, "1.10"],
  [12.34, "12.3"],
  [123.4, "123"],
  [8965, "8,965"],
  [-0.5, "-0.50"],
])("%d is formatted as %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test("a target is met at its limit", () => {
  expect([1.49, 1.5, 1.51].map((value) => atMost(1.5, value, " s"))).toEqual([
    { text: "at most 1.50 s", isMet: true },
    { text: "at most 1.50 s", isMet: true },
    { text: "at most 1.50 s", isMet: false },
  ]);
  expect([5.4, 5.5, 5.6].map((value) => atLeast(5.5, value))).toEqual([
    { text: "at least 5.50", isMet: false },
    { text: "at least 5.50", isMet: true },
    { text: "at least 5.50", isMet: true },
  ]);
});

test("a value that can't be measured misses its target", () => {
  expect([atMost(1, NaN), atLeast(1, NaN)].map(({ isMet }) => isMet)).toEqual([false, false]);
});

test("the table has a row for each measurement, and says which target is missed", () => {
  const parts: Part[] = [
    {
      title: "Start",
      measurements: [
        { name: "app", unit: "s", values: [0.3, 0.5, 0.4], ratio: "1.33 × compiled", target: atMost(1.5, 1.33) },
        { name: "template", unit: "s", values: [1.5], target: atLeast(5.5, 3.75) },
      ],
    },
    { title: "Deploy", measurements: [{ name: "calls", unit: "calls", values: [465, 465] }] },
  ];
  expect(renderTable(parts)).toBe(
    `
| Part | Measurement | Median | Smallest to largest | Ratio | Target | Result |
| --- | --- | --- | --- | --- | --- | --- |
| Start | app | 0.40 s | 0.30 to 0.50 | 1.33 × compiled | at most 1.50 | met |
| Start | template | 1.50 s |  |  | at least 5.50 | **missed** |
| Deploy | calls | 465 calls |  |  |  |  |
`.trim(),
  );
});
