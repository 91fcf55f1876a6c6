import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { environmentVariable, type Host } from "../host";
import { asObject, type Fields, parseJson } from "../json";
import type { Secrets } from "../secrets";
import { PULUMI_CLOUD_URL } from "../settings";
import { LoginError, SET_TOKEN } from "./login-error";

/** The login that the Pulumi CLI stored for one backend. */
export interface StoredLogin {
  /** URL of the backend, as the Pulumi CLI wrote it. */
  readonly url: string;
  /** Empty if there is only a refresh token. */
  readonly token: string;
  readonly username: string | undefined;
  /** Time in milliseconds. */
  readonly expiresAt: number | undefined;
  readonly hasRefreshToken: boolean;
}

/** The logins that the Pulumi CLI stored. */
export interface StoredLogins {
  readonly file: string;
  /** URL of the current backend. */
  readonly current: string;
  /** Those with an access token or a refresh token. */
  readonly logins: readonly StoredLogin[];
}

/**
 * Reads the logins of the Pulumi CLI. Never writes them. Adds each token to the secrets.
 *
 * @throws {LoginError} If the file can't be read. The message shows nothing of its content.
 */
export function readStoredLogins(host: Host, secrets: Secrets): StoredLogins | undefined {
  const folder =
    environmentVariable(host, "PULUMI_CREDENTIALS_PATH") ??
    environmentVariable(host, "PULUMI_HOME") ??
    (host.homeFolder && join(host.homeFolder, ".pulumi"));
  if (folder === undefined) {
    return undefined;
  }
  const file = join(folder, "credentials.json");
  const text = readFile(file);
  // The Pulumi CLI treats an empty file as none.
  if (text === undefined || text === "") {
    return undefined;
  }
  const content = parseJson(text);
  const fields = asObject(content);
  if (fields === undefined) {
    throw unreadable(file, content === undefined ? "it is not JSON" : UNKNOWN_FORMAT);
  }
  if (fields.$pulumiSecureStore !== undefined) {
    throw new LoginError(
      true,
      `The login in ${JSON.stringify(file)} is encrypted, so that only the Pulumi CLI can read it.`,
      `To use this command, ${SET_TOKEN}. Or send the requests with pulumi api.`,
    );
  }
  return parseLogins(file, fields, secrets);
}

const UNKNOWN_FORMAT = "it doesn't have the format of the Pulumi CLI";

function readFile(file: string): string | undefined {
  try {
    // Reading a named pipe would wait for its writer.
    if (!statSync(file).isFile()) {
      throw unreadable(file, "it is not a file");
    }
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) {
      throw error;
    }
    if (code === "ENOENT") {
      return undefined;
    }
    const reasons: Record<string, string> = {
      EACCES: "permission denied",
      ENOTDIR: "PULUMI_CREDENTIALS_PATH and PULUMI_HOME must be directories",
    };
    throw unreadable(file, reasons[code] ?? code);
  }
}

function parseLogins(file: string, content: Fields, secrets: Secrets): StoredLogins {
  const { current = "", accounts = {}, accessTokens = {} } = withoutNulls(content);
  const tokens = new Map(Object.entries(withoutNulls(asObject(accessTokens))));
  const accountOf = new Map(Object.entries(withoutNulls(asObject(accounts))));
  const tokensOfAccounts = [...accountOf.values()]
    .map(asObject)
    .flatMap((each) => [each?.accessToken, each?.refreshToken]);
  // Before anything can fail, so that no message shows a token.
  [...tokens.values(), ...tokensOfAccounts]
    .filter((each) => typeof each === "string")
    .forEach((each) => {
      secrets.add(each);
    });

  const expect = <T>(value: T | undefined): T => {
    if (value === undefined) {
      throw unreadable(file, UNKNOWN_FORMAT);
    }
    return value;
  };
  const text = (value: unknown) => expect(typeof value === "string" ? value : undefined);
  const object = (value: unknown) => withoutNulls(expect(asObject(value)));
  [accounts, accessTokens].forEach(object);
  const logins = [...new Set([...accountOf.keys(), ...tokens.keys()])].map((url): StoredLogin => {
    const account = object(accountOf.get(url) ?? {});
    const { accessToken = "", refreshToken = "", username = "", tokenInformation = {} } = account;
    const { expiresAt } = object(tokenInformation);
    return {
      url,
      token: text(accessToken) || text(tokens.get(url) ?? ""),
      username: text(username) || undefined,
      expiresAt: expiresAt === undefined ? undefined : expect(parseTime(text(expiresAt))),
      hasRefreshToken: text(refreshToken) !== "",
    };
  });
  return {
    file,
    current: text(current) || PULUMI_CLOUD_URL,
    logins: logins.filter(({ token, hasRefreshToken }) => token !== "" || hasRefreshToken),
  };
}

/** The time of a text in RFC 3339, in milliseconds. */
function parseTime(text: string): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** The fields that are set. Go reads null as not set. */
function withoutNulls(fields: Fields = {}): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function unreadable(file: string, reason: string): LoginError {
  return new LoginError(
    false,
    `Can't read the login of the Pulumi CLI in ${JSON.stringify(file)}: ${reason}.`,
    `Correct or delete the file and run pulumi login, or ${SET_TOKEN}.`,
  );
}
