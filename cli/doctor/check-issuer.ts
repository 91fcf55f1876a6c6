import { CommandError } from "../errors";
import type { HttpResponse } from "../http/http-client";
import { RequestError } from "../http/request-error";
import { asObject, readJson } from "../json";
import type { Session } from "../session";
import { type Finding, finding } from "./finding";

const CHECK = "issuer";
const REMEDY =
  "AWS must be able to read this document over the internet, or it rejects every token. Check the issuer URL (--issuer) and the network.";

/** Checks that an issuer's discovery document can be read the way AWS reads it: without a token and without redirects. */
export async function checkIssuer({ http, retries }: Session, issuer: string): Promise<Finding> {
  const url = `${issuer}/.well-known/openid-configuration`;
  const fail = (detail: string) => finding(CHECK, "fail", detail, REMEDY);
  let response: HttpResponse;
  try {
    response = await retries.run(true, async () => {
      const received = await http.send(
        { method: "GET", url, headers: { Accept: "application/json" } },
        `Could not read ${url}`,
      );
      if (received.status === 429 || received.status >= 500) {
        throw temporaryError(url, received);
      }
      return received;
    });
  } catch (error) {
    if (error instanceof CommandError && error.exitStatus === "unavailable") {
      return fail(error.problem);
    }
    throw error;
  }
  if (response.status !== 200) {
    const redirect = response.location === "" ? "" : ` (a redirect to ${http.excerpt(response.location, 200)})`;
    return fail(`${url} returned ${response.status}${redirect}, not 200`);
  }
  const { value, problem = "not a JSON object" } = readJson(response.body);
  const document = asObject(value);
  if (document === undefined) {
    return fail(`${url} is ${problem}. It starts with: ${http.excerpt(response.body, 60)}`);
  }
  if (document.issuer !== issuer) {
    return fail(
      `${url} contains the issuer ${JSON.stringify(document.issuer)}, which must be exactly ${JSON.stringify(issuer)}`,
    );
  }
  if (typeof document.jwks_uri !== "string") {
    return fail(`${url} has no jwks_uri, the URL of the keys that sign the tokens`);
  }
  return finding(CHECK, "ok", `${url} can be read from this machine and contains the issuer`);
}

function temporaryError(url: string, { status, retryAfterInMs }: HttpResponse): RequestError {
  return new RequestError("unavailable", `${url} returned ${status}, not 200.`, "Run the command again later.", {
    status,
    mayHaveTakenEffect: true,
    isRetryable: true,
    retryAfterInMs,
  });
}
