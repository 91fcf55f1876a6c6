import { parseArgs } from "node:util";
import { type Files, writeFolder } from "./folder";

/** What may be chosen of what is written. */
export interface PackagingOptions {
  /** Whether Terraform refuses every plan that would destroy or replace the key. */
  readonly preventDestroy: boolean;
}

/** One form of the stack, as files for people who don't run cdktf. */
export interface Packaging {
  /** The npm script that writes it. */
  readonly script: string;
  /** The folder that it is written to where no other is named. */
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
      throw new Error(`DIR is ${JSON.stringify(positionals)}, but it must be one folder. Leave it out for ${folder}.`);
    }
    writeFolder(target, files({ preventDestroy: !values["no-prevent-destroy"] }));
    console.log(`Wrote ${target}. See README.md there.`);
  } catch (error) {
    console.error(`${script}: ${(error as Error).message}\nUsage: npm run ${script} [-- [--no-prevent-destroy] [DIR]]`);
    process.exitCode = 1;
  }
}
