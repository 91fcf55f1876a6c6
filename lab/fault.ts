import { type AwsAnswer, createErrorAnswer } from "./aws-answer";
import type { AwsCall } from "./aws-call";

/**
 * How a call fails: AWS returns an internal error (`fail`), denies it (`deny`), throttles it (`throttle`) or responds late
 * (`delay`), or the connection is closed without a response (`cut`).
 */
type FaultKind = "fail" | "deny" | "throttle" | "delay" | "cut";

/** A fault of a call. */
export interface Fault {
  readonly kind: FaultKind;
  /** Whether the fault replaces the call (`before` it takes effect) or only its response (`after` it takes effect). */
  readonly moment: "before" | "after";
  /** Whether the fault affects only the `first` attempt, so that a retry succeeds, or `all` attempts. */
  readonly attempts: "first" | "all";
}

/** Delay of a response, in milliseconds. */
export const DELAY_MS = 300;

/** AWS's response to a call that fails, or undefined if the fault has no response. */
export function createFaultAnswer(call: AwsCall, kind: FaultKind): AwsAnswer | undefined {
  const isKms = call.service === "kms";
  switch (kind) {
    case "fail":
      return createErrorAnswer(call, {
        status: 500,
        code: isKms ? "KMSInternalException" : "ServiceFailure",
        message: "The request processing has failed because of an unknown error, exception or failure.",
      });
    case "deny":
      return createErrorAnswer(call, {
        status: isKms ? 400 : 403,
        code: isKms ? "AccessDeniedException" : "AccessDenied",
        message: `User is not authorized to perform: ${call.service}:${call.action}`,
      });
    case "throttle":
      return createErrorAnswer(call, {
        status: 400,
        code: isKms ? "ThrottlingException" : "Throttling",
        message: "Rate exceeded",
      });
    default:
      return undefined;
  }
}
