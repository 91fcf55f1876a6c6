import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { emptyStack } from "../../lab/synthesis";
import { VARIABLES } from "../../modules/stack/variables";
import { BAD_PROPERTIES, BAD_VARIABLES, type BadProperty, DISTINCT_BAD_VALUES, Made } from "../support/bad-inputs";

/** A value that is made where it is used, or any other as it is. */
function make(value: unknown, scope: Construct): unknown {
  return value instanceof Made ? value.make(scope) : value;
}

const stack = emptyStack();
let constructs = 0;

/** What is wrong with the refusal of a bad value, if anything. */
function problemOf({ bad, target, property, name, received, must, hasLink, valueOf }: BadProperty): unknown {
  const id = `n${constructs++}`;
  const value = valueOf(make(bad, new Construct(stack, `${id}-value`)));
  const scope = target.isStack ? stack.node.root : new Construct(stack, id);
  const before = [...scope.node.children];
  const path = `${target.isStack ? "" : `stack/${id}/`}thing${target.path}`;
  try {
    target.create(scope, { [property]: value });
  } catch (error) {
    const { message } = error as Error;
    const lines = message.split("\n");
    const isOwn =
      message.startsWith(`${target.owner} (${path}): ${name} is ${received}`) &&
      lines.includes(`It must ${must}.`) &&
      lines.at(-1)?.startsWith("See https://") === hasLink &&
      // The value, the rule and the remedy are sentences of their own.
      lines.filter((line) => line.endsWith(".")).length >= 3;
    const left = scope.node.children.filter((child) => !before.includes(child));
    return isOwn && left.length === 0 ? undefined : { message, left: left.map(({ node }) => node.id) };
  }
  scope.node.tryRemoveChild("thing");
  return "accepted";
}

describe.each(Object.entries(BAD_PROPERTIES))("%s", (_property, inputs) => {
  test(`is refused with ${inputs.length} bad values, each by its own message, before anything is created`, () => {
    const problems = inputs.map((input) => ({ why: input.why, must: input.must, problem: problemOf(input) }));
    expect(problems.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  test("is accepted with the good neighbour of each", () => {
    const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-neighbours-"));
    try {
      const app = new App({ outdir, stackTraces: false, skipValidation: true });
      const neighbours = new Map(inputs.map((input) => [keyOf(input), input]));
      for (const [index, { target, property, good, valueOf }] of [...neighbours.values()].entries()) {
        const inStack = () => new TerraformStack(app, `stack-${index}`);
        const scope = target.isStack ? new Construct(app, `scope-${index}`) : inStack();
        const value = valueOf(make(good, target.isStack ? inStack() : scope));
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

/** A good neighbour, to synthesize each once. */
function keyOf({ good, valueOf }: BadProperty): string {
  return good instanceof Made ? "made" : JSON.stringify(valueOf(good));
}

test(`the corpus has ${DISTINCT_BAD_VALUES.size} different bad values`, () => {
  expect(DISTINCT_BAD_VALUES.size).toBeGreaterThanOrEqual(300);
});

test("every property and every variable has bad values", () => {
  const without = Object.entries(BAD_PROPERTIES).filter(([, inputs]) => inputs.length === 0);
  expect(without).toEqual([]);
  expect(new Set(BAD_VARIABLES.map(({ variable }) => variable))).toEqual(new Set(Object.keys(VARIABLES)));
});
