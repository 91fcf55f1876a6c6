/** A tool that some tests need. */
export type ToolName = "terraform" | "moto" | "aws" | "curl";

/** What some tests need of a tool, and an older one that is supported too has not. */
export type Feature = "mocks at plan";

/** What was found of the tools. */
export interface Tools {
  /** A temporary folder of this run. */
  readonly folder: string;
  /** Terraform's configuration for the tests. */
  cliConfigFile: string | undefined;
  /** Why a tool can't be used, by tool. */
  readonly missing: Partial<Record<ToolName, string | undefined>>;
  /** Why a feature can't be used, by feature. */
  readonly lacking: Partial<Record<Feature, string | undefined>>;
}

const VARIABLE = "PULUMI_CMK_TEST_TOOLS";

/** Hands what was found to the processes that run the tests. */
export function shareTools(tools: Tools): void {
  process.env[VARIABLE] = JSON.stringify(tools);
}

/** Whether the tools were looked for already. */
export function areToolsShared(): boolean {
  return process.env[VARIABLE] !== undefined;
}

/** What was found. */
export function sharedTools(): Tools {
  return JSON.parse(process.env[VARIABLE] ?? "") as Tools;
}
