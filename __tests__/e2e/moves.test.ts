import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Aws } from "../../lab/aws";
import type { CleanUps } from "../../lab/clean-ups";
import { synthesizeExample } from "../../lab/example";
import { type Variant, findVariant, REGION, renameModule } from "../../lab/variants";
import { runInParallel } from "../../lab/run-in-parallel";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { run } from "../../lab/process";
import { MOVES, type Scenario } from "../../lab/scenarios";
import { ALLOW_ALL, canUseKey } from "../../lab/simulator";
import { TerraformFolder, toolEnvironment, variableArguments } from "../../lab/terraform";
import { copyApp } from "../support/app";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const OPERATIONS = readFileSync(join(__dirname, "..", "..", "docs", "operations.md"), "utf8");
const MOVED_BLOCKS = [...OPERATIONS.matchAll(/^```hcl\n(moved \{.*?)^```$/gms)].map(([, block = ""]) => block);

const APP_COMMAND = (JSON.parse(readFileSync(join(__dirname, "..", "..", "cdktf.json"), "utf8")) as { app: string })
  .app;

/** Groups of variants that have the same addresses. */
const VARIANT_GROUPS = {
  deployment: ["stack", "workspace", "stack-in-hcl"],
  module: ["module"],
  constructs: ["example-one-organization", "example-cdktn"],
} as const;
type Group = keyof typeof VARIANT_GROUPS;
const GROUP_NAMES = Object.keys(VARIANT_GROUPS) as Group[];

const ADMINISTRATOR = {
  principal: `arn:aws:iam::${MOTO_ACCOUNT}:role/admin`,
  identityPolicy: ALLOW_ALL,
};

/** Actions of a plan by address, and addresses of moved resources by their previous address. */
interface Plan {
  readonly actions: Readonly<Record<string, string>>;
  readonly moved: Readonly<Record<string, string>>;
}

/** A deployment, and plans of other configurations with its state. */
class Deployment {
  public static async deploy(group: Group, cleanUps: CleanUps): Promise<Deployment> {
    const moto = await Moto.start(cleanUps);
    const deployed = new Deployment(moto, cleanUps);
    const variant = findVariant(VARIANT_GROUPS[group][0]);
    const folder = await deployed.createFolder(variant);
    await folder.runOrThrow("apply", "-auto-approve", ...variableArguments(variant.variables ?? {}));
    deployed.stored = folder.read("terraform.tfstate");
    return deployed;
  }

  private stored: string | undefined;

  private constructor(
    private readonly moto: Moto,
    private readonly cleanUps: CleanUps,
  ) {}

  /** Terraform's state. */
  public get state(): string {
    return this.stored ?? "";
  }

  /** Addresses of the resources in the state. */
  public get addresses(): string[] {
    const { resources } = JSON.parse(this.state) as { resources: { mode: string; type: string; name: string }[] };
    return resources.flatMap(({ mode, type, name }) => (mode === "managed" ? [`${type}.${name}`] : []));
  }

  public async plan(variant: Variant, change: (folder: TerraformFolder) => void = () => undefined): Promise<Plan> {
    const folder = await this.createFolder(variant, change);
    await folder.runOrThrow("plan", "-out=plan", ...variableArguments(variant.variables ?? {}));
    const { resource_changes: changes = [] } = await folder.runForJson<{
      resource_changes?: { address: string; previous_address?: string; mode: string; change: { actions: string[] } }[];
    }>("show", "-json", "plan");
    const managed = changes.filter(({ mode }) => mode === "managed");
    return {
      actions: Object.fromEntries(
        managed
          .filter(({ change: { actions } }) => actions.join() !== "no-op")
          .map(({ address, change: { actions } }) => [address, actions.join()]),
      ),
      moved: Object.fromEntries(
        managed.flatMap(({ address, previous_address: from }) => (from === undefined ? [] : [[from, address]])),
      ),
    };
  }

  /** Whether the key policy in AWS allows an administrator of the account to delete the key. */
  public async canDeleteKey(): Promise<boolean> {
    const keyArn = /"(arn:aws:kms:[^"]+:key\/[^"]+)"/.exec(this.state)?.[1] ?? "";
    const keyPolicy = await new Aws(this.moto, REGION).getKeyPolicy(keyArn);
    expect(canUseKey(keyPolicy, { ...ADMINISTRATOR, keyArn, action: "kms:PutKeyPolicy" })).toBe(true);
    return canUseKey(keyPolicy, { ...ADMINISTRATOR, keyArn, action: "kms:ScheduleKeyDeletion" });
  }

  private async createFolder(variant: Variant, change: (folder: TerraformFolder) => void = () => undefined) {
    const folder = new TerraformFolder(this.moto.environmentOf(REGION)).removedBy(this.cleanUps);
    await variant.write(folder);
    change(folder);
    if (this.stored !== undefined) {
      folder.write("terraform.tfstate", this.stored);
    }
    return folder.init();
  }
}

describeWith(["terraform", "moto"], "a move of a deployment with its state", () => {
  const cleanUps = cleanUpsAfterAll();
  const deployed = new Map<Group, Deployment>();

  function findDeployment(group: Group): Deployment {
    const found = deployed.get(group);
    if (!found) {
      throw new Error(`The ${group} is not deployed.`);
    }
    return found;
  }

  beforeAll(async () => {
    await runInParallel(
      GROUP_NAMES,
      () => Promise.resolve(),
      async (group) => {
        deployed.set(group, await Deployment.deploy(group, cleanUps));
      },
    );
  });

  const RUN_SCENARIO: Record<keyof typeof MOVES, () => Promise<Scenario["result"]>> = {
    "same-addresses": () => expectNoChanges("deployment"),
    "same-constructs": () => expectNoChanges("constructs"),
    "to-module": async () => {
      const { actions, moved } = await findDeployment("deployment").plan(findVariant("module"), (folder) => {
        folder.write("moved.tf", MOVED_BLOCKS.find((block) => block.includes("aws_kms_key.key")) ?? "");
      });
      expect(actions).toEqual({});
      expect(Object.keys(moved).sort()).toEqual([
        "aws_iam_openid_connect_provider.oidc_provider[0]",
        "aws_iam_role.role",
        "aws_kms_alias.key",
        "aws_kms_key.key",
        "terraform_data.key_must_stay_the_same",
        "terraform_data.known_key",
        "terraform_data.memory",
      ]);
      return "no changes";
    },
    "rename-module": async () => {
      const { actions, moved } = await findDeployment("module").plan(findVariant("module"), (folder) => {
        renameModule(folder);
        folder.write("moved.tf", MOVED_BLOCKS.find((block) => block.includes("module.encryption")) ?? "");
      });
      expect(actions).toEqual({});
      expect(moved["module.pulumi_cmk.aws_kms_key.key"]).toBe("module.encryption.aws_kms_key.key");
      return "no changes";
    },
    "rename-construct": async () => {
      const renamed = await synthesizeExample("renamed-construct");
      const write = (configuration: string): Variant => ({ write: (folder) => void folder.writeJson(configuration) });
      const deployment = findDeployment("constructs");
      const { actions, moved } = await deployment.plan(write(renamed));
      expect(actions).toEqual({});
      expect(Object.keys(moved).sort()).toEqual(deployment.addresses.sort());
      // The memory moves too.
      await expect(deployment.plan(write(renamed.replaceAll(REGION, "eu-west-1")))).rejects.toThrow(
        `This deployment is for the region "${REGION}", not "eu-west-1".`,
      );
      return "no changes";
    },
    "other-addresses": async () => {
      for (const from of GROUP_NAMES) {
        for (const to of GROUP_NAMES.filter((group) => group !== from)) {
          await expectDeniedDeletion(from, findVariant(VARIANT_GROUPS[to][0]));
        }
      }
      return "rejected";
    },
    "to-hcp-terraform": async () => {
      const app = cleanUps.createFolder("app");
      copyApp(app);
      writeFileSync(join(app, "terraform.pulumi-cmk.tfstate"), findDeployment("deployment").state);
      const { exitCode, text } = await run("sh", ["-c", APP_COMMAND], {
        cwd: app,
        env: toolEnvironment({ TF_CLOUD_ORGANIZATION: "acme", TF_WORKSPACE: "keys" }),
      });
      expect([exitCode, text]).toEqual([
        1,
        expect.stringContaining('TF_WORKSPACE is "keys", but terraform.pulumi-cmk.tfstate has 7 resources.'),
      ]);
      return "rejected";
    },
    removed: async () => {
      await expectDeniedDeletion("module", findVariant("module"), renameModule);
      return "rejected";
    },
  };

  async function expectNoChanges(group: Group): Promise<Scenario["result"]> {
    for (const variant of VARIANT_GROUPS[group]) {
      expect([variant, await findDeployment(group).plan(findVariant(variant))]).toEqual([
        variant,
        { actions: {}, moved: {} },
      ]);
    }
    return "no changes";
  }

  /** The plan deletes the key, and the key policy denies that. `deletion-protection.test.ts` applies such a plan. */
  async function expectDeniedDeletion(from: Group, variant: Variant, change?: (folder: TerraformFolder) => void) {
    const { actions } = await findDeployment(from).plan(variant, change);
    const deleted = Object.entries(actions).filter(([, action]) => action === "delete");
    expect(deleted.filter(([address]) => address.includes("aws_kms_key"))).toHaveLength(1);
    expect(await findDeployment(from).canDeleteKey()).toBe(false);
  }

  const moves = Object.entries(MOVES) as [keyof typeof MOVES, Scenario][];
  test.each(moves.map(([id, { action, result }]) => [action, result, id] as const))(
    "to %s: %s",
    async (_action, result, id) => {
      expect(await RUN_SCENARIO[id]()).toBe(result);
    },
  );
});
