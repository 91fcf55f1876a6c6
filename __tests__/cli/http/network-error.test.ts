import { errors } from "undici";
import { toNetworkError } from "../../../cli/http/network-error";

describe("an error of Node.js or undici", () => {
  test.each([
    ["ENOTFOUND", "host not found", false, false],
    ["EAI_AGAIN", "DNS lookup failed", false, true],
    ["ECONNREFUSED", "connection refused", false, true],
    ["EHOSTUNREACH", "host unreachable", false, true],
    ["UND_ERR_CONNECT_TIMEOUT", "connection timed out", false, true],
    ["ECONNRESET", "connection dropped", true, true],
    ["UND_ERR_SOCKET", "connection dropped", true, true],
    ["SELF_SIGNED_CERT_IN_CHAIN", "certificate not trusted, or the server doesn't use TLS", false, false],
    ["CERT_HAS_EXPIRED", "certificate not trusted, or the server doesn't use TLS", false, false],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "certificate not trusted, or the server doesn't use TLS", false, false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "certificate not trusted, or the server doesn't use TLS", false, false],
    ["UND_ERR_PRX_TLS", "certificate not trusted, or the server doesn't use TLS", false, false],
    ["HPE_INVALID_CONSTANT", "the response is not HTTP", true, false],
    ["E_NEW", "request failed", true, true],
  ])("%s means: %s", (code, problem, mayHaveBeenSent, isRetryable) => {
    expect(toNetworkError(Object.assign(new Error("text"), { code }))).toMatchObject({
      problem: `${problem} (${code})`,
      mayHaveBeenSent,
      isRetryable,
    });
  });

  test.each(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN"])(
    "%s on an established connection: the request may have been sent",
    (code) => {
      const failed = (syscall: string) => toNetworkError(Object.assign(new Error("text"), { code, syscall }));

      expect(failed("connect")).toMatchObject({ mayHaveBeenSent: false, isRetryable: true });
      for (const syscall of ["read", "write"]) {
        expect(failed(syscall)).toMatchObject({
          problem: `connection lost (${code})`,
          mayHaveBeenSent: true,
          isRetryable: true,
        });
      }
    },
  );

  test("EPROTO is a TLS error even if it comes from a write: nothing was sent", () => {
    const error = toNetworkError(Object.assign(new Error("text"), { code: "EPROTO", syscall: "write" }));

    expect(error).toMatchObject({ mayHaveBeenSent: false, isRetryable: false });
  });

  test("of a response that is not HTTP has no code, and is not retried", () => {
    expect(toNetworkError(new errors.HTTPParserError("text"))).toMatchObject({
      problem: "the response is not HTTP (HTTPParserError)",
      mayHaveBeenSent: true,
      isRetryable: false,
    });
  });

  test("without a code keeps its message", () => {
    expect(toNetworkError(new Error("the cable is out")).problem).toBe("request failed (the cable is out)");
    expect(toNetworkError("odd").problem).toBe("request failed (odd)");
  });
});
