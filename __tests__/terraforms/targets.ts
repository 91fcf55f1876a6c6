import { dirname } from "node:path";
import { writeTerraformCommand } from "../../lab/terraform-command";
import { readTerraformVersion, type TerraformVersion } from "../../lab/terraform-version";

/** A Terraform or OpenTofu to test. */
export interface Target extends TerraformVersion {
  /** Path of its `terraform` command. */
  readonly command: string;
}

/** Reads the version of a `terraform` command. */
export function createTarget(command: string): Target {
  const env = { PATH: process.env.PATH, HOME: dirname(command), CHECKPOINT_DISABLE: "1" };
  return { ...readTerraformVersion(command, env), command };
}

/**
 * Creates a target from the path of OpenTofu.
 *
 * @throws {Error} If the path isn't that of OpenTofu.
 */
export function createOpenTofuTarget(value: string, folder: string): Target {
  const target = createTarget(writeTerraformCommand(folder, "TOFU", value));
  if (target.product !== "OpenTofu") {
    throw new Error(
      `TOFU is ${JSON.stringify(value)}, which is ${target.product} ${target.version}.\n` +
        `It must be the path of OpenTofu. For another Terraform, set TERRAFORM.`,
    );
  }
  return target;
}
