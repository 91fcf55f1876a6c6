import { type AwsAnswer, errorAnswer } from "./aws-answer";
import type { AwsCall } from "./aws-call";

/**
 * What goes wrong with a call: AWS has an internal error (`fail`), denies it (`deny`), throttles it (`throttle`), answers late
 * (`delay`), or the connection breaks without an answer (`cut`).
 */
export type FaultKind = "fail" | "deny" | "throttle" | "delay" | "cut";

/** A fault of a call. */
export interface Fault {
  readonly kind: FaultKind;
  /** Whether it happens `before` the call takes effect, and instead of that, or `after` it. */
  readonly moment: "before" | "after";
  /** Whether it happens to the `first` attempt alone, so that a retry succeeds, or to `all` attempts. */
  readonly attempts: "first" | "all";
}

/** How late AWS answers, in milliseconds. */
export const DELAY = 300;

/** The answer of AWS to a call that fails. Undefined where there is no such answer. */
export function faultAnswer(call: AwsCall, kind: FaultKind): AwsAnswer | undefined {
  const isKms = call.service === "kms";
  switch (kind) {
    case "fail":
      return errorAnswer(call, {
        status: 500,
        code: isKms ? "KMSInternalException" : "ServiceFailure",
        message: "The request processing has failed because of an unknown error, exception or failure.",
      });
    case "deny":
      return errorAnswer(call, {
        status: isKms ? 400 : 403,
        code: isKms ? "AccessDeniedException" : "AccessDenied",
        message: `User is not authorized to perform: ${call.service}:${call.action}`,
      });
    case "throttle":
      return errorAnswer(call, {
        status: 400,
        code: isKms ? "ThrottlingException" : "Throttling",
        message: "Rate exceeded",
      });
    default:
      return undefined;
  }
}
