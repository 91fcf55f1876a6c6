import { CommandError } from "../errors";

/** There is no access token to use. */
export class LoginError extends CommandError {
  /** @param isMissing Whether the user isn't logged in. Otherwise, the token or the login must be corrected. */
  constructor(
    public readonly isMissing: boolean,
    problem: string,
    remedy: string,
  ) {
    super("denied", problem, remedy);
  }
}

/** How to do without the login of the Pulumi CLI. */
export const SET_TOKEN = "set PULUMI_ACCESS_TOKEN to an access token of an organization admin";
