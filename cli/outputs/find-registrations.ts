import { asObject, type Fields } from "../json";

/** A key registration in the outputs, as it was found. */
export interface FoundRegistration {
  /** Names that lead to it, such as `pulumi-cmk`, `pulumi_cloud_key`. */
  readonly path: readonly string[];
  readonly registration: Fields;
  /** Outputs of the same deployment. */
  readonly siblings: Fields;
}

/** What is in the outputs. */
export interface OutputsContent {
  readonly registrations: readonly FoundRegistration[];
  /** Paths of sensitive outputs whose value is left out. */
  readonly hidden: readonly (readonly string[])[];
}

/** Outputs are nested by stack and constructs. Anything deeper is not an output. */
const MAX_DEPTH = 12;

/**
 * Finds everything that looks like a key registration in outputs of any format: `terraform output -json` wraps each output
 * in a value and its type, cdktf nests outputs by stack and constructs.
 */
export function findRegistrations(outputs: unknown): OutputsContent {
  const [registrations, hidden]: [FoundRegistration[], string[][]] = [[], []];
  const search = (value: unknown, path: readonly string[], siblings: Fields) => {
    const fields = asObject(value);
    if (fields === undefined || path.length > MAX_DEPTH) {
      return;
    }
    if ("awsKms" in fields) {
      registrations.push({ path, registration: fields, siblings });
      return;
    }
    const unwrapped = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, unwrap(field)]));
    for (const [name, field] of Object.entries(fields)) {
      if (isHidden(field)) {
        hidden.push([...path, name]);
      }
      search(unwrapped[name], [...path, name], unwrapped);
    }
  };
  search(unwrap(outputs), [], {});
  return { registrations, hidden };
}

/** The value of an output of `terraform output -json`. Returns anything else unchanged. */
function unwrap(field: unknown): unknown {
  const fields = asObject(field);
  return fields !== undefined && "value" in fields && "type" in fields ? fields.value : field;
}

/** Whether an output is sensitive and has no value: HCP Terraform returns null. */
function isHidden(field: unknown): boolean {
  const fields = asObject(field);
  return fields?.sensitive === true && (fields.value ?? null) === null;
}
