import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { recordRequests } from "../../lab/aws-requests";
import { Moto } from "../../lab/moto";
import { parsed, synthesize } from "../../lab/synthesis";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { VARIABLES } from "../../modules/stack/variables";
import { BAD_VARIABLES, type BadVariable } from "../support/bad-inputs";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const SYNTHESIZED = synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"));

/** An error from Terraform. */
interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  readonly range?: { readonly filename: string };
}

/** Parses Terraform's output with `-json`. */
function parseOutput(stdout: string): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Lists the errors. A first plan also has a warning, because the check of the key is known after apply. */
function listErrors(stdout: string): Diagnostic[] {
  return parseOutput(stdout).flatMap(({ "@level": level, diagnostic }) =>
    level === "error" && diagnostic ? [diagnostic as Diagnostic] : [],
  );
}

/** Bad values by module call. Wrong types have their own call, because they prevent the validation of other instances. */
const CALLS: Record<string, BadVariable[]> = {};
for (const input of BAD_VARIABLES) {
  (CALLS[input.must === "" ? `${input.variable}_types` : input.variable] ??= []).push(input);
}

/** Whether an error is the expected error for a bad value: its own message, or Terraform's message about the type. */
function isExpectedError(
  { summary, detail }: Diagnostic,
  { variable, messageStart, must, hasLink, received }: BadVariable,
): boolean {
  return must === ""
    ? summary.startsWith("Invalid value for") &&
        detail.includes(`var.${variable} `) &&
        detail.endsWith(`: ${received}.`)
    : summary === "Invalid value for variable" &&
        detail.startsWith(messageStart) &&
        detail.includes("\nSee https://") === hasLink;
}

/** Returns the first sentence of a message, with the received value. */
function receivedPart(message: string): string | undefined {
  return message.split(/\.\n(?:It|Each [\w ]+) must /)[0];
}

describeWith(["terraform"], `a plan with ${BAD_VARIABLES.length} bad values of variables`, () => {
  const cleanUps = cleanUpsAfterAll();
  let exitCode: number;
  let diagnostics: Record<string, Diagnostic[]>;

  function diagnosticsFor(variable: string): Diagnostic[] {
    return [variable, `${variable}_types`].flatMap((call) => diagnostics[`${call}.tf.json`] ?? []);
  }

  // Each value has its own instance of a module with one variable, so that Terraform reports all errors at once.
  beforeAll(async () => {
    const folder = new TerraformFolder().removedBy(cleanUps);
    const { variable = {} } = parsed(SYNTHESIZED);
    for (const [name, definition] of Object.entries(variable)) {
      mkdirSync(join(folder.path, name));
      folder.write(join(name, "main.tf.json"), JSON.stringify({ variable: { [name]: definition } }));
    }
    for (const [call, inputs] of Object.entries(CALLS)) {
      const values = [...inputs.entries()].flatMap(([index, { bad, good, valueOf }]) => [
        [`bad ${index}`, valueOf(bad)],
        [`good ${index}`, valueOf(good)],
      ]);
      folder.write(`${call}.json`, JSON.stringify(Object.fromEntries(values)));
      const name = inputs[0]?.variable ?? "";
      const module = {
        source: `./${name}`,
        for_each: `\${toset(keys(local.${call}))}`,
        [name]: `\${local.${call}[each.key]}`,
      };
      const locals = { [call]: `\${jsondecode(file("${call}.json"))}` };
      folder.write(`${call}.tf.json`, JSON.stringify({ locals, module: { [call]: module } }));
    }
    await folder.init();
    const plan = await folder.run("plan", "-json");
    exitCode = plan.exitCode;
    diagnostics = {};
    for (const diagnostic of listErrors(plan.stdout)) {
      (diagnostics[diagnostic.range?.filename ?? ""] ??= []).push(diagnostic);
    }
  });

  test.each(Object.keys(VARIABLES))("rejects %s, each bad value with its own message", (name) => {
    const inputs = BAD_VARIABLES.filter(({ variable }) => variable === name);
    const problems = inputs.filter((input) => !diagnosticsFor(name).some((each) => isExpectedError(each, input)));
    expect(inputs).not.toEqual([]);
    expect(problems).toEqual([]);
  });

  test.each(Object.keys(VARIABLES))("accepts %s with the good value for each bad value", (name) => {
    // A bad value can violate several rules. A message about any other value would be about a good value.
    const values = BAD_VARIABLES.filter(({ variable }) => variable === name).map(({ messageStart }) =>
      receivedPart(messageStart),
    );
    const others = diagnosticsFor(name).filter(
      ({ detail }) => !detail.includes('["bad ') && !values.includes(receivedPart(detail)),
    );
    expect(others).toEqual([]);
  });

  test("reports no other errors", () => {
    expect(exitCode).toBe(1);
    expect(Object.keys(diagnostics).sort()).toEqual(
      Object.keys(CALLS)
        .map((call) => `${call}.tf.json`)
        .sort(),
    );
  });
});

describeWith(["terraform", "moto"], "an apply of the stack", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let folder: TerraformFolder;

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps).writeJson(SYNTHESIZED);
    await folder.init();
  });

  /** Applies the stack, and returns the errors and the write requests to AWS. */
  async function apply(...args: string[]) {
    let stdout = "";
    const requests = await recordRequests(moto, async () => {
      ({ stdout } = await folder.run("apply", "-auto-approve", "-json", ...args));
    });
    return { diagnostics: listErrors(stdout), requests };
  }

  /** Selects a bad value of each variable, a different one in each round. */
  function selectInputs(round: number): BadVariable[] {
    return Object.keys(VARIABLES).flatMap((name) => {
      const inputs = BAD_VARIABLES.filter(({ variable, bad }) => variable === name && bad !== null);
      return inputs.at((round * 7) % inputs.length) ?? [];
    });
  }

  test.each([1, 2])("reports every bad value in a variables file, and creates nothing: round %i", async (round) => {
    const inputs = selectInputs(round);
    const values = inputs.map(({ variable, bad, valueOf }) => [variable, valueOf(bad)]);
    folder.write("bad.tfvars.json", JSON.stringify(Object.fromEntries(values)));
    const { diagnostics, requests } = await apply("-var-file=bad.tfvars.json");
    expect(inputs.filter((input) => !diagnostics.some((each) => isExpectedError(each, input)))).toEqual([]);
    expect(requests).toEqual([]);
  });

  test("reports a bad value of a -var option, and creates nothing", async () => {
    const { diagnostics, requests } = await apply(...variableArguments({ org: "acme", key_alias: "aws/acme" }));
    expect(diagnostics.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^key_alias is "aws\/acme".\nIt must not start with \/ or with aws\//),
    ]);
    expect(requests).toEqual([]);
  });

  test("reports too many audiences, including the one of the organization, and creates nothing", async () => {
    const audiences = Array.from({ length: 100 }, (_, index) => `audience-${index}`);
    folder.write("bad.tfvars.json", JSON.stringify({ org: "acme", oidc_audiences: audiences }));
    const { diagnostics, requests } = await apply("-var-file=bad.tfvars.json");
    expect(diagnostics.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^The number of audiences is 101\.\nIt must be at most 100, IAM's quota/),
    ]);
    expect(requests).toEqual([]);
  });
});
