import { CommandError } from "../errors";
import { environmentVariable, type Host } from "../host";
import type { Secrets } from "../secrets";
import { PULUMI_CLOUD_URL } from "../settings";
import { brokenUrlRule, formatUrl, isSelfManaged, normalizeUrl } from "./backend-url";
import { LoginError, SET_TOKEN } from "./login-error";
import { escapeLine } from "../terminal/escape";
import { readStoredLogins, type StoredLogin, type StoredLogins } from "./stored-logins";

/** An access token of Pulumi Cloud. */
export interface AccessToken {
  readonly value: string;
  readonly source: "PULUMI_ACCESS_TOKEN" | "pulumi login";
  /** User of the login, if it is known. */
  readonly username?: string;
}

const NO_LOGINS: StoredLogins = { file: "", current: PULUMI_CLOUD_URL, logins: [] };

const INVALID_CHARACTER = "contains a space, a line break or another invalid character (value not shown).";

/**
 * The Pulumi Cloud to use, and the access token for it.
 *
 * With PULUMI_ACCESS_TOKEN set, the login of the Pulumi CLI isn't read: a token from the environment is only sent to a host
 * that the environment names.
 */
export class PulumiLogin {
  private stored: StoredLogins | undefined;

  constructor(
    private readonly host: Host,
    private readonly secrets: Secrets,
  ) {}

  /**
   * URL of the Pulumi Cloud API, without a trailing slash: PULUMI_BACKEND_URL or the current backend of `pulumi login`.
   *
   * @throws {CommandError} If no token must be sent there. The message doesn't show credentials in the URL.
   */
  public backend(): string {
    const fromEnvironment = environmentVariable(this.host, "PULUMI_BACKEND_URL");
    if (fromEnvironment !== undefined) {
      const rule = brokenUrlRule(fromEnvironment);
      if (rule !== undefined) {
        throw new CommandError(
          "usage",
          `PULUMI_BACKEND_URL is ${formatUrl(fromEnvironment)}.\nIt must ${rule}.`,
          `Set it to the API URL of your Pulumi Cloud, or unset it to use ${PULUMI_CLOUD_URL}.`,
        );
      }
      return normalizeUrl(fromEnvironment);
    }
    const { current } = this.storedLogins();
    if (isSelfManaged(current)) {
      return PULUMI_CLOUD_URL;
    }
    const rule = brokenUrlRule(current);
    if (rule !== undefined) {
      throw new LoginError(
        false,
        `The current backend of pulumi login is ${formatUrl(current)}.\nIt must ${rule}.`,
        `Run pulumi login ${PULUMI_CLOUD_URL}, or set PULUMI_BACKEND_URL to the API URL of your Pulumi Cloud.`,
      );
    }
    return normalizeUrl(current);
  }

  /**
   * The access token for the backend.
   *
   * @throws {CommandError} If there is none, or it can't be sent. The message never shows it.
   */
  public token(): AccessToken {
    const value = environmentVariable(this.host, "PULUMI_ACCESS_TOKEN");
    if (value === undefined) {
      return this.storedToken();
    }
    if (!isToken(value)) {
      throw new LoginError(
        false,
        `PULUMI_ACCESS_TOKEN ${INVALID_CHARACTER}`,
        "Set it to the token alone, as Pulumi Cloud showed it.",
      );
    }
    return { value, source: "PULUMI_ACCESS_TOKEN" };
  }

  private storedLogins(): StoredLogins {
    if (environmentVariable(this.host, "PULUMI_ACCESS_TOKEN") !== undefined) {
      return NO_LOGINS;
    }
    this.stored ??= readStoredLogins(this.host, this.secrets) ?? NO_LOGINS;
    return this.stored;
  }

  private storedToken(): AccessToken {
    const backend = this.backend();
    const { file, current, logins } = this.storedLogins();
    const logIn = `Run pulumi login ${backend}, or ${SET_TOKEN}.`;
    if (environmentVariable(this.host, "PULUMI_BACKEND_URL") === undefined && isSelfManaged(current)) {
      throw new LoginError(
        true,
        `The current backend of pulumi login is ${formatUrl(current)}.\nIt is a self-managed state backend, not a Pulumi Cloud.`,
        logIn,
      );
    }
    const matching = logins.filter(({ url }) => brokenUrlRule(url) === undefined && normalizeUrl(url) === backend);
    const login = matching.find((each) => !isExpired(each)) ?? matching[0];
    if (login === undefined) {
      throw noLogin(backend, file, logins);
    }
    const where = `for ${backend} in ${JSON.stringify(file)}`;
    if (isExpired(login)) {
      throw new LoginError(
        false,
        `The access token ${where} is expired.`,
        login.hasRefreshToken ? `Run pulumi whoami, which refreshes it, or ${SET_TOKEN}.` : logIn,
      );
    }
    if (!isToken(login.token)) {
      throw new LoginError(false, `The access token ${where} ${INVALID_CHARACTER}`, logIn);
    }
    return { value: login.token, source: "pulumi login", username: login.username };
  }
}

/** Where a token comes from, for a message. */
export function formatSource({ source, username }: AccessToken, backend: string): string {
  return `from ${source}${username === undefined ? "" : ` (user ${escapeLine(username)})`} for ${backend}`;
}

function noLogin(backend: string, file: string, logins: readonly StoredLogin[]): LoginError {
  return logins.length === 0
    ? new LoginError(
        true,
        "PULUMI_ACCESS_TOKEN is not set.",
        `Set it to an access token of an organization admin, or run pulumi login ${backend}.\nSee https://www.pulumi.com/docs/administration/access-identity/access-tokens/`,
      )
    : new LoginError(
        true,
        `PULUMI_ACCESS_TOKEN is not set, and there is no login for ${backend} in ${JSON.stringify(file)}.\nLogins exist for ${logins.map(({ url }) => formatUrl(url)).join(", ")}.`,
        `Run pulumi login ${backend}, or set PULUMI_BACKEND_URL to use another login, or ${SET_TOKEN}.`,
      );
}

function isToken(value: string): boolean {
  return /^[\x21-\x7e]+$/.test(value);
}

/** Whether a login has no current access token. It may still have a refresh token. */
function isExpired({ token, expiresAt }: StoredLogin): boolean {
  return token === "" || (expiresAt !== undefined && expiresAt <= Date.now());
}
