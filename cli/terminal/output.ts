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
      this.write(this.host.stdout, JSON.stringify(result, null, 2));
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

  private write(stream: Host["stdout"], text: string, mark?: Mark): void {
    const shown = printable(this.secrets.redact(text));
    stream.write(`${mark === undefined ? "" : `${this.painted(stream, mark)} `}${shown}\n`);
  }

  private painted(stream: Host["stdout"], { word, color }: Mark): string {
    const wanted = stream.isTTY === true && variable(this.host, "NO_COLOR") === undefined;
    return wanted ? `\u001b[${COLORS[color]}m${word}\u001b[0m` : word;
  }
}
