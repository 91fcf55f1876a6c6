const REDACTED = "[redacted]";

/**
 * Secrets known to this run. All output is redacted, because a server may echo the token. Input is not: part of it may look
 * like a secret, such as an account ID that equals a password.
 */
export class Secrets {
  private known: readonly string[] = [];

  /** Adds a secret in each form a server may echo: unchanged, URL-encoded, in JSON, and in basic authorization. */
  public add(secret: string | undefined): void {
    if (secret) {
      const forms = [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
      ];
      // Longest first: a shorter one may be part of a longer one.
      this.known = [...new Set([...this.known, ...forms])].sort((a, b) => b.length - a.length);
    }
  }

  public redact(text: string): string {
    return this.known.reduce((redacted, secret) => redacted.split(secret).join(REDACTED), text);
  }
}
