import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { synthesizeApp, synthesizeExample } from "../support/installed-package";
import { writeModules } from "../support/modules";
import { Moto } from "../../lab/moto";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

/** Constructs in an example's stack. */
const synthesizeConstructs = {
  cdktf: () => synthesizeExample("one-organization"),
  cdktn: () => synthesizeExample("cdktn"),
};

/** Synthesizes the package's stack in an app that imports it from `entry`. */
function synthesizeStack(framework: string, entry: string): Promise<string> {
  const app = `
    const { App } = require("${framework}");
    const { PulumiCmkStack } = require("${entry}");
    const app = new App();
    new PulumiCmkStack(app, "pulumi-cmk");
    app.synth();`;
  return synthesizeApp(app, "pulumi-cmk");
}

describeWith(["terraform", "moto"], "a plan of the cdktn build for a deployment of the cdktf build", () => {
  const cleanUps = cleanUpsAfterAll();
  let folder: TerraformFolder;

  beforeAll(async () => {
    const moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps);
  });

  /** Writes a stack with constructs and the package's stack as one configuration. */
  async function write(constructs: Promise<string>, stack: Promise<string>): Promise<void> {
    writeModules(folder, {
      own: { synthesized: await constructs },
      packages: {
        synthesized: await stack,
        // An account has one OIDC provider per issuer, and the other stack creates the one for Pulumi Cloud.
        variables: { org: "acme-labs", oidc_issuer_url: "https://pulumi.example.com/oidc" },
      },
    });
    await folder.init();
  }

  test("is empty for constructs and for the package's stack", async () => {
    await write(synthesizeConstructs.cdktf(), synthesizeStack("cdktf", "cdktf-pulumi-cmk"));
    const applied = await folder.runOrThrow("apply", "-auto-approve");
    expect(applied.text).toContain("Resources: 14 added");

    await write(synthesizeConstructs.cdktn(), synthesizeStack("cdktn", "cdktf-pulumi-cmk/cdktn"));
    const { exitCode, text } = await folder.run("plan", "-detailed-exitcode");
    expect(text).toContain("No changes.");
    expect(exitCode).toBe(0);
  });
});
