import { EXIT_CODES } from "../../cli/exit-codes";
import { ENVIRONMENT } from "../../cli/settings";
import { runCommand } from "../support/command";

const VERBS = ["register", "status", "retire", "retry-migrations", "doctor"];

describe("the command line", () => {
  test("has help that names every verb, environment variable and exit code", async () => {
    const { exitCode, stdout } = await runCommand(["--help"]);

    expect(exitCode).toBe(0);
    for (const name of [...VERBS, ...Object.keys(ENVIRONMENT)]) {
      expect(stdout).toContain(name);
    }
    for (const { code, meaning } of Object.values(EXIT_CODES)) {
      expect(stdout).toContain(`${String(code).padEnd(5)}${meaning}`);
    }
  });

  test.each(VERBS)("has help for %s, with an example and the exit codes", async (verb) => {
    for (const argv of [
      [verb, "--help"],
      ["help", verb],
    ]) {
      const { exitCode, stdout } = await runCommand(argv);

      expect(exitCode).toBe(0);
      expect(stdout).toContain(`Usage: pulumi-cmk ${verb}`);
      expect(stdout).toContain("Examples:\n");
      expect(stdout).toContain("Exit codes:\n");
    }
  });

  test("tells its version", async () => {
    expect((await runCommand(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  test.each([
    ["no verb", [], "Usage: pulumi-cmk"],
    ["no verb, and says so", [], "error: No verb is named."],
    ["help for an unknown verb", ["help", "nosuch"], 'error: There is no verb "nosuch".'],
    ["an unknown verb", ["regster"], "error: unknown command 'regster'\n(Did you mean register?)"],
    ["an unknown option", ["status", "--verbos"], "error: unknown option '--verbos'"],
    ["a word too many", ["status", "acme"], "error: too many arguments"],
    ["a missing key", ["retire", "--reencrypt-with", "a"], "error: missing required argument 'key'"],
    ["nothing to re-encrypt with", ["retire", "a"], "error: required option '--reencrypt-with <key>' not specified"],
    ["a time that is none", ["status", "--timeout", "soon"], "It must be a number of seconds from 0.001 to 3600."],
    ["no time at all", ["status", "--timeout", "0"], "It must be a number of seconds from 0.001 to 3600."],
    ["a watch that is none", ["retry-migrations", "--watch", "-1"], "It must be a number of seconds from 0 to 3600."],
  ])("refuses %s", async (_, argv, message) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
  });

  test.each([
    ["an unknown verb", ["regster", "--json"], "unknown command 'regster'\n(Did you mean register?)"],
    ["an unknown option", ["status", "--json", "--verbos"], "unknown option '--verbos'\n(Did you mean --verbose?)"],
    ["a missing key", ["retire", "--json", "--reencrypt-with", "a"], "missing required argument 'key'"],
    ["help for an unknown verb", ["help", "nosuch", "--json"], 'There is no verb "nosuch".'],
  ])("tells programs of %s too", async (_, argv, problem) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: { exitCode: 2, problem, remedy: "See: pulumi-cmk --help" } });
    expect(stderr).toContain(`error: ${problem}`);
  });
});
