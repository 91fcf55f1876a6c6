import type { VARIABLES } from "../../../modules/stack/variables";
import type { BadValue, ErrorKind, InputKind, InvalidCase } from "./bad-value";
import { TARGETS, type Target } from "./properties";
import { VARIABLE_USES, type VariableUse } from "./variables";

export { CreatedValue } from "./bad-value";

/** A bad value, and the parts of its error message. */
interface BadInput {
  readonly kind: ErrorKind;
  readonly why: string;
  readonly bad: unknown;
  readonly good: unknown;
  /** The bad value in the message, or the start of it. */
  readonly received: string;
  /** The rule in the message, after "it must". */
  readonly must: string;
  readonly hasLink: boolean;
}

/** A bad value for a property. */
export interface BadProperty extends BadInput {
  readonly target: Target;
  /** The property, such as `name`. */
  readonly property: string;
  /** The name in the message, such as `audiences[1]`. */
  readonly name: string;
  /** Creates the value of the property from a bad or a good value. */
  readonly valueOf: (value: unknown) => unknown;
}

/** A bad value for a variable. */
export interface BadVariable extends BadInput {
  readonly variable: keyof typeof VARIABLES;
  /** The message before "but", such as `role_name is "a b"`. */
  readonly messageStart: string;
  readonly valueOf: VariableUse["value"];
}

/** Every bad value for each property. */
export const BAD_PROPERTIES: Readonly<Record<string, readonly BadProperty[]>> = Object.fromEntries(
  Object.entries(TARGETS).flatMap(([targetName, target]) =>
    Object.entries(target.properties).map(([property, uses]) => [
      targetName.startsWith("the ")
        ? targetName
        : `${targetName.replace(/\.(role|oidcProvider)$/, (end) => (property.startsWith(end.slice(1)) ? "" : end))}.${property}`,
      uses.flatMap(({ inputKind, name, value }) =>
        listInputs(inputKind).map((input) => ({
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
  uses.flatMap(({ inputKind, messageStart, value }) =>
    listInputs(inputKind)
      // Terraform normalizes text to NFC first. A bad value that becomes the good value is not bad.
      .filter(({ bad, good }) => !(typeof bad === "string" && bad !== good && bad.normalize("NFC") === good))
      // Terraform takes seconds for a million characters, so only one variable has such a value.
      .filter(({ bad }) => variable === "org" || typeof bad !== "string" || bad.length < 100_000)
      .map((input) => ({
        ...input,
        variable: variable as keyof typeof VARIABLES,
        messageStart: messageStart(variable, input),
        valueOf: value,
      })),
  ),
);

/** All distinct bad values, even if several properties and variables reject them. */
export const DISTINCT_BAD_VALUES: ReadonlySet<string> = new Set(
  [...Object.values(BAD_PROPERTIES).flat(), ...BAD_VARIABLES].map(({ received, bad }) =>
    typeof bad === "string" ? JSON.stringify(bad) : received,
  ),
);

function listInputs({ invalidCases }: InputKind): BadInput[] {
  return invalidCases.flatMap((invalidCase) => invalidCase.values.map((value) => createInput(invalidCase, value)));
}

function createInput({ must, hasLink }: InvalidCase, [kind, why, bad, good, received]: BadValue): BadInput {
  return { kind, why, bad, good, received: received ?? formatValue(bad), must, hasLink };
}

/** Formats a value as in a message. Truncates long values. */
function formatValue(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 500 ? `${text.slice(0, 500)}\u2026 (${text.length} characters)` : text;
}
