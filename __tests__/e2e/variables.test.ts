import { join } from "node:path";
import { VARIABLES } from "../../modules/stack/variables";
import { MODULE } from "../../packaging/module";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { preventDestroyError } from "../../lab/prevent-destroy";
import { type Scenario, VARIABLE_CHANGES, type VariableScenario } from "../../lab/scenarios";
import { TerraformFolder } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");
const CHANGES = Object.entries(VARIABLE_CHANGES) as [keyof typeof VARIABLE_CHANGES, VariableScenario][];
const REJECTED = CHANGES.filter(([, { result }]) => result === "rejected");
const APPLIED = CHANGES.filter(([, { result }]) => result !== "rejected");

/** Initial values of a deployment. The names are unique, because all deployments are in one account. */
function getInitialValues(name: string): Record<string, unknown> {
  const org = name.replaceAll("_", "-");
  return {
    org,
    oidc_issuer_url: `https://${org}.example.com`,
    key_administrator_arns: [`arn:aws:iam::${MOTO_ACCOUNT}:role/security`],
  };
}

/** Creates a configuration with a deployment for each variable, in which the given variables are changed. */
function createConfiguration(changed: readonly [string, VariableScenario][]): string {
  const module = CHANGES.map(([name]) => {
    const change = changed.find(([each]) => each === name);
    return [
      name,
      { source: "./pulumi-cmk", ...getInitialValues(name), ...(change && { [name]: change[1].to }) },
    ] as const;
  });
  return JSON.stringify({ provider: { aws: {} }, module: Object.fromEntries(module) });
}

test("every variable has a scenario here or among the operations", () => {
  const operations = ["org", "aws_region", "oidc_issuer_url", "oidc_provider_arn"];
  expect([...CHANGES.map(([name]) => name), ...operations].sort()).toEqual(Object.keys(VARIABLES).sort());
});

describeWith(["terraform", "moto"], "a variable that changes from its default", () => {
  const cleanUps = cleanUpsAfterAll();
  let folder: TerraformFolder;
  let changed: Record<string, string[]>;
  let changedBack: Record<string, string[]>;
  let rejection: string;

  beforeAll(async () => {
    const moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment)
      .removedBy(cleanUps)
      .copy(join(root, MODULE.folder), "pulumi-cmk")
      .write("main.tf.json", createConfiguration([]));
    await folder.init();
    await folder.runOrThrow("apply", "-auto-approve");
    rejection = (await folder.write("main.tf.json", createConfiguration(REJECTED)).run("plan", "-no-color")).text;
    changed = await folder.write("main.tf.json", createConfiguration(APPLIED)).planActions();
    await folder.runOrThrow("apply", "-auto-approve", "plan");
    changedBack = await folder.write("main.tf.json", createConfiguration([])).planActions();
  });

  /** Selects the actions on the deployment of a variable. */
  function selectActions(name: string, actions: Record<string, string[]>): Record<string, string[]> {
    const prefix = `module.${name}.`;
    const own = Object.entries(actions).filter(([address]) => address.startsWith(prefix));
    return Object.fromEntries(own.map(([address, each]) => [address.slice(prefix.length), each]));
  }

  function summarize(actions: Record<string, string[]>): Scenario["result"] {
    const all = Object.values(actions).map((each) => each.join());
    if (all.length === 0) {
      return "no changes";
    }
    // Only an alias can be replaced.
    const replaced = Object.entries(actions).filter(([, each]) => each.join() !== "update");
    expect(replaced.map(([address, each]) => [address, ...each])).toEqual(
      replaced.map(() => ["aws_kms_alias.key", "create", "delete"]),
    );
    return replaced.length > 0 ? "replaced" : "in place";
  }

  const RESOURCES: Record<string, string[]> = {
    "the OIDC provider": ["aws_iam_openid_connect_provider.oidc_provider[0]"],
    "the role": ["aws_iam_role.role"],
    "the key": ["aws_kms_key.key"],
    "the alias": ["aws_kms_alias.key"],
  };

  /** Addresses of the resources in a scenario's detail. */
  function listAddresses(detail: string): string[] {
    return Object.entries(RESOURCES).flatMap(([words, addresses]) => (detail.includes(words) ? addresses : []));
  }

  test.each(REJECTED)("%s is rejected", (name) => {
    expect(rejection).toMatch(preventDestroyError(`module\\.${name}\\.aws_\\S+`));
  });

  test.each(APPLIED)(
    "%s changes the resources of its scenario, and so does changing it back",
    (name, { result, detail, back: other }) => {
      const forward = selectActions(name, changed);
      expect([summarize(forward), Object.keys(forward).sort()]).toEqual([result, listAddresses(detail).sort()]);
      const reverse = selectActions(name, changedBack);
      expect(summarize(reverse)).toBe((other ?? { result }).result);
    },
  );
});
