import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { OidcProvider } from "./.gen/modules/oidc-provider";
import { PulumiCmk } from "./.gen/modules/pulumi-cmk";

const organizations = ["acme", "acme-labs"];

const app = new App();
const stack = new TerraformStack(app, "secrets");
const aws = new AwsProvider(stack, "aws", { region: "eu-central-1" });

const oidcProvider = new OidcProvider(stack, "oidc_provider", { organizations, providers: [aws] });
for (const org of organizations) {
  const cmk = new PulumiCmk(stack, `cmk_${org}`, {
    org,
    createOidcProvider: false,
    oidcProviderArn: oidcProvider.arnOutput,
    providers: [aws],
  });
  new TerraformOutput(stack, `pulumi_cloud_key_${org}`, { value: cmk.pulumiCloudKeyOutput });
}

app.synth();
