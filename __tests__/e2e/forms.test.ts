import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Aws } from "../../lab/aws";
import type { CleanUps } from "../../lab/clean-ups";
import { type Form, formOf, REGION, renameModule } from "../../lab/forms";
import { inParallel } from "../../lab/in-parallel";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { run } from "../../lab/process";
import { MOVES, type Sequence } from "../../lab/sequences";
import { ALLOW_ALL, mayUseKey } from "../../lab/simulator";
import { TerraformFolder, toolEnvironment, variables } from "../../lab/terraform";
import { copyApp } from "../support/app";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const OPERATIONS = readFileSync(join(__dirname, "..", "..", "docs", "operations.md"), "utf8");
const MOVED_BLOCKS = [...OPERATIONS.matchAll(/^```hcl\n(moved \{.*?)^```$/gms)].map(([, block = ""]) => block);

const APP_COMMAND = (JSON.parse(readFileSync(join(__dirname, "..", "..", "cdktf.json"), "utf8")) as { app: string })
  .app;

/** Forms with the same addresses. */
const FAMILIES = {
  deployment: ["stack", "workspace", "stack-in-hcl"],
  module: ["module"],
  constructs: ["example-one-organization", "example-cdktn"],
} as const;
type Family = keyof typeof FAMILIES;
const NAMES = Object.keys(FAMILIES) as Family[];

const ADMINISTRATOR = {
  principal: `arn:aws:iam::${MOTO_ACCOUNT}:role/admin`,
  identityPolicy: ALLOW_ALL,
};

/** What a plan does: actions by address, and the addresses that resources come from. */
interface Plan {
  readonly actions: Readonly<Record<string, string>>;
  readonly moved: Readonly<Record<string, string>>;
}

/** A deployment in the first form of a family, and plans of other configurations on its state. */
class Deployed {
  public static async deploy(family: Family, cleanUps: CleanUps): Promise<Deployed> {
    const moto = await Moto.start(cleanUps);
    const deployed = new Deployed(moto, cleanUps);
    const form = formOf(FAMILIES[family][0]);
    const folder = await deployed.folderWith(form);
    await folder.succeed("apply", "-auto-approve", ...variables(form.variables ?? {}));
    deployed.stored = folder.read("terraform.tfstate");
    return deployed;
  }

  private stored: string | undefined;

  private constructor(
    private readonly moto: Moto,
    private readonly cleanUps: CleanUps,
  ) {}

  /** The text of the state. */
  public get state(): string {
    return this.stored ?? "";
  }

  public async plan(form: Form, change: (folder: TerraformFolder) => void = () => undefined): Promise<Plan> {
    const folder = await this.folderWith(form, change);
    await folder.succeed("plan", "-out=plan", ...variables(form.variables ?? {}));
    const { resource_changes: changes = [] } = await folder.json<{
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

  /** Whether an administrator of the account may delete the key, by the policy that it has in AWS. */
  public async mayDeleteKey(): Promise<boolean> {
    const keyArn = /"(arn:aws:kms:[^"]+:key\/[^"]+)"/.exec(this.state)?.[1] ?? "";
    const keyPolicy = await new Aws(this.moto, REGION).keyPolicy(keyArn);
    expect(mayUseKey(keyPolicy, { ...ADMINISTRATOR, keyArn, action: "kms:PutKeyPolicy" })).toBe(true);
    return mayUseKey(keyPolicy, { ...ADMINISTRATOR, keyArn, action: "kms:ScheduleKeyDeletion" });
  }

  private async folderWith(form: Form, change: (folder: TerraformFolder) => void = () => undefined) {
    const folder = new TerraformFolder(this.moto.environmentOf(REGION)).removedBy(this.cleanUps);
    await form.write(folder);
    change(folder);
    if (this.stored !== undefined) {
      folder.write("terraform.tfstate", this.stored);
    }
    return folder.init();
  }
}

describeWith(["terraform", "moto"], "with the state of a deployment", () => {
  const cleanUps = cleanUpsAfterAll();
  const deployed = new Map<Family, Deployed>();

  function of(family: Family): Deployed {
    const found = deployed.get(family);
    if (!found) {
      throw new Error(`The ${family} is not deployed.`);
    }
    return found;
  }

  beforeAll(async () => {
    await inParallel(
      NAMES,
      () => Promise.resolve(),
      async (family) => {
        deployed.set(family, await Deployed.deploy(family, cleanUps));
      },
    );
  });

  const RUN: Record<keyof typeof MOVES, () => Promise<Sequence["result"]>> = {
    "same-addresses": () => unchanged("deployment"),
    "same-constructs": () => unchanged("constructs"),
    "to-module": async () => {
      const { actions, moved } = await of("deployment").plan(formOf("module"), (folder) => {
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
      const { actions, moved } = await of("module").plan(formOf("module"), (folder) => {
        renameModule(folder);
        folder.write("moved.tf", MOVED_BLOCKS.find((block) => block.includes("module.encryption")) ?? "");
      });
      expect(actions).toEqual({});
      expect(moved["module.pulumi_cmk.aws_kms_key.key"]).toBe("module.encryption.aws_kms_key.key");
      return "no changes";
    },
    "other-addresses": async () => {
      for (const from of NAMES) {
        for (const to of NAMES.filter((family) => family !== from)) {
          await deletesKeyAndIsDenied(from, formOf(FAMILIES[to][0]));
        }
      }
      return "refused";
    },
    "to-hcp-terraform": async () => {
      const app = cleanUps.folder("app");
      copyApp(app);
      writeFileSync(join(app, "terraform.pulumi-cmk.tfstate"), of("deployment").state);
      const { exitCode, text } = await run("sh", ["-c", APP_COMMAND], {
        cwd: app,
        env: toolEnvironment({ TF_CLOUD_ORGANIZATION: "acme", TF_WORKSPACE: "keys" }),
      });
      expect([exitCode, text]).toEqual([
        1,
        expect.stringContaining('TF_WORKSPACE is "keys", but terraform.pulumi-cmk.tfstate has 7 resources.'),
      ]);
      return "refused";
    },
    removed: async () => {
      await deletesKeyAndIsDenied("module", formOf("module"), renameModule);
      return "refused";
    },
  };

  async function unchanged(family: Family): Promise<Sequence["result"]> {
    for (const form of FAMILIES[family]) {
      expect([form, await of(family).plan(formOf(form))]).toEqual([form, { actions: {}, moved: {} }]);
    }
    return "no changes";
  }

  /** `deletion-protection.test.ts` applies such a plan. */
  async function deletesKeyAndIsDenied(from: Family, form: Form, change?: (folder: TerraformFolder) => void) {
    const { actions } = await of(from).plan(form, change);
    const deleted = Object.entries(actions).filter(([, action]) => action === "delete");
    expect(deleted.filter(([address]) => address.includes("aws_kms_key"))).toHaveLength(1);
    expect(await of(from).mayDeleteKey()).toBe(false);
  }

  const moves = Object.entries(MOVES) as [keyof typeof MOVES, Sequence][];
  test.each(moves.map(([id, { action, result }]) => [action, result, id] as const))(
    "to %s: %s",
    async (_action, result, id) => {
      expect(await RUN[id]()).toBe(result);
    },
  );
});
