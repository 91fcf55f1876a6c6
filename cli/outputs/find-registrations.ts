import { fieldsOf } from "../pulumi-cloud/answers";

/** The outputs that lie beside one registration, and the registration itself as it was found. */
export interface FoundRegistration {
  /** The names that lead to it, such as `pulumi-cmk`, `pulumi_cloud_key`. */
  readonly path: readonly string[];
  readonly registration: Readonly<Record<string, unknown>>;
  /** The outputs of the same deployment. */
  readonly siblings: Readonly<Record<string, unknown>>;
}

/** Outputs lie at most this deep: stack, constructs, output. What lies deeper is no output. */
const DEEPEST = 12;

/**
 * Finds what is to be registered in outputs of any form: it is whatever looks like it, wherever it lies. The forms differ in
 * what they wrap around it: `terraform output -json` a value and its type, cdktf the stack and the constructs in it. What is
 * there twice, word for word, is found once.
 */
export function findRegistrations(outputs: unknown): FoundRegistration[] {
  const found: FoundRegistration[] = [];
  const search = (value: unknown, path: readonly string[], siblings: Readonly<Record<string, unknown>>) => {
    const fields = fieldsOf(value);
    if (fields === undefined || path.length > DEEPEST) {
      return;
    }
    if ("awsKms" in fields) {
      found.push({ path, registration: fields, siblings });
      return;
    }
    const unwrapped = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueOf(field)]));
    for (const [name, field] of Object.entries(unwrapped)) {
      search(field, [...path, name], unwrapped);
    }
  };
  search(valueOf(outputs), [], {});
  const text = ({ registration }: FoundRegistration) => JSON.stringify(registration);
  return found.filter((one, index) => found.findIndex((other) => text(other) === text(one)) === index);
}

/** The value of one output of `terraform output -json`; anything else as it is. */
function valueOf(field: unknown): unknown {
  const fields = fieldsOf(field);
  return fields !== undefined && "value" in fields && "type" in fields ? fields.value : field;
}
