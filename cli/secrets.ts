import { escapeLine } from "./terminal/escape";

const REDACTED = "[redacted]";

/** A shorter secret is redacted only as a whole word, and a shorter encoding not at all: it can occur in unrelated text. */
const MIN_LENGTH = 8;

/** An even shorter secret is a word or a number that occurs everywhere. */
const MIN_WORD_LENGTH = 4;

/** What an encoder may write between the characters of a secret: line breaks, also where they are escaped, spaces and colons. */
const SEPARATORS = String.raw`(?:[\s:]|\\[rnt])*`;

/**
 * Secrets known to this run. All output is redacted, because a server may echo the token. Input is not: part of it may look
 * like a secret, such as an account ID that equals a password.
 */
export class Secrets {
  private readonly forms = new Set<string>();
  private pattern: RegExp | undefined;

  /** Adds a secret in each form a server may echo: unchanged, in JSON, URL-encoded, in hexadecimal and in Base64. */
  public add(secret: string | undefined): void {
    if (secret) {
      const forms = [secret, escapeLine(secret), JSON.stringify(secret).slice(1, -1)].filter(
        (form) => form.length >= MIN_WORD_LENGTH,
      );
      forms.push(...encode(secret).filter((form) => form.length >= MIN_LENGTH));
      forms.forEach((form) => this.forms.add(form));
      // Longest first: a shorter one may be part of a longer one.
      const sorted = [...this.forms].sort((a, b) => b.length - a.length);
      this.pattern = sorted.length === 0 ? undefined : new RegExp(sorted.map(toPattern).join("|"), "g");
    }
  }

  public redact(text: string): string {
    return this.pattern === undefined ? text : text.replace(this.pattern, REDACTED);
  }
}

function toPattern(form: string): string {
  const characters = form.split("").map((character) => character.replace(/\W/, "\\$&"));
  return form.length < MIN_LENGTH
    ? `(?<![A-Za-z0-9])${characters.join("")}(?![A-Za-z0-9])`
    : characters.join(SEPARATORS);
}

function encode(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const percentHex = hex.replace(/../g, "%$&");
  const base64 = [bytes.toString("base64"), ...[0, 1, 2].map((offset) => encodeWithin(bytes, offset))];
  const base64Url = base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  return [
    ...[hex, percentHex].flatMap((text) => [text, text.toUpperCase()]),
    ...[...base64, ...base64Url],
    ...[secret, ...base64, ...base64Url].flatMap((text) =>
      [encodeURIComponent(text), encodeURI(text)].flatMap((uri) => [uri, uri.replace(/%../g, lowerCase)]),
    ),
  ];
}

/**
 * The characters that only the secret determines where it is part of a longer text in Base64.
 *
 * @param offset Number of bytes before the secret, modulo 3.
 */
function encodeWithin(secret: Buffer, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), secret]);
  // Each character stands for six bits.
  return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
