import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { PulumiCmk } from "cdktf-pulumi-cmk";

const app = new App();
const stack = new TerraformStack(app, "secrets");
new AwsProvider(stack, "aws", { region: "eu-central-1" });

// #region existing-key
const cmk = new PulumiCmk(stack, "pulumi-cmk", {
  organization: "acme",
  existingKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
});
new TerraformOutput(stack, "key_policy_statement", { value: cmk.keyPolicyStatement });
// #endregion
new TerraformOutput(stack, "pulumi_cloud_key", { value: cmk.registration });

app.synth();
