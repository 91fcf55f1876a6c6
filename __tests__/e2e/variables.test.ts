import { join } from "node:path";
import { VARIABLES } from "../../modules/stack/variables";
import { MODULE } from "../../packaging/module";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { type Sequence, VARIABLE_CHANGES, type VariableSequence } from "../../lab/sequences";
import { TerraformFolder } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");
const CHANGES = Object.entries(VARIABLE_CHANGES) as [keyof typeof VARIABLE_CHANGES, VariableSequence][];
const REFUSED = CHANGES.filter(([, { result }]) => result === "refused");
const APPLIED = CHANGES.filter(([, { result }]) => result !== "refused");

/** Values that each deployment starts with. Its names are its own, because all of them are in one account. */
function defaults(name: string): Record<string, unknown> {
  const org = name.replaceAll("_", "-");
  return {
    org,
    oidc_issuer_url: `https://${org}.example.com`,
    key_administrator_arns: [`arn:aws:iam::${MOTO_ACCOUNT}:role/security`],
  };
}

/** A configuration with a deployment for each variable, in which these variables have another value than the default. */
function configuration(changed: readonly [string, VariableSequence][]): string {
  const module = CHANGES.map(([name]) => {
    const change = changed.find(([each]) => each === name);
    return [name, { source: "./pulumi-cmk", ...defaults(name), ...(change && { [name]: change[1].to }) }] as const;
  });
  return JSON.stringify({ provider: { aws: {} }, module: Object.fromEntries(module) });
}

test("every variable has a sequence, except those that are among the operations", () => {
  const operations = ["org", "aws_region", "oidc_issuer_url", "oidc_provider_arn"];
  expect([...CHANGES.map(([name]) => name), ...operations].sort()).toEqual(Object.keys(VARIABLES).sort());
});

describeWith(["terraform", "moto"], "a variable that is changed from its default", () => {
  const cleanUps = cleanUpsAfterAll();
  let folder: TerraformFolder;
  let there: Record<string, string[]>;
  let back: Record<string, string[]>;
  let refusal: string;

  beforeAll(async () => {
    const moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment)
      .removedBy(cleanUps)
      .copy(join(root, MODULE.folder), "pulumi-cmk")
      .write("main.tf.json", configuration([]));
    await folder.init();
    await folder.succeed("apply", "-auto-approve");
    refusal = (await folder.write("main.tf.json", configuration(REFUSED)).run("plan", "-no-color")).text;
    there = await folder.write("main.tf.json", configuration(APPLIED)).plannedActions();
    await folder.succeed("apply", "-auto-approve", "plan");
    back = await folder.write("main.tf.json", configuration([])).plannedActions();
  });

  /** What a plan does to the deployment for a variable. */
  function actionsOn(name: string, actions: Record<string, string[]>): Record<string, string[]> {
    const prefix = `module.${name}.`;
    const own = Object.entries(actions).filter(([address]) => address.startsWith(prefix));
    return Object.fromEntries(own.map(([address, each]) => [address.slice(prefix.length), each]));
  }

  function resultOf(actions: Record<string, string[]>): Sequence["result"] {
    const all = Object.values(actions).map((each) => each.join());
    if (all.length === 0) {
      return "no changes";
    }
    // An alias can be replaced, and nothing else.
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

  /** The addresses that the words of the table mean. */
  function addressesIn(detail: string): string[] {
    return Object.entries(RESOURCES).flatMap(([words, addresses]) => (detail.includes(words) ? addresses : []));
  }

  test.each(REFUSED)("%s: is refused", (name) => {
    expect(refusal).toMatch(
      new RegExp(`Resource\\s+module\\.${name}\\.aws_\\S+\\s+has\\s+lifecycle\\.prevent_destroy`),
    );
  });

  test.each(APPLIED)("%s: changes what the table says, there and back", (name, { result, detail, back: other }) => {
    const forth = actionsOn(name, there);
    expect([resultOf(forth), Object.keys(forth).sort()]).toEqual([result, addressesIn(detail).sort()]);
    const reverse = actionsOn(name, back);
    expect(resultOf(reverse)).toBe((other ?? { result }).result);
  });
});
