import { configurationOf } from "../../packaging/configuration";
import { SUBMODULES } from "../../packaging/submodules";
import { parsed } from "../../lab/synthesis";

/** Lists the addresses of the resources, data sources, locals and checks of a submodule. */
function addressesOf(name: string): string[] {
  const submodule = SUBMODULES.find((each) => each.name === name);
  if (submodule === undefined) {
    throw new Error(`There is no submodule ${name}.`);
  }
  const configuration = configurationOf((app) => submodule.createStack(app, { preventDestroy: true }));
  const { resource = {}, data = {}, locals = {}, check = {} } = parsed(JSON.stringify(configuration));
  const ofType = (blocks: Record<string, object>, prefix: string) =>
    Object.entries(blocks).flatMap(([type, named]) => Object.keys(named).map((id) => `${prefix}${type}.${id}`));
  return [...ofType(resource, ""), ...ofType(data, "data."), ...ofType({ local: locals, check }, "")].sort();
}

test("the addresses of the submodule oidc-provider don't change", () => {
  expect(addressesOf("oidc-provider")).toEqual([
    "aws_iam_openid_connect_provider.oidc_provider",
    "check.oidc_provider_accepts_audiences",
    "data.aws_caller_identity.current",
    "local.audiences",
    "local.deployment",
    "local.deployment_changes",
    "local.deployment_error",
    "local.displayed_deployment_changes",
    "local.displayed_missing_audiences",
    "local.missing_audiences",
    "terraform_data.memory",
  ]);
});

test.each(SUBMODULES.map(({ name }) => name))("every block of the submodule %s has a comment", (name) => {
  const comments = SUBMODULES.find((each) => each.name === name)?.comments ?? {};
  expect([...addressesOf(name), "terraform"].filter((address) => !(address in comments))).toEqual([]);
});
