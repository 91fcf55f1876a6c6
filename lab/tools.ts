import { join } from "node:path";

/** Tools that some tests need. */
export const TOOLS = ["terraform", "moto", "aws", "curl"] as const;

export type ToolName = (typeof TOOLS)[number];

/** A feature that some tests need, and that an older supported version of a tool doesn't have. */
export type Feature = "mocks" | "mocks at plan";

/** The tools that are installed. */
export interface Tools {
  /** Temporary folder of this run. */
  readonly folder: string;
  /** Path of the Terraform CLI configuration for the tests. */
  cliConfigFile: string | undefined;
  /** Why a tool can't be used, by tool. */
  readonly missing: Partial<Record<ToolName, string | undefined>>;
  /** Why a feature can't be used, by feature. */
  readonly missingFeatures: Partial<Record<Feature, string | undefined>>;
}

/** Folder in which the AWS provider is installed, if Terraform can install it. Other folders link to it. */
export function getProbeFolder({ folder }: Tools): string {
  return join(folder, "probe");
}

/** Lists why the needed tools and features can't be used. If all can be used, the list is empty. */
export function listMissing(
  { missing, missingFeatures }: Pick<Tools, "missing" | "missingFeatures">,
  needed: readonly (ToolName | Feature)[],
): string[] {
  const reasons = { ...missing, ...missingFeatures };
  return needed.map((need) => reasons[need]).filter((reason) => reason !== undefined);
}

/** @throws {Error} If a needed tool or feature can't be used. */
export function requireTools(tools: Tools, needed: readonly (ToolName | Feature)[]): void {
  const missing = listMissing(tools, needed);
  if (missing.length > 0) {
    throw new Error(`Tools are missing:${formatList(missing)}`);
  }
}

/** @throws {Error} If tools are missing, and REQUIRE_TERRAFORM=1 is set. */
export function failIfRequired(missing: readonly string[]): void {
  if (missing.length > 0 && process.env.REQUIRE_TERRAFORM === "1") {
    throw new Error(`REQUIRE_TERRAFORM=1, but:${formatList(missing)}`);
  }
}

function formatList(reasons: readonly string[]): string {
  return reasons.map((reason) => `\n- ${reason}`).join("");
}

const VARIABLE = "PULUMI_CMK_TEST_TOOLS";

/** Passes the tools to the processes that run the tests. */
export function shareTools(tools: Tools): void {
  process.env[VARIABLE] = JSON.stringify(tools);
}

/** Whether {@link shareTools} has been called. */
export function hasSharedTools(): boolean {
  return process.env[VARIABLE] !== undefined;
}

/** The tools that {@link shareTools} passed to this process. */
export function getSharedTools(): Tools {
  return JSON.parse(process.env[VARIABLE] ?? "") as Tools;
}
