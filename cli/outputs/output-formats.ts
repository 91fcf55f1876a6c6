import { CommandError } from "../errors";
import { asObject, type Fields } from "../json";

/**
 * Finds the outputs in a document of another kind: a Terraform state or plan (`terraform state pull`, `terraform show -json`),
 * or a response of HCP Terraform with state version outputs. Returns any other document unchanged.
 */
export function extractOutputs(document: unknown): unknown {
  const fields = asObject(document) ?? {};
  if ("planned_values" in fields) {
    // Only the state before a plan is deployed.
    return extractOutputs(fields.prior_state);
  }
  const stateVersionOutputs = [document, fields.data, fields.included]
    .flat()
    .map(asObject)
    .filter((item) => item?.type === "state-version-outputs")
    .map((item) => asObject(item?.attributes) ?? {});
  if (stateVersionOutputs.length > 0) {
    requireAllPages(fields);
    return Object.fromEntries(stateVersionOutputs.map((attributes) => [attributes.name, attributes]));
  }
  const state = "format_version" in fields ? asObject(fields.values) : fields;
  const isState = "terraform_version" in fields && state !== undefined && "outputs" in state;
  return isState ? state.outputs : document;
}

/** @throws {CommandError} If a response of HCP Terraform has more pages. */
function requireAllPages({ meta }: Fields): void {
  const pagination = asObject(asObject(meta)?.pagination);
  if ((pagination?.["next-page"] ?? null) !== null) {
    throw new CommandError(
      "usage",
      `The outputs are page ${String(pagination?.["current-page"])} of ${String(pagination?.["total-pages"])} of HCP Terraform's response.`,
      "Get all outputs in one page: add ?page[size]=100 to the URL.",
    );
  }
}

/**
 * Removes the lines that GitHub Actions reads as commands. setup-terraform wraps `terraform`, and prints them before and after
 * the output.
 */
export function removeWorkflowCommands(text: string): string {
  return text.replace(/^(\[command\]|::[a-z-]+( |::)).*$/gm, "");
}
