import { join } from "node:path";
import { replayRequests, resetAws } from "../../lab/aws-requests";
import { CleanUps } from "../../lab/clean-ups";
import { VARIANTS } from "../../lab/variants";
import { runInParallel } from "../../lab/run-in-parallel";
import { Moto } from "../../lab/moto";
import { Recordings } from "../../lab/recorded-deployment";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const recordings = new Recordings(join(__dirname, "states"));

/** Changes in a plan: actions by the address of a resource or the name of an output. */
type Changes = Readonly<Record<string, string>>;

/** Changes that add deletion protection and the record of the deployment, for a stack in the module `at`. */
const addProtection = (at = ""): Changes => ({
  [`${at}aws_kms_key.key`]: "update: description, policy",
  [`${at}terraform_data.key_must_stay_the_same`]: "create",
  [`${at}terraform_data.known_key`]: "create",
  [`${at}terraform_data.memory`]: "create",
});

const STACK: Changes = { ...addProtection(), "output.key_id": "create", "output.role_name": "create" };

/** The same changes for a `PulumiCmk` in a stack. */
const CONSTRUCTS: Changes = {
  "aws_kms_key.pulumi-cmk_key_3D85C931": "update: description, policy",
  "terraform_data.pulumi-cmk_key_known_0705353E": "create",
  "terraform_data.pulumi-cmk_key_must-stay-the-same_22F1D065": "create",
  "terraform_data.pulumi-cmk_memory_03502C26": "create",
};

/**
 * Changes of the upgrade from a recorded version, by version and variant. A variant that is not listed has no changes.
 *
 * An update names the attributes that change, such as `update: description, tags`. Users see all of these changes in their
 * plans, so mention them in CHANGELOG.md. Never list an action that deletes or replaces a resource.
 */
const EXPECTED_CHANGES: Readonly<Record<string, Readonly<Record<string, Changes>>>> = {
  "0.1.0-pre": {
    stack: STACK,
    "stack-with-existing-oidc-provider": STACK,
    "stack-with-every-variable": STACK,
    "stack-in-hcl": STACK,
    "stack-in-own-app": {
      // Without preventDestroy, key_must_stay_the_same is not created.
      "aws_kms_key.key": "update: description, policy",
      "terraform_data.known_key": "create",
      "output.key_id": "create",
      "output.role_name": "create",
    },
    workspace: STACK,
    module: addProtection("module.pulumi_cmk."),
    "module-with-for-each": {
      ...addProtection('module.pulumi_cmk["acme"].'),
      ...addProtection('module.pulumi_cmk["acme-labs"].'),
    },
    "example-one-organization": CONSTRUCTS,
    "example-three-organizations": {
      "aws_kms_key.cmk-acme_key_4CFD0993": "update: description, policy",
      "terraform_data.cmk-acme_key_known_CFB78CEC": "create",
      "terraform_data.cmk-acme_key_must-stay-the-same_23E5D0E4": "create",
      "terraform_data.cmk-acme_memory_5A03B9C8": "create",
      "aws_kms_key.cmk-acme-labs_key_9BE9FB84": "update: description, policy",
      "terraform_data.cmk-acme-labs_key_known_E9953F3C": "create",
      "terraform_data.cmk-acme-labs_key_must-stay-the-same_B524BCF6": "create",
      "terraform_data.cmk-acme-labs_memory_3FDAC9AD": "create",
      "aws_kms_key.cmk-acme-retail_key_6B5E46C4": "update: description, policy",
      "terraform_data.cmk-acme-retail_key_known_1E95ADAC": "create",
      "terraform_data.cmk-acme-retail_key_must-stay-the-same_0D8558AB": "create",
      "terraform_data.cmk-acme-retail_memory_813414F6": "create",
      "terraform_data.oidc-provider_memory_4DD60940": "create",
    },
    "example-looked-up-provider": CONSTRUCTS,
    "example-second-region": CONSTRUCTS,
    "example-cdktn": CONSTRUCTS,
  },
};

/** A change in the JSON of a plan. */
interface Change {
  readonly actions: readonly string[];
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly after_unknown: Readonly<Record<string, unknown>> | boolean;
}

interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly previous_address?: string;
    readonly mode: string;
    readonly change: Change;
  }[];
  readonly output_changes?: Readonly<Record<string, Change>>;
}

/** Plans the current code for a recorded deployment and returns the changes. */
async function planUpgrade(version: string, variant: string, moto: Moto): Promise<Changes> {
  const { region, variables: values, requests, state } = recordings.read(version, variant);
  const cleanUps = new CleanUps();
  try {
    const folder = new TerraformFolder(moto.environmentOf(region)).removedBy(cleanUps);
    await VARIANTS[variant]?.write(folder);
    folder.write("terraform.tfstate", JSON.stringify(state));
    await folder.init();
    await resetAws(moto);
    await replayRequests(moto, requests);
    const planArguments = ["plan", "-detailed-exitcode", "-no-color", "-out=plan", ...variableArguments(values)];
    const { exitCode, text } = await folder.run(...planArguments);
    if (exitCode !== 0 && exitCode !== 2) {
      return { "the plan fails": text };
    }
    // Showing the plan as JSON takes seconds, and an empty plan doesn't need it.
    return exitCode === 0 ? {} : listChanges(await folder.runForJson<Plan>("show", "-json", "plan"));
  } finally {
    await cleanUps.run();
  }
}

function listChanges({ resource_changes = [], output_changes = {} }: Plan): Changes {
  const changes: Record<string, string> = {};
  for (const { address, previous_address: previous, mode, change } of resource_changes) {
    const actions = describeChange(change);
    const isMoved = previous !== undefined && previous !== address;
    if (mode === "managed" && (isMoved || actions !== "no-op")) {
      changes[address] = isMoved ? `move from ${previous}, ${actions}` : actions;
    }
  }
  for (const [name, { actions }] of Object.entries(output_changes)) {
    if (actions.join() !== "no-op") {
      changes[`output.${name}`] = actions.join(", ");
    }
  }
  return changes;
}

/** Describes the actions of a change. For an update, includes the changed attributes. */
function describeChange({ actions, before, after, after_unknown: unknown }: Change): string {
  if (actions.join() !== "update") {
    return actions.join(", ");
  }
  const names = [...new Set([...Object.keys(after ?? {}), ...Object.keys(unknown === true ? {} : unknown)])];
  const changed = names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]));
  return `update: ${changed.sort().join(", ")}`;
}

const recorded = recordings.list();

test.each(Object.keys(VARIANTS))("the variant %s is recorded", (variant) => {
  expect(recorded.map(([, each]) => each)).toContain(variant);
});

test.each(recorded)("the current code has the variant of the recording %s %s", (_version, variant) => {
  expect(Object.keys(VARIANTS)).toContain(variant);
});

describeWith(["terraform", "moto"], "the upgrade", () => {
  const cleanUps = cleanUpsAfterAll();
  const changes = new Map<string, Changes>();

  beforeAll(async () => {
    await runInParallel(
      recorded,
      () => Moto.start(cleanUps),
      async ([version, variant], moto) => {
        changes.set(`${version} ${variant}`, await planUpgrade(version, variant, moto));
      },
    );
  });

  test.each(recorded)("from %s, variant %s, has exactly the expected changes", (version, variant) => {
    expect(changes.get(`${version} ${variant}`)).toEqual(EXPECTED_CHANGES[version]?.[variant] ?? {});
  });

  test.each(recorded)("from %s, variant %s, deletes and replaces nothing", (version, variant) => {
    const actions = Object.values(changes.get(`${version} ${variant}`) ?? {});
    expect(actions.filter((each) => each.includes("delete"))).toEqual([]);
  });
});
