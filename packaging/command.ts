import { parseArgs } from "node:util";
import { type Files, writeFolder } from "./folder";

/** Options of the command. */
export interface PackagingOptions {
  /** Whether Terraform rejects plans that would destroy or replace the key. */
  readonly preventDestroy: boolean;
}

/** Folder that is generated from the stack, for users without cdktf. */
export interface Packaging {
  /** npm script that writes the folder. */
  readonly script: string;
  /** Default folder. */
  readonly folder: string;
  readonly files: (options: PackagingOptions) => Files;
}

/** Runs the command that writes a folder: `npm run SCRIPT [-- [--no-prevent-destroy] [DIR]]`. */
export function runPackaging({ script, folder, files }: Packaging, args: string[]): void {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { "no-prevent-destroy": { type: "boolean", default: false } },
      allowPositionals: true,
    });
    const [target = folder, ...more] = positionals;
    if (more.length > 0 || target === "") {
      throw new Error(`DIR is ${JSON.stringify(positionals)}.\nIt must be one directory.\nOmit it to use ${folder}.`);
    }
    writeFolder(target, files({ preventDestroy: !values["no-prevent-destroy"] }));
    console.log(`Wrote ${target}. See README.md there.`);
  } catch (error) {
    console.error(`${script}: ${(error as Error).message}\nUsage: npm run ${script} [-- [--no-prevent-destroy] [DIR]]`);
    process.exitCode = 1;
  }
}
