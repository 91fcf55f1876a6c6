import fc from "fast-check";
import { Secrets } from "../../cli/secrets";
import { SEEDED } from "../support/arbitraries";

const encodeAll = (secret: string): Record<string, string> => {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const base64Url = (text: string) => Buffer.from(text).toString("base64url");
  const prefixes = ["", ":", "me:", "token ", "Bearer ", "a user:"];
  return {
    unchanged: secret,
    json: JSON.stringify(secret),
    uri: encodeURI(secret),
    "uri component": encodeURIComponent(secret),
    "uri component in lowercase": encodeURIComponent(secret).replace(/%../g, (escape) => escape.toLowerCase()),
    hex,
    "hex in uppercase": hex.toUpperCase(),
    "hex with spaces": hex.replace(/../g, "$& "),
    "hex with colons": hex.toUpperCase().replace(/..(?=.)/g, "$&:"),
    "percent hex": hex.replace(/../g, "%$&"),
    "percent hex in uppercase": hex.replace(/../g, "%$&").toUpperCase(),
    ...Object.fromEntries(
      prefixes.flatMap((prefix) => [
        [`base64 after ${JSON.stringify(prefix)}`, base64(`${prefix}${secret}`)],
        [`base64 without padding after ${JSON.stringify(prefix)}`, base64(`${prefix}${secret}`).replace(/=+$/, "")],
        [`base64 in lines after ${JSON.stringify(prefix)}`, base64(`${prefix}${secret}`).replace(/.{19}/g, "$&\r\n")],
        [
          `base64 in escaped lines after ${JSON.stringify(prefix)}`,
          base64(`${prefix}${secret}`).replace(/.{19}/g, "$&\\n"),
        ],
        [`base64 in a uri after ${JSON.stringify(prefix)}`, encodeURIComponent(base64(`${prefix}${secret}:x`))],
        [`base64url after ${JSON.stringify(prefix)}`, base64Url(`${prefix}${secret}`)],
      ]),
    ),
  };
};

/** The longest part of an encoding that is still in the text. */
const longestShown = (encoded: string, text: string) => {
  for (let length = encoded.length; length > 0; length -= 1) {
    for (let start = 0; start + length <= encoded.length; start += 1) {
      if (text.includes(encoded.slice(start, start + length))) {
        return length;
      }
    }
  }
  return 0;
};

const token = fc.stringMatching(/^[!-~]{12,60}$/);

test("a token is shown in no encoding", () => {
  fc.assert(
    fc.property(token, (secret) => {
      const secrets = new Secrets();
      secrets.add(secret);
      for (const encoded of Object.values(encodeAll(secret))) {
        const shown = secrets.redact(`<${encoded}>`);
        expect(shown).toContain("[redacted]");
        expect(shown).not.toContain(encoded);
      }
    }),
    SEEDED,
  );
});

test("hardly anything of a token is shown in Base64 after another text", () => {
  const secret = "pul-0123456789abcdef0123456789abcdef01234567";
  const secrets = new Secrets();
  secrets.add(secret);

  for (const prefix of ["", "a", "ab"]) {
    const encoded = Buffer.from(secret).toString("base64");
    const shown = secrets.redact(Buffer.from(`${prefix}${secret}bc`).toString("base64"));
    expect(shown).toMatch(/^\w{0,3}\[redacted\]\w{0,4}=*$/);
    expect(longestShown(encoded, shown)).toBeLessThan(4);
  }
});

test.each(["a", "in", "key", "1234", "cmk"])("the short secret %j doesn't change other text", (secret) => {
  const secrets = new Secrets();
  secrets.add(secret);
  const text =
    '{"exitCode":1,"key":"arn:aws:kms:eu-central-1:123456789012:key/x"} in a message of pulumi-cmk, in YQ== and aW4=';

  expect(secrets.redact(text)).toBe(text);
});

test.each([
  ["word", "a [redacted], not a password"],
  ["not a pass", "a word, [redacted]word"],
])("the secret %j is redacted", (secret, redacted) => {
  const secrets = new Secrets();
  secrets.add(secret);

  expect(secrets.redact("a word, not a password")).toBe(redacted);
});

test("a secret with invisible characters is redacted, also where they are escaped", () => {
  const secrets = new Secrets();
  secrets.add("pass\u00a0word\u200b");

  expect(secrets.redact("pass\u00a0word\u200b pass\\u00a0word\\u200b")).toBe("[redacted] [redacted]");
});

test("several secrets are redacted once each, the longest first", () => {
  const secrets = new Secrets();
  ["redacted", "password", "me:password"].forEach((secret) => {
    secrets.add(secret);
  });

  expect(secrets.redact("me:password redacted password")).toBe("[redacted] [redacted] [redacted]");
});

test("a large text is redacted quickly", () => {
  const secrets = new Secrets();
  secrets.add("pul-0123456789abcdef0123456789abcdef01234567");
  const text = "0123456789abcdef pul-0 ".repeat(400_000);
  const start = performance.now();

  expect(secrets.redact(text)).toBe(text);
  expect(performance.now() - start).toBeLessThan(5000);
});
