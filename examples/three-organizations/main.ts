import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { PulumiCmk, PulumiOidcProvider } from "cdktf-pulumi-cmk";

const app = new App();
const stack = new TerraformStack(app, "secrets");
new AwsProvider(stack, "aws", { region: "eu-central-1" });

// #region organizations
const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
for (const organization of ["acme", "acme-labs", "acme-retail"]) {
  const cmk = new PulumiCmk(stack, `cmk-${organization}`, { organization, oidcProvider });
  new TerraformOutput(stack, `key-${organization}`, { value: cmk.registration });
}
// #endregion

app.synth();
