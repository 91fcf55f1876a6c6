import type { VARIABLES } from "../../../modules/stack/variables";
import type { BadValue, Concept, Kind, Refusal } from "./bad-value";
import { TARGETS, type Target } from "./properties";
import { VARIABLE_USES, type VariableUse } from "./variables";

export { Made } from "./bad-value";

/** A bad value, and what its error message must have of its own. */
interface BadInput {
  readonly kind: Kind;
  readonly why: string;
  readonly bad: unknown;
  readonly good: unknown;
  /** The bad value as the message shows it, or the start of that. */
  readonly received: string;
  /** The rule, to follow the words "it must". */
  readonly must: string;
  readonly hasLink: boolean;
}

/** A bad value for a property. */
export interface BadProperty extends BadInput {
  readonly target: Target;
  /** The property, such as `name`. */
  readonly property: string;
  /** What the message calls it, such as `audiences[1]`. */
  readonly name: string;
  /** The value of the property, from a bad or a good value. */
  readonly valueOf: (value: unknown) => unknown;
}

/** A bad value for a variable. */
export interface BadVariable extends BadInput {
  readonly variable: keyof typeof VARIABLES;
  /** What the message says before "but", such as `role_name is "a b"`. */
  readonly says: string;
  readonly valueOf: VariableUse["value"];
}

/** Every bad value for each property. */
export const BAD_PROPERTIES: Readonly<Record<string, readonly BadProperty[]>> = Object.fromEntries(
  Object.entries(TARGETS).flatMap(([targetName, target]) =>
    Object.entries(target.properties).map(([property, uses]) => [
      targetName.startsWith("the ")
        ? targetName
        : `${targetName.replace(/\.(role|oidcProvider)$/, (end) => (property.startsWith(end.slice(1)) ? "" : end))}.${property}`,
      uses.flatMap(({ concept, name, value }) =>
        inputsOf(concept).map((input) => ({
          ...input,
          target,
          property,
          name: name(property, input.received),
          valueOf: value,
        })),
      ),
    ]),
  ),
);

/** Every bad value for each variable. */
export const BAD_VARIABLES: readonly BadVariable[] = Object.entries(VARIABLE_USES).flatMap(([variable, uses]) =>
  uses.flatMap(({ concept, says, value }) =>
    inputsOf(concept)
      // Terraform composes text before anything else: what is left of an accent that stands alone is the good neighbour.
      .filter(({ bad, good }) => !(typeof bad === "string" && bad !== good && bad.normalize("NFC") === good))
      // Terraform takes seconds for a million characters: one such value will do.
      .filter(({ bad }) => variable === "org" || typeof bad !== "string" || bad.length < 100_000)
      .map((input) => ({
        ...input,
        variable: variable as keyof typeof VARIABLES,
        says: says(variable, input),
        valueOf: value,
      })),
  ),
);

/** All bad values, each once, however many properties and variables refuse it. */
export const DISTINCT_BAD_VALUES: ReadonlySet<string> = new Set(
  [...Object.values(BAD_PROPERTIES).flat(), ...BAD_VARIABLES].map(({ received, bad }) =>
    typeof bad === "string" ? JSON.stringify(bad) : received,
  ),
);

function inputsOf({ refusals }: Concept): BadInput[] {
  return refusals.flatMap((refusal) => refusal.values.map((value) => inputOf(refusal, value)));
}

function inputOf({ must, hasLink }: Refusal, [kind, why, bad, good, received]: BadValue): BadInput {
  return { kind, why, bad, good, received: received ?? shown(bad), must, hasLink };
}

/** A value as a message shows it, of long ones the start. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 500 ? `${text.slice(0, 500)}… (${text.length} characters)` : text;
}
