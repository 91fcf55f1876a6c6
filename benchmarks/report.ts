import { median } from "./statistics";

/** Target of a measurement. */
export interface Target {
  /** Such as `at most 1.5`. */
  readonly text: string;
  readonly isMet: boolean;
}

/** Row of the report. */
export interface Measurement {
  readonly name: string;
  /** Unit of the values. */
  readonly unit: "s" | "ms" | "MB" | "bytes" | "calls";
  /** Values of all runs. */
  readonly values: readonly number[];
  /** Ratio to another measurement, such as `1.2 × hand-written HCL`. */
  readonly ratio?: string;
  readonly target?: Target;
  /** Whether the plot shows it. */
  readonly isPlotted?: boolean;
}

/** Part of the report. */
export interface Part {
  readonly title: string;
  readonly measurements: readonly Measurement[];
}

/** Returns a target that is an upper limit. */
export function atMost(limit: number, value: number, unit = ""): Target {
  return { text: `at most ${formatNumber(limit)}${unit}`, isMet: value <= limit };
}

/** Returns a target that is a lower limit. */
export function atLeast(limit: number, value: number, unit = ""): Target {
  return { text: `at least ${formatNumber(limit)}${unit}`, isMet: value >= limit };
}

/** Formats a number with about three digits. */
export function formatNumber(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Renders all measurements as one Markdown table. */
export function renderTable(parts: readonly Part[]): string {
  const rows = parts.flatMap(({ title, measurements }) =>
    measurements.map(({ name, unit, values, ratio = "", target }) => [
      title,
      name,
      `${formatNumber(median(values))} ${unit}`,
      formatSpread(values),
      ratio,
      target?.text ?? "",
      target === undefined ? "" : target.isMet ? "met" : "**missed**",
    ]),
  );
  const header = ["Part", "Measurement", "Median", "Smallest to largest", "Ratio", "Target", "Result"];
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function formatSpread(values: readonly number[]): string {
  const [smallest, largest] = [Math.min(...values), Math.max(...values)].map(formatNumber);
  return smallest === largest ? "" : `${smallest} to ${largest}`;
}
