import { COVERAGE } from "../../modules/pulumi-cloud/contract";
import { EXIT_CODES } from "../../cli/exit-codes";
import { ENVIRONMENT } from "../../cli/settings";
import { runCommand } from "../support/command";
import { nameCommand } from "../../cli/terminal/command-name";

const SUBCOMMANDS = ["register", "status", "default", "retire", "disable-all", "retry-migrations", "doctor"];

describe("the command line", () => {
  test("has help with every subcommand, environment variable and exit code", async () => {
    const { exitCode, stdout } = await runCommand(["--help"]);

    expect(exitCode).toBe(0);
    for (const name of [...SUBCOMMANDS, ...Object.keys(ENVIRONMENT)]) {
      expect(stdout).toContain(name);
    }
    for (const { code, meaning } of Object.values(EXIT_CODES)) {
      expect(stdout).toContain(`${String(code).padEnd(5)}${nameCommand(meaning, "pulumi-cmk")}`);
    }
  });

  test.each(SUBCOMMANDS)("has help for %s, with an example and the exit codes", async (subcommand) => {
    for (const argv of [
      [subcommand, "--help"],
      ["help", subcommand],
    ]) {
      const { exitCode, stdout } = await runCommand(argv);

      expect(exitCode).toBe(0);
      expect(stdout).toContain(`Usage: pulumi-cmk ${subcommand}`);
      expect(stdout).toContain("Examples:\n");
      expect(stdout).toContain("Exit codes:\n");
    }
  });

  test("says what a customer managed key covers and costs in the help of register", async () => {
    expect((await runCommand(["register", "--help"])).stdout).toContain(COVERAGE.join("\n"));
  });

  test("shows its version", async () => {
    expect((await runCommand(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  test.each([
    ["no subcommand, with the help", [], "Usage: pulumi-cmk"],
    ["no subcommand, with an error", [], "error: Specify a subcommand."],
    ["help for an unknown subcommand", ["help", "nosuch"], 'error: Unknown subcommand "nosuch".'],
    ["an unknown subcommand", ["regster"], "error: unknown command 'regster'\n(Did you mean register?)"],
    ["an unknown option", ["status", "--verbos"], "error: unknown option '--verbos'"],
    ["too many arguments", ["status", "acme"], "error: too many arguments"],
    ["a missing key", ["retire", "--reencrypt-with", "a"], "error: missing required argument 'key'"],
    ["a missing key to make the default", ["default"], "error: missing required argument 'key'"],
    ["a key to disable-all", ["disable-all", "a"], "error: too many arguments for 'disable-all'."],
    ["a missing --reencrypt-with", ["retire", "a"], "error: required option '--reencrypt-with <key>' not specified"],
    ["an invalid timeout", ["status", "--timeout", "soon"], "It must be a number of seconds from 0.001 to 3600."],
    ["a timeout of zero", ["status", "--timeout", "0"], "It must be a number of seconds from 0.001 to 3600."],
    ["an invalid --watch", ["retry-migrations", "--watch", "-1"], "It must be a number of seconds from 0 to 3600."],
  ])("rejects %s", async (_, argv, message) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
  });

  test.each([
    ["an unknown subcommand", ["regster", "--json"], "unknown command 'regster'\n(Did you mean register?)", ""],
    [
      "an unknown option",
      ["status", "--json", "--verbos"],
      "unknown option '--verbos'\n(Did you mean --verbose?)",
      "status ",
    ],
    ["a missing key", ["retire", "--json", "--reencrypt-with", "a"], "missing required argument 'key'", "retire "],
    ["help for an unknown subcommand", ["help", "nosuch", "--json"], 'Unknown subcommand "nosuch".', ""],
  ])("prints the error as JSON for %s", async (_, argv, problem, subcommand) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    const remedy = `Run pulumi-cmk ${subcommand}--help.`;
    expect(JSON.parse(stdout)).toEqual({ error: { exitCode: 2, problem, remedy } });
    expect(stderr).toContain(`error: ${problem}`);
  });
});
