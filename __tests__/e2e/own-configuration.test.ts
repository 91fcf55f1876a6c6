import { TerraformResource, type TerraformStack } from "cdktf";
import { PulumiCmk, type PulumiCmkProps, PulumiOidcProvider } from "../../index";
import type { CleanUps } from "../../lab/clean-ups";
import { withEveryAwsProvider } from "../../lab/example";
import { formOf, REGION } from "../../lab/forms";
import { Moto } from "../../lab/moto";
import { CONFIGURATIONS, type Sequence } from "../../lab/sequences";
import { synthesizeStack } from "../../lab/synthesis";
import { TerraformFolder, variables } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const ISSUER_URL = "https://api.pulumi.com/oidc";
const OTHER_ISSUER_URL = "https://pulumi.example.com/oidc";
const NAMES = { role: { name: "pulumi-cmk-acme" }, key: { alias: "pulumi-cmk-acme" } };
const ROLE_IS_PROTECTED = /aws_iam_role\.\S+\s+has\s+lifecycle\.prevent_destroy/;
const FOR_ANOTHER_ORGANIZATION = /for the organization "acme", not\s+"umbrella"/;

/** A configuration of somebody's own, and an AWS account that has OIDC providers for two issuers. */
class Deployment {
  public static async open(cleanUps: CleanUps): Promise<Deployment> {
    const moto = await Moto.start(cleanUps);
    for (const url of [ISSUER_URL, OTHER_ISSUER_URL]) {
      const audiences = ["aws:acme", "aws:acme-labs", "aws:umbrella"];
      await moto.aws("iam", "create-open-id-connect-provider", "--url", url, "--client-id-list", ...audiences);
    }
    return new Deployment(new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps));
  }

  private constructor(public readonly folder: TerraformFolder) {}

  public async deploy(...args: string[]): Promise<void> {
    await (await this.folder.init()).succeed("apply", "-auto-approve", ...args);
  }

  public async refused(reason: RegExp, ...args: string[]): Promise<Sequence["result"]> {
    const { exitCode, text } = await this.folder.run(...args, "-no-color");
    expect([exitCode, text]).toEqual([1, expect.stringMatching(reason)]);
    return "refused";
  }

  public async unchanged(): Promise<Sequence["result"]> {
    expect(await this.folder.plannedActions()).toEqual({});
    return "no changes";
  }
}

/** A stack with the constructs. The role and the alias have names, so that only what a test changes can change. */
class OwnStack {
  public readonly json: string;
  /** Addresses of the resources. */
  public readonly addresses: readonly string[];

  /** @param from Addresses of the resources before a move. */
  constructor(
    changes: Partial<PulumiCmkProps> = {},
    {
      issuerUrl = ISSUER_URL,
      id = "cmk",
      from = [],
    }: { issuerUrl?: string; id?: string; from?: readonly string[] } = {},
  ) {
    let resources: readonly TerraformResource[] = [];
    const synthesized = synthesizeStack((stack: TerraformStack) => {
      const oidcProvider = PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider", issuerUrl);
      const cmk = new PulumiCmk(stack, id, { organization: "acme", oidcProvider, ...NAMES, ...changes });
      resources = cmk.node.findAll().filter((construct) => TerraformResource.isTerraformResource(construct));
      from.forEach((address, index) => resources[index]?.moveFromId(address));
    });
    this.json = withEveryAwsProvider(synthesized);
    this.addresses = resources.map((resource) => `${resource.terraformResourceType}.${resource.friendlyUniqueId}`);
  }
}

describeWith(["terraform", "moto", "aws"], "in your own configuration", () => {
  const cleanUps = cleanUpsAfterAll();
  const before = new OwnStack();
  let constructs: Deployment;

  beforeAll(async () => {
    constructs = await Deployment.open(cleanUps);
    constructs.folder.writeJson(before.json);
    await constructs.deploy();
  });

  const plan = (stack: OwnStack, reason: RegExp, ...args: string[]) => {
    constructs.folder.writeJson(stack.json);
    return constructs.refused(reason, "plan", ...args);
  };

  const RUN: Record<keyof typeof CONFIGURATIONS, () => Promise<Sequence["result"]>> = {
    "role-name": () => plan(new OwnStack({ role: { name: "other" } }), ROLE_IS_PROTECTED),
    "role-path": () => plan(new OwnStack({ role: { ...NAMES.role, path: "/other/" } }), ROLE_IS_PROTECTED),
    organization: () => plan(new OwnStack({ organization: "umbrella" }), FOR_ANOTHER_ORGANIZATION),
    "looked-up-issuer": () =>
      plan(new OwnStack({}, { issuerUrl: OTHER_ISSUER_URL }), /for the issuer\s+"api\.pulumi\.com\/oidc", not/),
    "replace-role": () => {
      const role = before.addresses.find((address) => address.startsWith("aws_iam_role."));
      return plan(before, ROLE_IS_PROTECTED, `-replace=${role}`);
    },
    "rename-id": async () => {
      const renamed = new OwnStack({}, { id: "encryption" });
      const state = constructs.folder.read("terraform.tfstate");
      for (const [index, address] of before.addresses.entries()) {
        await constructs.folder.succeed("state", "mv", address, renamed.addresses[index] ?? "");
      }
      constructs.folder.writeJson(renamed.json);
      const result = await constructs.unchanged();
      constructs.folder.write("terraform.tfstate", state);
      return result;
    },
    "move-from-id": async () => {
      constructs.folder.writeJson(new OwnStack({}, { id: "encryption", from: before.addresses }).json);
      const result = await constructs.unchanged();
      const { stdout } = await constructs.folder.succeed("show", "-no-color", "plan");
      expect(stdout.match(/ has moved to /g)).toHaveLength(before.addresses.length);
      return result;
    },
    "for-each": async () => {
      const { write, variables: values } = formOf("module-with-for-each");
      const module = await Deployment.open(cleanUps);
      await write(module.folder);
      await module.deploy(...variables(values ?? {}));
      return module.refused(
        /Resource module\.pulumi_cmk\["acme-labs"\]\.\S+\s+has\s+lifecycle\.prevent_destroy/,
        ...["plan", ...variables({ ...values, organizations: ["acme"] })],
      );
    },
    "depends-on": async () => {
      const module = await Deployment.open(cleanUps);
      await formOf("module").write(module.folder);
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
      const result = await module.refused(FOR_ANOTHER_ORGANIZATION, "apply", "-auto-approve");
      write("after", "acme");
      await module.unchanged();
      return result;
    },
  };

  const rows = Object.entries(CONFIGURATIONS) as [keyof typeof CONFIGURATIONS, Sequence][];
  test.each(rows.map(([id, { action, result }]) => [action, result, id] as const))(
    "to %s: %s",
    async (_action, result, id) => {
      expect(await RUN[id]()).toBe(result);
    },
  );
});
