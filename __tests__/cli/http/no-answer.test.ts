import { noAnswer } from "../../../cli/http/no-answer";

/** What the errors of Node and undici mean to who waits for an answer: whether it may be sent again, and when. */
describe("no answer", () => {
  test.each([
    ["ENOTFOUND", "has a host name that is not known", "no", false],
    ["EAI_AGAIN", "has a host name that could not be looked up", "no", true],
    ["ECONNREFUSED", "refused the connection", "no", true],
    ["EHOSTUNREACH", "can't be reached", "no", true],
    ["UND_ERR_CONNECT_TIMEOUT", "did not take the connection in time", "no", true],
    ["ECONNRESET", "dropped the connection", "maybe", true],
    ["UND_ERR_SOCKET", "dropped the connection", "maybe", true],
    ["SELF_SIGNED_CERT_IN_CHAIN", "has a certificate that is not trusted, or does not speak TLS", "no", false],
    ["CERT_HAS_EXPIRED", "has a certificate that is not trusted, or does not speak TLS", "no", false],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "has a certificate that is not trusted", "no", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "has a certificate that is not trusted", "no", false],
    ["HPE_INVALID_CONSTANT", "answered with something that is not HTTP", "maybe", false],
    ["E_NEW", "could not be talked to", "maybe", true],
  ])("%s: the server %s", (code, problem, reached, passing) => {
    const answer = noAnswer(Object.assign(new Error("text"), { code }));

    expect(answer.problem).toContain(problem);
    expect(answer.problem).toContain(`(${code})`);
    expect(answer).toMatchObject({ reached, passing });
  });

  test.each(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN"])(
    "%s of a connection that was made: the request may have arrived",
    (code) => {
      const failed = (syscall: string) => noAnswer(Object.assign(new Error("text"), { code, syscall }));

      expect(failed("connect")).toMatchObject({ reached: "no", passing: true });
      for (const syscall of ["read", "write"]) {
        expect(failed(syscall)).toMatchObject({
          problem: `could not be reached any more (${code})`,
          reached: "maybe",
          passing: true,
        });
      }
    },
  );

  test("EPROTO is of TLS also where it comes from a write: nothing was sent", () => {
    const answer = noAnswer(Object.assign(new Error("text"), { code: "EPROTO", syscall: "write" }));

    expect(answer).toMatchObject({ reached: "no", passing: false });
  });

  test("of an unknown kind keeps what its error says", () => {
    expect(noAnswer(new Error("the cable is out")).problem).toBe("could not be talked to (the cable is out)");
    expect(noAnswer("odd").problem).toBe("could not be talked to (odd)");
  });
});
