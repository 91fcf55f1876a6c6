import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Aws } from "../../lab/aws";
import type { CleanUps } from "../../lab/clean-ups";
import { type Form, FORMS, REGION } from "../../lab/forms";
import { inParallel } from "../../lab/in-parallel";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { ALLOW_ALL, mayUseKey } from "../../lab/simulator";
import { TerraformFolder, variables } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const OPERATIONS = readFileSync(join(__dirname, "..", "..", "docs", "operations.md"), "utf8");
const MOVED_BLOCKS = [...OPERATIONS.matchAll(/^```hcl\n(moved \{.*?)^```$/gms)].map(([, block = ""]) => block);

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
    deployed.state = folder.read("terraform.tfstate");
    return deployed;
  }

  private state: string | undefined;

  private constructor(
    private readonly moto: Moto,
    private readonly cleanUps: CleanUps,
  ) {}

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
    const keyArn = /"(arn:aws:kms:[^"]+:key\/[^"]+)"/.exec(this.state ?? "")?.[1] ?? "";
    const keyPolicy = await new Aws(this.moto, REGION).keyPolicy(keyArn);
    expect(mayUseKey(keyPolicy, { ...ADMINISTRATOR, keyArn, action: "kms:PutKeyPolicy" })).toBe(true);
    return mayUseKey(keyPolicy, { ...ADMINISTRATOR, keyArn, action: "kms:ScheduleKeyDeletion" });
  }

  private async folderWith(form: Form, change: (folder: TerraformFolder) => void = () => undefined) {
    const folder = new TerraformFolder(this.moto.environmentOf(REGION)).removedBy(this.cleanUps);
    await form.write(folder);
    change(folder);
    if (this.state !== undefined) {
      folder.write("terraform.tfstate", this.state);
    }
    return folder.init();
  }
}

function formOf(name: string): Form {
  const form = FORMS[name];
  if (!form) {
    throw new Error(`There is no form ${name}.`);
  }
  return form;
}

/** The module block of a configuration under another name. */
function renameModule(folder: TerraformFolder): void {
  folder.write(
    "main.tf.json",
    folder
      .read("main.tf.json")
      .replaceAll('pulumi_cmk"', 'encryption"')
      .replaceAll("module.pulumi_cmk.", "module.encryption."),
  );
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

  test.each(NAMES.flatMap((family) => FAMILIES[family].map((form) => [family, form] as const)))(
    "of the %s, the form %s has no changes",
    async (family, form) => {
      expect(await of(family).plan(formOf(form))).toEqual({ actions: {}, moved: {} });
    },
  );

  test("of the deployment, the module has moves alone with the documented blocks", async () => {
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
  });

  test("of the module, a renamed block has moves alone with the documented block", async () => {
    const { actions, moved } = await of("module").plan(formOf("module"), (folder) => {
      renameModule(folder);
      folder.write("moved.tf", MOVED_BLOCKS.find((block) => block.includes("module.encryption")) ?? "");
    });
    expect(actions).toEqual({});
    expect(moved["module.pulumi_cmk.aws_kms_key.key"]).toBe("module.encryption.aws_kms_key.key");
  });

  const others = NAMES.flatMap((from) => NAMES.filter((to) => to !== from).map((to) => [from, to] as const));
  test.each(others)("of the %s, a plan of the %s deletes the key, which AWS denies", async (from, to) => {
    const { actions } = await of(from).plan(formOf(FAMILIES[to][0]));
    expect(
      Object.entries(actions).filter(([address, action]) => address.includes("aws_kms_key") && action === "delete"),
    ).toHaveLength(1);
    expect(await of(from).mayDeleteKey()).toBe(false);
  });

  test("of the module, a plan with a renamed block deletes the key, which AWS denies", async () => {
    const { actions } = await of("module").plan(formOf("module"), renameModule);
    expect(actions["module.pulumi_cmk.aws_kms_key.key"]).toBe("delete");
    expect(await of("module").mayDeleteKey()).toBe(false);
  });
});
