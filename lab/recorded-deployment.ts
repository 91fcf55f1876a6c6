import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsRequest } from "./aws-requests";

/** A deployment by one version of this project, for upgrade tests of later versions. `npm run record-state` records it. */
export interface RecordedDeployment {
  /** Note for readers of the file. */
  readonly "//": string;
  /** Region in the environment. */
  readonly region: string;
  /** Values of the variables. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Requests that created the resources in AWS. */
  readonly requests: readonly AwsRequest[];
  /** Terraform's state. */
  readonly state: unknown;
}

/** Folder of the recorded deployments. It has a folder for each version, with a file for each variant. */
export const STATES = join(__dirname, "..", "__tests__", "upgrades", "states");

/** Path of a recorded deployment. */
export function recordingFile(version: string, variant: string): string {
  return join(STATES, version, `${variant}.json`);
}

/** Lists the version and variant of every recorded deployment. */
export function listRecordings(): (readonly [version: string, variant: string])[] {
  const versions = readdirSync(STATES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return versions.flatMap(({ name: version }) =>
    readdirSync(join(STATES, version))
      .filter((file) => file.endsWith(".json"))
      .map((file) => [version, file.replace(/\.json$/, "")] as const),
  );
}

/** Whether a variant is recorded. */
export function isRecorded(version: string, variant: string): boolean {
  return existsSync(recordingFile(version, variant));
}

/** Reads a recorded deployment. */
export function readRecording(version: string, variant: string): RecordedDeployment {
  return JSON.parse(readFileSync(recordingFile(version, variant), "utf8")) as RecordedDeployment;
}
