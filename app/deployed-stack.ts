import type { Construct } from "constructs";
import type * as Hcl from "../hcl/configuration";
import type * as HclComments from "../modules/stack/comments";
import { PulumiCmkStack, type PulumiCmkStackConfig } from "../modules/stack/pulumi-cmk-stack";
import type * as CloudWorkspace from "./cloud-workspace";
import { removeOtherSyntax } from "./other-syntax";
import type * as StateMigration from "./state-migration";

/**
 * The stack of this project's app. It has a `cloud` block if Terraform's environment variables name a workspace in HCP Terraform, and
 * can be synthesized as JSON or HCL.
 */
export class DeployedStack extends PulumiCmkStack {
  /**
   * @throws {Error} If the environment names only the organization or only the workspace, or if a name is invalid.
   * @throws {Error} If a local state has resources and the environment names a workspace, unless `PULUMI_CMK_MOVE_STATE` is 1.
   */
  constructor(scope: Construct, id: string, environment: NodeJS.ProcessEnv, config: PulumiCmkStackConfig = {}) {
    super(scope, id, config);
    if (environment.TF_CLOUD_ORGANIZATION || environment.TF_WORKSPACE || environment.PULUMI_CMK_MOVE_STATE) {
      this.useCloud(environment);
    }
  }

  public override prepareStack(): void {
    super.prepareStack();
    removeOtherSyntax(this);
  }

  /** Returns the HCL that `cdktf synth --hcl` writes, and the metadata for its CLI. */
  public override toHclTerraform(): { hcl: string; metadata: Record<string, unknown> } {
    // These modules and those below are loaded only when needed, because loading them takes longer than the synthesis.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { toHcl } = require("../hcl/configuration") as typeof Hcl;
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { COMMENTS } = require("../modules/stack/comments") as typeof HclComments;
    const configuration = this.toTerraform() as Record<string, unknown>;
    return {
      hcl: toHcl(configuration, COMMENTS),
      metadata: { "//": configuration["//"], terraform: configuration.terraform },
    };
  }

  /**
   * Replaces the backend with a `cloud` block.
   *
   * NOTE: cdktf's CloudBackend runs Terraform at synthesis to get its version, which `required_version` already checks.
   */
  private useCloud(environment: NodeJS.ProcessEnv): void {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { cloudWorkspaceOf } = require("./cloud-workspace") as typeof CloudWorkspace;
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const migration = require("./state-migration") as typeof StateMigration;
    const isMoving = migration.isMovingState(environment);
    const { organization, workspace, project, hostname } = cloudWorkspaceOf(environment);
    if (isMoving) {
      migration.assertLocalState(this);
    } else {
      migration.assertNoLocalState(this, workspace);
    }
    this.addOverride("terraform.backend", undefined);
    this.addOverride("terraform.cloud", {
      ...(hostname !== undefined && { hostname }),
      organization,
      workspaces: { name: workspace, ...(project !== undefined && { project }) },
    });
  }
}
