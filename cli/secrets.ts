/** What is shown in a secret's place. */
const REDACTED = "[redacted]";

/**
 * The secrets that this run knows. All that is shown passes through here: a server may echo the token it was sent. What is
 * read does not: a secret may look like a part of it, such as a password like an account's number.
 */
export class Secrets {
  private known: readonly string[] = [];

  /** Adds a secret in each form in which it may come back: as it is, in a URL, in JSON and in a basic authorization. */
  public add(secret: string | undefined): void {
    if (secret) {
      const forms = [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
      ];
      this.known = [...new Set([...this.known, ...forms])].sort((a, b) => b.length - a.length);
    }
  }

  public redact(text: string): string {
    return this.known.reduce((redacted, secret) => redacted.split(secret).join(REDACTED), text);
  }
}
