const { AwsProvider } = require("@cdktf/provider-aws/lib/provider");
const { App, TerraformOutput, TerraformStack } = require("cdktf");
const { PulumiCmk } = require("cdktf-pulumi-cmk");

const app = new App();
const stack = new TerraformStack(app, "secrets");
new AwsProvider(stack, "aws", { region: "eu-central-1" });

const cmk = new PulumiCmk(stack, "pulumi-cmk", { organization: "acme" });
new TerraformOutput(stack, "pulumi_cloud_key", { value: cmk.registration });

app.synth();
