import { CommandError } from "../errors";
import { retryAfterInMs } from "../http/backoff";
import { CallFailure, unanswered } from "../http/call-failure";
import type { HttpAnswer } from "../http/http";
import { NoAnswer } from "../http/no-answer";
import { fieldsOf, jsonIn } from "../pulumi-cloud/answers";
import type { Session } from "../session";
import { excerpt } from "../terminal/printable";
import type { Finding } from "./finding";

const CHECK = "issuer";
const REMEDY =
  "AWS must be able to read this document from the internet, or it refuses every token. Check the issuer's address (--issuer), and the network between.";

/** Checks that an issuer's discovery document can be read, as AWS reads it: without a token, and without redirects. */
export async function checkIssuer({ http, retries }: Session, issuer: string): Promise<Finding> {
  const url = `${issuer}/.well-known/openid-configuration`;
  const fail = (detail: string): Finding => ({ check: CHECK, result: "fail", detail, remedy: REMEDY });
  let answer: HttpAnswer;
  try {
    answer = await retries.repeat("maybe", async () => {
      try {
        const received = await http.send({ method: "GET", url, headers: { Accept: "application/json" } });
        if (received.status === 429 || received.status >= 500) {
          throw notNow(url, received);
        }
        return received;
      } catch (error) {
        throw error instanceof NoAnswer ? unanswered(`Could not read ${url}`, error) : error;
      }
    });
  } catch (error) {
    if (error instanceof CommandError && error.exit === "unavailable") {
      return { ...fail(error.problem), remedy: `${error.remedy} ${REMEDY}` };
    }
    throw error;
  }
  if (answer.status !== 200) {
    const to = answer.location === "" ? "" : ` (a redirect to ${excerpt(http.redact(answer.location), 200)})`;
    return fail(`${url} was answered with ${answer.status}${to}, not with 200`);
  }
  const document = fieldsOf(jsonIn(answer.body));
  if (document === undefined) {
    return fail(`${url} is not JSON. It starts with: ${excerpt(http.redact(answer.body), 60)}`);
  }
  if (document.issuer !== issuer) {
    return fail(
      `${url} names the issuer ${JSON.stringify(document.issuer)}, not ${JSON.stringify(issuer)} to the letter`,
    );
  }
  if (typeof document.jwks_uri !== "string") {
    return fail(`${url} names no jwks_uri, the keys that its tokens are signed with`);
  }
  return { check: CHECK, result: "ok", detail: `${url} can be read from here, and names its issuer` };
}

/** An answer that may be another in a moment. */
function notNow(url: string, { status, retryAfter }: HttpAnswer): CallFailure {
  return new CallFailure(
    "unavailable",
    `${url} was answered with ${status}, not with 200.`,
    "Run the command again in a while.",
    { status, reached: "maybe", passing: true, retryAfterInMs: retryAfterInMs(retryAfter) },
  );
}
