import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsRequest } from "./aws-requests";

/** A deployment by one version of this project, to plan later versions on. `npm run record-state` writes it to a file. */
export interface RecordedDeployment {
  /** A note for readers of the file. */
  readonly "//": string;
  /** The region in the environment. */
  readonly region: string;
  /** The variables it was applied with. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The requests that created its resources in AWS. */
  readonly requests: readonly AwsRequest[];
  /** The state that Terraform wrote. */
  readonly state: unknown;
}

/** The folder of the recorded deployments: a folder for each version, and in it a file for each form. */
export const STATES = join(__dirname, "..", "__tests__", "upgrades", "states");

/** The file of one recorded deployment. */
export function recordingFile(version: string, form: string): string {
  return join(STATES, version, `${form}.json`);
}

/** The version and the form of every recorded deployment. */
export function recordedForms(): (readonly [version: string, form: string])[] {
  const versions = readdirSync(STATES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return versions.flatMap(({ name: version }) =>
    readdirSync(join(STATES, version))
      .filter((file) => file.endsWith(".json"))
      .map((file) => [version, file.replace(/\.json$/, "")] as const),
  );
}

/** Whether a form is recorded. */
export function isRecorded(version: string, form: string): boolean {
  return existsSync(recordingFile(version, form));
}

/** Reads a recorded deployment. */
export function readRecording(version: string, form: string): RecordedDeployment {
  return JSON.parse(readFileSync(recordingFile(version, form), "utf8")) as RecordedDeployment;
}
