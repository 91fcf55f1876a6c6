import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformResource, TerraformStack } from "cdktf";
import { PulumiCmk } from "cdktf-pulumi-cmk";

const app = new App();
const stack = new TerraformStack(app, "secrets");
new AwsProvider(stack, "aws", { region: "eu-central-1" });

// #region rename
const cmk = new PulumiCmk(stack, "encryption", { organization: "acme" });

// The construct with its old id, in a stack with the same id that is not synthesized.
const before = new PulumiCmk(new TerraformStack(new App(), "secrets"), "pulumi-cmk", { organization: "acme" });

const resourcesOf = ({ node }: PulumiCmk) =>
  new Map(
    node
      .findAll()
      .filter(TerraformResource.isTerraformResource)
      .map((resource) => [resource.node.path.slice(node.path.length), resource]),
  );
const oldResources = resourcesOf(before);
for (const [path, resource] of resourcesOf(cmk)) {
  const old = oldResources.get(path);
  if (old === undefined) {
    throw new Error(`The construct with the old id has no ${path}. Pass it the same properties.`);
  }
  resource.moveFromId(`${old.terraformResourceType}.${old.friendlyUniqueId}`);
}
// #endregion
new TerraformOutput(stack, "pulumi_cloud_key", { value: cmk.registration });

app.synth();
