import { type App, type TerraformElement, TerraformStack } from "cdktf";
import type { Comments, Configuration } from "../../hcl/configuration";
import { AWS_PROVIDER, TERRAFORM_VERSION } from "../../modules/stack/versions";
import type { PackagingOptions } from "../command";

/** Module in the directory `modules` of the module. */
export interface Submodule {
  /** Name of its directory. */
  readonly name: string;
  /** Sentence for the README of the module. */
  readonly description: string;
  readonly createStack: (app: App, options: PackagingOptions) => TerraformStack;
  /** Comments of the HCL, by address. Blocks are in this order. */
  readonly comments: Comments;
  /** Returns its README. */
  readonly readme: (configuration: Configuration, options: PackagingOptions) => string;
}

/** Stack that is written as a submodule: without backend, and with an AWS provider from the calling configuration. */
export abstract class SubmoduleStack extends TerraformStack {
  /**
   * @param addresses Addresses of the blocks by the path of their construct in the stack. The addresses of resources are public API,
   * because a changed address would replace the resource.
   */
  constructor(
    app: App,
    id: string,
    private readonly addresses: Readonly<Record<string, string>>,
  ) {
    super(app, id);
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    this.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
    this.addOverride("terraform.backend", undefined);
  }

  protected override allocateLogicalId(element: TerraformElement): string {
    const address = this.addresses[element.node.path.slice(this.node.path.length + 1)];
    return address?.split(".").at(-1) ?? super.allocateLogicalId(element);
  }
}
