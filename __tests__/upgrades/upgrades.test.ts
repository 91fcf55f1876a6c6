import { replayRequests, resetAws } from "../../lab/aws-requests";
import { CleanUps } from "../../lab/clean-ups";
import { VARIANTS } from "../../lab/variants";
import { runInParallel } from "../../lab/run-in-parallel";
import { Moto } from "../../lab/moto";
import { readRecording, listRecordings } from "../../lab/recorded-deployment";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

/** What a plan changes: actions by the address of a resource, or by the name of an output. */
type Changes = Readonly<Record<string, string>>;

/** Deletion protection in the key policy, and what a deployment remembers in its state, for the stack in the module `at`. */
const protection = (at = ""): Changes => ({
  [`${at}aws_kms_key.key`]: "update: policy",
  [`${at}terraform_data.key_must_stay_the_same`]: "create",
  [`${at}terraform_data.known_key`]: "create",
  [`${at}terraform_data.memory`]: "create",
});

const STACK: Changes = { ...protection(), "output.key_id": "create", "output.role_name": "create" };

/** The same for a `PulumiCmk` in a stack. */
const CONSTRUCTS: Changes = {
  "aws_kms_key.pulumi-cmk_key_3D85C931": "update: policy",
  "terraform_data.pulumi-cmk_key_known_0705353E": "create",
  "terraform_data.pulumi-cmk_key_must-stay-the-same_22F1D065": "create",
  "terraform_data.pulumi-cmk_memory_03502C26": "create",
};

/**
 * What the upgrade from a recorded version changes, by version and form. A form that is not listed has no changes.
 *
 * An update names the attributes that change, such as `update: description, tags`. Users see all of this in their plans:
 * mention it in CHANGELOG.md. Never list an action that deletes or replaces a resource.
 */
const EXPECTED_CHANGES: Readonly<Record<string, Readonly<Record<string, Changes>>>> = {
  "0.1.0-pre": {
    stack: STACK,
    "stack-with-existing-oidc-provider": STACK,
    "stack-with-every-variable": STACK,
    "stack-in-hcl": STACK,
    "stack-in-own-app": {
      // Without preventDestroy, there is no key to keep.
      "aws_kms_key.key": "update: policy",
      "terraform_data.known_key": "create",
      "output.key_id": "create",
      "output.role_name": "create",
    },
    workspace: STACK,
    module: protection("module.pulumi_cmk."),
    "module-with-for-each": {
      ...protection('module.pulumi_cmk["acme"].'),
      ...protection('module.pulumi_cmk["acme-labs"].'),
    },
    "example-one-organization": CONSTRUCTS,
    "example-three-organizations": {
      "aws_kms_key.cmk-acme_key_4CFD0993": "update: policy",
      "terraform_data.cmk-acme_key_known_CFB78CEC": "create",
      "terraform_data.cmk-acme_key_must-stay-the-same_23E5D0E4": "create",
      "terraform_data.cmk-acme_memory_5A03B9C8": "create",
      "aws_kms_key.cmk-acme-labs_key_9BE9FB84": "update: policy",
      "terraform_data.cmk-acme-labs_key_known_E9953F3C": "create",
      "terraform_data.cmk-acme-labs_key_must-stay-the-same_B524BCF6": "create",
      "terraform_data.cmk-acme-labs_memory_3FDAC9AD": "create",
      "aws_kms_key.cmk-acme-retail_key_6B5E46C4": "update: policy",
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

/** Plans the current code on a recorded deployment, and returns what the plan changes. */
async function planUpgrade(version: string, form: string, moto: Moto): Promise<Changes> {
  const { region, variables: values, requests, state } = readRecording(version, form);
  const cleanUps = new CleanUps();
  try {
    const folder = new TerraformFolder(moto.environmentOf(region)).removedBy(cleanUps);
    await VARIANTS[form]?.write(folder);
    folder.write("terraform.tfstate", JSON.stringify(state));
    await folder.init();
    await resetAws(moto);
    await replayRequests(moto, requests);
    const arguments_ = ["plan", "-detailed-exitcode", "-no-color", "-out=plan", ...variableArguments(values)];
    const { exitCode, text } = await folder.run(...arguments_);
    if (exitCode !== 0 && exitCode !== 2) {
      return { "the plan fails": text };
    }
    // The plan as JSON takes seconds, and a plan without changes does not need it.
    return exitCode === 0 ? {} : changesIn(await folder.runForJson<Plan>("show", "-json", "plan"));
  } finally {
    await cleanUps.run();
  }
}

function changesIn({ resource_changes = [], output_changes = {} }: Plan): Changes {
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

/** The actions of a change, and of an update also the attributes that it changes. */
function describeChange({ actions, before, after, after_unknown: unknown }: Change): string {
  if (actions.join() !== "update") {
    return actions.join(", ");
  }
  const names = [...new Set([...Object.keys(after ?? {}), ...Object.keys(unknown === true ? {} : unknown)])];
  const changed = names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]));
  return `update: ${changed.sort().join(", ")}`;
}

const recorded = listRecordings();

test.each(Object.keys(VARIANTS))("the form %s is recorded", (form) => {
  expect(recorded.map(([, each]) => each)).toContain(form);
});

test.each(recorded)("what %s deployed as %s can still be deployed in that form", (_version, form) => {
  expect(Object.keys(VARIANTS)).toContain(form);
});

describeWith(["terraform", "moto"], "the upgrade", () => {
  const cleanUps = cleanUpsAfterAll();
  const changes = new Map<string, Changes>();

  beforeAll(async () => {
    await runInParallel(
      recorded,
      () => Moto.start(cleanUps),
      async ([version, form], moto) => {
        changes.set(`${version} ${form}`, await planUpgrade(version, form, moto));
      },
    );
  });

  test.each(recorded)("from %s, %s, changes what is listed and nothing else", (version, form) => {
    expect(changes.get(`${version} ${form}`)).toEqual(EXPECTED_CHANGES[version]?.[form] ?? {});
  });

  test.each(recorded)("from %s, %s, deletes and replaces nothing", (version, form) => {
    const actions = Object.values(changes.get(`${version} ${form}`) ?? {});
    expect(actions.filter((each) => each.includes("delete"))).toEqual([]);
  });
});
