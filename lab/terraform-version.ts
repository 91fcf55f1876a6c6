import { execFileSync } from "node:child_process";
import type { Feature } from "./tools";

/** The program that a `terraform` command runs. */
export type Product = "Terraform" | "OpenTofu";

/** Product and version of a `terraform` command. */
export interface TerraformVersion {
  readonly product: Product;
  /** Version such as `1.15.5`. */
  readonly version: string;
  /** Minor version, such as 15 for `1.15.5`. */
  readonly minor: number;
}

/** Feature of `terraform`, with the minor version 1.x that introduced it, if any. */
interface Requirement {
  readonly name: string;
  readonly since: Readonly<Record<Product, number | undefined>>;
}

/** Every feature, by its name. */
export const FEATURES: Readonly<Record<Feature, Requirement>> = {
  mocks: { name: "terraform test with mocks", since: { Terraform: 7, OpenTofu: 8 } },
  "mocks at plan": { name: "override_during for mocks", since: { Terraform: 11, OpenTofu: undefined } },
};

const VERSION = /^(Terraform|OpenTofu) v(1\.(\d+)\.\S+)$/m;

/**
 * Reads the product and version of a `terraform` command.
 *
 * @param command Name or path of the command.
 * @throws {Error} If the command fails, or isn't Terraform or OpenTofu 1.x.
 */
export function readTerraformVersion(command: string, env: NodeJS.ProcessEnv): TerraformVersion {
  const printed = execFileSync(command, ["version"], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const [, product, version = "", minor] = VERSION.exec(printed) ?? [];
  if (product === undefined) {
    throw new Error(`"${command} version" prints no version of Terraform or OpenTofu 1.x:\n${printed}`);
  }
  return { product: product as Product, version, minor: Number(minor) };
}

/** Returns why a version doesn't have a feature, or undefined if it does. */
export function findVersionProblem(
  { product, version, minor }: TerraformVersion,
  feature: Feature,
): string | undefined {
  const { name, since } = FEATURES[feature];
  const needed = since[product];
  if (needed === undefined) {
    return `${product} ${version} is installed, but ${name} requires Terraform 1.${since.Terraform}`;
  }
  return minor >= needed
    ? undefined
    : `${product} ${version} is installed, but ${name} requires 1.${needed}. Install ${product} 1.${needed} or later`;
}
