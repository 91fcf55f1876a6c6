import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, AssetType, TerraformAsset, TerraformHclModule, TerraformOutput, TerraformStack } from "cdktf";

const app = new App();
const stack = new TerraformStack(app, "secrets");
const aws = new AwsProvider(stack, "aws", { region: "eu-central-1" });

// Copies the module next to the synthesized stack, so that the stack can be deployed from anywhere.
const directory = new TerraformAsset(stack, "module", {
  path: "../../terraform/module",
  type: AssetType.DIRECTORY,
});

const cmk = new TerraformHclModule(stack, "pulumi_cmk", {
  source: `./${directory.path}`,
  skipAssetCreationFromLocalModules: true,
  providers: [aws],
  variables: { org: "acme" },
});
new TerraformOutput(stack, "pulumi_cloud_key", { value: cmk.get("pulumi_cloud_key") });

app.synth();
