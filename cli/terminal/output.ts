import { environmentVariable, type Host } from "../host";
import type { Secrets } from "../secrets";
import { nameCommand } from "./command-name";
import { escapeText } from "./escape";

const ANSI_COLORS = { green: 32, yellow: 33, red: 31 } as const;

/** A word at the start of a line, in color on a terminal. */
export interface Label {
  readonly word: string;
  readonly color: keyof typeof ANSI_COLORS;
}

/** Label of a message that needs the user's attention, although the command goes on. */
export const WARNING: Label = { word: "warning:", color: "yellow" };

/** Writes results to standard output and everything else to standard error, without secrets. */
export class Output {
  constructor(
    private readonly host: Host,
    private readonly secrets: Secrets,
    private readonly options: { readonly json?: boolean; readonly verbose?: boolean },
  ) {}

  /** Writes a line of the result. With `--json`, writes nothing: see {@link result}. */
  public line(text = "", label?: Label): void {
    if (!this.options.json) {
      this.write(this.host.stdout, text, label);
    }
  }

  /** Writes the whole result as JSON, with `--json` only. */
  public result(result: unknown): void {
    if (this.options.json) {
      // Each string is redacted by itself: in the JSON text, a secret may look like part of the syntax.
      const json = JSON.stringify(result, (_, value: unknown) => this.redactValue(value), 2);
      this.host.stdout.write(`${escapeText(json)}\n`);
    }
  }

  /** Writes a message to standard error. */
  public note(text: string, label?: Label): void {
    this.write(this.host.stderr, text, label);
  }

  /** Writes a message to standard error, with `--verbose` only. */
  public detail(text: string): void {
    if (this.options.verbose) {
      this.note(text);
    }
  }

  /** Redacts a string or the keys of an object. `JSON.stringify` passes the values inside it separately. */
  private redactValue(value: unknown): unknown {
    if (typeof value === "string") {
      return this.format(value);
    }
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, field]) => [this.secrets.redact(name), field as unknown]))
      : value;
  }

  private format(text: string): string {
    return nameCommand(this.secrets.redact(text), this.host.commandName);
  }

  private write(stream: Host["stdout"], text: string, label?: Label): void {
    const safe = escapeText(this.format(text));
    stream.write(`${label === undefined ? "" : `${this.colored(stream, label)} `}${safe}\n`);
  }

  private colored(stream: Host["stdout"], { word, color }: Label): string {
    const useColor = stream.isTTY === true && environmentVariable(this.host, "NO_COLOR") === undefined;
    return useColor ? `\u001b[${ANSI_COLORS[color]}m${word}\u001b[0m` : word;
  }
}
