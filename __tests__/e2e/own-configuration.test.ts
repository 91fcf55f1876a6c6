import { TerraformResource, type TerraformStack } from "cdktf";
import { PulumiCmk, type PulumiCmkProps, PulumiOidcProvider } from "../../index";
import type { CleanUps } from "../../lab/clean-ups";
import { allowEveryAwsProvider } from "../../lab/example";
import { findVariant, REGION } from "../../lab/variants";
import { Moto } from "../../lab/moto";
import { CONFIGURATION_CHANGES, type Scenario } from "../../lab/scenarios";
import { preventDestroyError } from "../../lab/prevent-destroy";
import { synthesizeStack } from "../../lab/synthesis";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const ISSUER_URL = "https://api.pulumi.com/oidc";
const OTHER_ISSUER_URL = "https://pulumi.example.com/oidc";
const NAMES = { role: { name: "pulumi-cmk-acme" }, key: { alias: "pulumi-cmk-acme" } };
const ROLE_IS_PROTECTED = preventDestroyError("\\S*aws_iam_role\\.\\S+");
const OTHER_ORGANIZATION = /for the organization "acme", not\s+"umbrella"/;

/** A configuration, and an AWS account that has OIDC providers for two issuers. */
class Deployment {
  public static async open(cleanUps: CleanUps): Promise<Deployment> {
    const moto = await Moto.start(cleanUps);
    for (const url of [ISSUER_URL, OTHER_ISSUER_URL]) {
      const audiences = ["aws:acme", "aws:acme-labs", "aws:umbrella"];
      await moto.runAwsCli("iam", "create-open-id-connect-provider", "--url", url, "--client-id-list", ...audiences);
    }
    return new Deployment(new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps));
  }

  private constructor(public readonly folder: TerraformFolder) {}

  public async deploy(...args: string[]): Promise<void> {
    await (await this.folder.init()).runOrThrow("apply", "-auto-approve", ...args);
  }

  public async expectRejection(reason: RegExp, ...args: string[]): Promise<Scenario["result"]> {
    const { exitCode, text } = await this.folder.run(...args, "-no-color");
    expect([exitCode, text]).toEqual([1, expect.stringMatching(reason)]);
    return "rejected";
  }

  public async expectNoChanges(): Promise<Scenario["result"]> {
    expect(await this.folder.planActions()).toEqual({});
    return "no changes";
  }
}

/** A stack with the constructs. The names of the role and the alias are fixed, so that a plan shows only a test's change. */
class ConstructStack {
  public readonly json: string;
  /** Addresses of the resources. */
  public readonly addresses: readonly string[];

  constructor(
    changes: Partial<PulumiCmkProps> = {},
    { issuerUrl = ISSUER_URL, id = "cmk" }: { issuerUrl?: string; id?: string } = {},
  ) {
    let resources: readonly TerraformResource[] = [];
    const synthesized = synthesizeStack((stack: TerraformStack) => {
      const oidcProvider = PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider", issuerUrl);
      const cmk = new PulumiCmk(stack, id, { organization: "acme", oidcProvider, ...NAMES, ...changes });
      resources = cmk.node.findAll().filter((construct) => TerraformResource.isTerraformResource(construct));
    });
    this.json = allowEveryAwsProvider(synthesized);
    this.addresses = resources.map((resource) => `${resource.terraformResourceType}.${resource.friendlyUniqueId}`);
  }
}

describeWith(["terraform", "moto", "aws"], "a change in a configuration", () => {
  const cleanUps = cleanUpsAfterAll();
  const before = new ConstructStack();
  let constructs: Deployment;

  beforeAll(async () => {
    constructs = await Deployment.open(cleanUps);
    constructs.folder.writeJson(before.json);
    await constructs.deploy();
  });

  const plan = (stack: ConstructStack, reason: RegExp, ...args: string[]) => {
    constructs.folder.writeJson(stack.json);
    return constructs.expectRejection(reason, "plan", ...args);
  };

  const RUN_SCENARIO: Record<keyof typeof CONFIGURATION_CHANGES, () => Promise<Scenario["result"]>> = {
    "role-name": () => plan(new ConstructStack({ role: { name: "other" } }), ROLE_IS_PROTECTED),
    "role-path": () => plan(new ConstructStack({ role: { ...NAMES.role, path: "/other/" } }), ROLE_IS_PROTECTED),
    organization: () => plan(new ConstructStack({ organization: "umbrella" }), OTHER_ORGANIZATION),
    "looked-up-issuer": () =>
      plan(new ConstructStack({}, { issuerUrl: OTHER_ISSUER_URL }), /for the issuer\s+"api\.pulumi\.com\/oidc", not/),
    "replace-role": () => {
      const role = before.addresses.find((address) => address.startsWith("aws_iam_role."));
      return plan(before, ROLE_IS_PROTECTED, `-replace=${role}`);
    },
    "rename-id": async () => {
      const renamed = new ConstructStack({}, { id: "encryption" });
      const state = constructs.folder.read("terraform.tfstate");
      for (const [index, address] of before.addresses.entries()) {
        await constructs.folder.runOrThrow("state", "mv", address, renamed.addresses[index] ?? "");
      }
      constructs.folder.writeJson(renamed.json);
      const result = await constructs.expectNoChanges();
      constructs.folder.write("terraform.tfstate", state);
      return result;
    },
    "for-each": async () => {
      const { write, variables: values } = findVariant("module-with-for-each");
      const module = await Deployment.open(cleanUps);
      await write(module.folder);
      await module.deploy(...variableArguments(values ?? {}));
      return module.expectRejection(
        preventDestroyError('module\\.pulumi_cmk\\["acme-labs"\\]\\.\\S+'),
        ...["plan", ...variableArguments({ ...values, organizations: ["acme"] })],
      );
    },
    "depends-on": async () => {
      const module = await Deployment.open(cleanUps);
      await findVariant("module").write(module.folder);
      const source = { source: "./pulumi-cmk", create_oidc_provider: false, depends_on: ["terraform_data.changing"] };
      const write = (changing: string, org: string) =>
        module.folder.write(
          "main.tf.json",
          JSON.stringify({
            resource: { terraform_data: { changing: { input: changing } } },
            module: { pulumi_cmk: { ...source, org, role_name: "pulumi-cmk-acme", key_alias: "pulumi-cmk-acme" } },
          }),
        );
      write("before", "acme");
      await module.deploy();
      write("after", "umbrella");
      const result = await module.expectRejection(OTHER_ORGANIZATION, "apply", "-auto-approve");
      write("after", "acme");
      await module.expectNoChanges();
      return result;
    },
  };

  const scenarios = Object.entries(CONFIGURATION_CHANGES) as [keyof typeof CONFIGURATION_CHANGES, Scenario][];
  test.each(scenarios.map(([id, { action, result }]) => [action, result, id] as const))(
    "to %s: %s",
    async (_action, result, id) => {
      expect(await RUN_SCENARIO[id]()).toBe(result);
    },
  );
});
