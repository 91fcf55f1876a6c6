import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { PulumiCmk, PulumiOidcProvider } from "cdktf-pulumi-cmk";

const app = new App();
const stack = new TerraformStack(app, "secrets");
new AwsProvider(stack, "aws", { region: "eu-central-1" });

// #region look-up
const oidcProvider = PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider");
const cmk = new PulumiCmk(stack, "pulumi-cmk", { organization: "acme", oidcProvider });
// #endregion
new TerraformOutput(stack, "pulumi_cloud_key", { value: cmk.registration });

app.synth();
