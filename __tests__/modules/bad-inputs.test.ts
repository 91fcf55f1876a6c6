import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { emptyStack } from "../../lab/synthesis";
import { VARIABLES } from "../../modules/stack/variables";
import {
  BAD_PROPERTIES,
  BAD_VARIABLES,
  type BadProperty,
  DISTINCT_BAD_VALUES,
  CreatedValue,
} from "../support/bad-inputs";

/** Creates the value in a scope if it is a CreatedValue. Returns any other value unchanged. */
function resolveValue(value: unknown, scope: Construct): unknown {
  return value instanceof CreatedValue ? value.create(scope) : value;
}

const stack = emptyStack();
let constructs = 0;

/** Passes a bad value. Returns undefined if it is rejected with its own message, and otherwise what happened. */
function findProblem({ bad, target, property, name, received, must, hasLink, valueOf }: BadProperty): unknown {
  const id = `n${constructs++}`;
  const value = valueOf(resolveValue(bad, new Construct(stack, `${id}-value`)));
  const scope = target.isStack ? stack.node.root : new Construct(stack, id);
  const before = [...scope.node.children];
  const path = `${target.isStack ? "" : `stack/${id}/`}thing${target.path}`;
  try {
    target.create(scope, { [property]: value });
  } catch (error) {
    const { message } = error as Error;
    const lines = message.split("\n");
    const isExpected =
      message.startsWith(`${target.owner} (${path}): ${name} is ${received}`) &&
      lines.includes(`It must ${must}.`) &&
      lines.at(-1)?.startsWith("See https://") === hasLink &&
      // The value, the rule and the remedy are sentences of their own.
      lines.filter((line) => line.endsWith(".")).length >= 3;
    const remaining = scope.node.children.filter((child) => !before.includes(child));
    return isExpected && remaining.length === 0
      ? undefined
      : { message, remaining: remaining.map(({ node }) => node.id) };
  }
  scope.node.tryRemoveChild("thing");
  return "accepted";
}

describe.each(Object.entries(BAD_PROPERTIES))("%s", (_property, inputs) => {
  test(`rejects ${inputs.length} bad values, each with its own message, before anything is created`, () => {
    const problems = inputs.map((input) => ({ why: input.why, must: input.must, problem: findProblem(input) }));
    expect(problems.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  test("accepts the good value for each bad value", () => {
    const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-good-values-"));
    try {
      const app = new App({ outdir, stackTraces: false, skipValidation: true });
      const goodInputs = new Map(inputs.map((input) => [identify(input), input]));
      for (const [index, { target, property, good, valueOf }] of [...goodInputs.values()].entries()) {
        const inStack = () => new TerraformStack(app, `stack-${index}`);
        const scope = target.isStack ? new Construct(app, `scope-${index}`) : inStack();
        const value = valueOf(resolveValue(good, target.isStack ? inStack() : scope));
        target.create(scope, { [property]: value });
      }
      expect(() => {
        app.synth();
      }).not.toThrow();
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});

/** Identifies a good value, to synthesize each only once. */
function identify({ good, valueOf }: BadProperty): string {
  return good instanceof CreatedValue ? "created" : JSON.stringify(valueOf(good));
}

test(`there are ${DISTINCT_BAD_VALUES.size} distinct bad values`, () => {
  expect(DISTINCT_BAD_VALUES.size).toBeGreaterThanOrEqual(300);
});

test("every property and every variable has bad values", () => {
  const without = Object.entries(BAD_PROPERTIES).filter(([, inputs]) => inputs.length === 0);
  expect(without).toEqual([]);
  expect(new Set(BAD_VARIABLES.map(({ variable }) => variable))).toEqual(new Set(Object.keys(VARIABLES)));
});
