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

/** Folder with recorded deployments. It has a folder for each version, with a file for each variant. */
export class Recordings {
  constructor(private readonly folder: string) {}

  /** Path of a recorded deployment. */
  public fileOf(version: string, variant: string): string {
    return join(this.folder, version, `${variant}.json`);
  }

  /** Lists the version and variant of every recorded deployment. */
  public list(): (readonly [version: string, variant: string])[] {
    const versions = readdirSync(this.folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return versions.flatMap(({ name: version }) =>
      readdirSync(join(this.folder, version))
        .filter((file) => file.endsWith(".json"))
        .map((file) => [version, file.replace(/\.json$/, "")] as const),
    );
  }

  /** Whether a variant is recorded. */
  public has(version: string, variant: string): boolean {
    return existsSync(this.fileOf(version, variant));
  }

  /** Reads a recorded deployment. */
  public read(version: string, variant: string): RecordedDeployment {
    return JSON.parse(readFileSync(this.fileOf(version, variant), "utf8")) as RecordedDeployment;
  }
}
