import { renderPlot } from "../../benchmarks/plot";

test("each part with plotted measurements has a bar chart with its own scale", () => {
  const plot = renderPlot([
    {
      title: "Start",
      measurements: [
        { name: "the app, as `cdktf.json` runs it", unit: "s", values: [1, 2, 4.2], isPlotted: true },
        { name: "R&D <1", unit: "s", values: [1.05], isPlotted: true },
        { name: "memory", unit: "MB", values: [100] },
      ],
    },
    { title: "Not plotted", measurements: [{ name: "calls", unit: "calls", values: [1] }] },
    { title: "Command", measurements: [{ name: "status", unit: "ms", values: [84], isPlotted: true }] },
  ]);
  // The largest value is 420 units wide.
  expect([...plot.matchAll(/<rect x="430" y="(\d+)" width="([\d.]+)"/g)].map(([, y, width]) => [y, width])).toEqual([
    ["42", "200.0"],
    ["66", "105.0"],
    ["130", "420.0"],
  ]);
  expect([...plot.matchAll(/<line x1="([\d.]+)" x2="([\d.]+)"/g)].map(([, x1, x2]) => [x1, x2])).toEqual([
    ["530.0", "850.0"],
    ["535.0", "535.0"],
    ["850.0", "850.0"],
  ]);
  expect([...plot.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)).toEqual([
    "Start",
    ...["the app, as cdktf.json runs it", "2 s", "R&amp;D &lt;1", "1.05 s"],
    ...["Command", "status", "84 ms"],
  ]);
  expect(plot).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 1000 \d+"/);
});
