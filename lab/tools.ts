import { join } from "node:path";

/** A tool that some tests need. */
export type ToolName = "terraform" | "moto" | "aws" | "curl";

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
