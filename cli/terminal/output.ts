import { type Host, variable } from "../host";
import type { Secrets } from "../secrets";
import { printable } from "./printable";

/** The colors of words at the start of a line. */
const COLORS = { green: 32, yellow: 33, red: 31 } as const;

/** A word that starts a line, in color where colors are wanted. */
export interface Mark {
  readonly word: string;
  readonly color: keyof typeof COLORS;
}

/** How a person or a program is told of things. Results go to standard output, all else to standard error. */
export class Output {
  constructor(
    private readonly host: Host,
    private readonly secrets: Secrets,
    private readonly format: { readonly json?: boolean; readonly verbose?: boolean },
  ) {}

  /** A line of the result, for people. Programs get {@link result} alone. */
  public line(text = "", mark?: Mark): void {
    if (!this.format.json) {
      this.write(this.host.stdout, text, mark);
    }
  }

  /** The whole result, for programs. */
  public result(result: unknown): void {
    if (this.format.json) {
      // Each text in it by itself: in the JSON that is made of them, a secret may look like a part of the notation.
      const json = JSON.stringify(result, (_, value: unknown) => this.redacted(value), 2);
      this.host.stdout.write(`${printable(json)}\n`);
    }
  }

  /** What happens on the way. */
  public note(text: string, mark?: Mark): void {
    this.write(this.host.stderr, text, mark);
  }

  /** What happens on the way, for those who look closely. */
  public detail(text: string): void {
    if (this.format.verbose) {
      this.note(text);
    }
  }

  /** A value of JSON without secrets; what is in an object or a list comes by itself. */
  private redacted(value: unknown): unknown {
    if (typeof value === "string") {
      return this.secrets.redact(value);
    }
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, field]) => [this.secrets.redact(name), field as unknown]))
      : value;
  }

  private write(stream: Host["stdout"], text: string, mark?: Mark): void {
    const shown = printable(this.secrets.redact(text));
    stream.write(`${mark === undefined ? "" : `${this.painted(stream, mark)} `}${shown}\n`);
  }

  private painted(stream: Host["stdout"], { word, color }: Mark): string {
    const wanted = stream.isTTY === true && variable(this.host, "NO_COLOR") === undefined;
    return wanted ? `\u001b[${COLORS[color]}m${word}\u001b[0m` : word;
  }
}
