import { formatNumber, type Measurement, type Part } from "./report";
import { median } from "./statistics";

const WIDTH = 1000;
const LABELS = 430;
const VALUES = 150;
const ROW = 24;
const TITLE = 40;

/** Renders the plotted measurements as an SVG with a bar chart for each part. A line shows the smallest and the largest value. */
export function renderPlot(parts: readonly Part[]): string {
  let top = 10;
  const charts = parts.flatMap(({ title, measurements }) => {
    const plotted = measurements.filter(({ isPlotted }) => isPlotted);
    if (plotted.length === 0) {
      return [];
    }
    const chart = renderChart(title, plotted, top);
    top += TITLE + plotted.length * ROW;
    return [chart];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + 10}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#ffffff"/>
${charts.join("\n")}
</svg>
`;
}

function renderChart(title: string, measurements: readonly Measurement[], top: number): string {
  const scale = (WIDTH - LABELS - VALUES) / Math.max(...measurements.flatMap(({ values }) => values));
  const rows = measurements.map(({ name, unit, values }, index) => {
    const middle = top + TITLE + index * ROW;
    const [value, smallest, largest] = [median(values), Math.min(...values), Math.max(...values)];
    const x = (each: number) => (LABELS + each * scale).toFixed(1);
    return `<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end" fill="#1f2328">${escape(name)}</text>
<rect x="${LABELS}" y="${middle - 8}" width="${(value * scale).toFixed(1)}" height="16" fill="#4c78a8"/>
<line x1="${x(smallest)}" x2="${x(largest)}" y1="${middle}" y2="${middle}" stroke="#1f2328" stroke-width="2"/>
<text x="${(LABELS + largest * scale + 8).toFixed(1)}" y="${middle + 4}" fill="#1f2328">${formatNumber(value)} ${unit}</text>`;
  });
  return [`<text x="10" y="${top + 16}" font-weight="bold" fill="#1f2328">${escape(title)}</text>`, ...rows].join("\n");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("`", "");
}
