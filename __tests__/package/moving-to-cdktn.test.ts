import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { synthesizeApp, synthesizeExample } from "../support/installed-package";
import { writeModules } from "../support/modules";
import { Moto } from "../../lab/moto";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

/** Constructs in a stack of one's own. */
const ownStack = { cdktf: () => synthesizeExample("one-organization"), cdktn: () => synthesizeExample("cdktn") };

/** The package's stack, in an app that imports it from `entry`. */
function packagesStack(framework: string, entry: string): Promise<string> {
  const app = `
    const { App } = require("${framework}");
    const { PulumiCmkStack } = require("${entry}");
    const app = new App();
    new PulumiCmkStack(app, "pulumi-cmk");
    app.synth();`;
  return synthesizeApp(app, "pulumi-cmk");
}

describeWith(["terraform", "moto"], "what the cdktf build deployed, planned with the cdktn build,", () => {
  const cleanUps = cleanUpsAfterAll();
  let folder: TerraformFolder;

  beforeAll(async () => {
    const moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps);
  });

  /** Writes a stack of one's own and the package's stack as one configuration. */
  async function write(own: Promise<string>, packages: Promise<string>): Promise<void> {
    writeModules(folder, {
      own: { synthesized: await own },
      packages: {
        synthesized: await packages,
        // An account has one OIDC provider for an issuer, and the other stack has that of Pulumi Cloud.
        variables: { org: "acme-labs", oidc_issuer_url: "https://pulumi.example.com/oidc" },
      },
    });
    await folder.init();
  }

  test("does not change, neither in a stack of one's own nor in the package's", async () => {
    await write(ownStack.cdktf(), packagesStack("cdktf", "cdktf-pulumi-cmk"));
    const applied = await folder.runOrThrow("apply", "-auto-approve");
    expect(applied.text).toContain("Resources: 14 added");

    await write(ownStack.cdktn(), packagesStack("cdktn", "cdktf-pulumi-cmk/cdktn"));
    const { exitCode, text } = await folder.run("plan", "-detailed-exitcode");
    expect(text).toContain("No changes.");
    expect(exitCode).toBe(0);
  });
});
