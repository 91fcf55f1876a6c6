import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { PulumiCmk } from "cdktf-pulumi-cmk";

const app = new App();
const stack = new TerraformStack(app, "secrets");
new AwsProvider(stack, "aws", { region: "eu-central-1" });

// #region provider
const ireland = new AwsProvider(stack, "ireland", { region: "eu-west-1", alias: "ireland" });
const cmk = new PulumiCmk(stack, "pulumi-cmk", { organization: "acme", provider: ireland });
// #endregion
new TerraformOutput(stack, "pulumi_cloud_key", { value: cmk.registration });

app.synth();
