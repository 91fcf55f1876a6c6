import { join } from "node:path";
import { isRead } from "../../lab/aws-call";
import type { CleanUps } from "../../lab/clean-ups";
import {
  EXISTING_OIDC_PROVIDER,
  LIFECYCLE_OF_EVERY_CALL,
  LifecycleEnvironment,
  LOOKUP_LIFECYCLE,
  REGION,
} from "../../lab/lifecycle";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { listRequiredPermissions, type Permission } from "../../lab/required-permissions";
import { canAssumeRole, isAllowedByIdentityPolicy } from "../../lab/simulator";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

interface Policy {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: string;
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** The policies of a role. */
interface RunnerRole {
  readonly arn: string;
  readonly trust: Readonly<Record<string, unknown>>;
  readonly policy: Policy;
}

type RunnerRoles = Readonly<Record<"plan" | "apply", RunnerRole>>;

const PULUMI_PROVIDER = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;
const ROLE = `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme`;

const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const KEY = `arn:aws:kms:${REGION}:${MOTO_ACCOUNT}:key/${KEY_ID}`;

const HCP_TERRAFORM = { organization: "acme", project: "Security", workspace: "pulumi-cmk" };
const GITHUB = { repository: "acme/infrastructure" };

/** An account in which the example is applied. */
class RunnerAccount {
  public static async open(cleanUps: CleanUps): Promise<RunnerAccount> {
    const moto = await Moto.start(cleanUps);
    const folder = new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps);
    folder.copy(join(__dirname, "..", "..", "examples", "runner-role"), ".");
    return new RunnerAccount(moto, await folder.init());
  }

  private constructor(
    public readonly moto: Moto,
    public readonly folder: TerraformFolder,
  ) {}

  /** Applies the example and reads the roles from IAM. */
  public async apply(variables: Readonly<Record<string, unknown>>): Promise<RunnerRoles> {
    const settings = variableArguments({ org: "acme", ...variables });
    await this.folder.runOrThrow("apply", "-auto-approve", ...settings);
    const { plan_role_arn: plan, apply_role_arn: apply } = (await this.folder.readOutputs()) as Record<string, string>;
    return { plan: await this.readRole(plan ?? ""), apply: await this.readRole(apply ?? "") };
  }

  private async readRole(arn: string): Promise<RunnerRole> {
    const name = arn.split("/").at(-1) ?? "";
    const { Role } = await this.moto.runAwsCli<{ Role: { AssumeRolePolicyDocument: RunnerRole["trust"] } }>(
      ...["iam", "get-role", "--role-name", name],
    );
    const { PolicyDocument } = await this.moto.runAwsCli<{ PolicyDocument: Policy }>(
      ...["iam", "get-role-policy", "--role-name", name, "--policy-name", "pulumi-cmk"],
    );
    return { arn, trust: Role.AssumeRolePolicyDocument, policy: PolicyDocument };
  }
}

const listActions = ({ policy }: RunnerRole) => policy.Statement.flatMap(({ Action }) => Action);

/** The policy without one action. */
function withoutAction({ Version, Statement }: Policy, action: string): Record<string, unknown> {
  const statements = Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((each) => each !== action),
  }));
  return { Version, Statement: statements.filter(({ Action }) => Action.length > 0) };
}

describeWith(["terraform", "moto", "aws"], "the example runner-role", () => {
  const cleanUps = cleanUpsAfterAll();
  let account: RunnerAccount;
  let roles: RunnerRoles;
  let decommissioning: RunnerRoles;
  let created: Permission[];
  let deleted: Permission[];
  /** What a deployment calls once it has its key. */
  let managed: Permission[];

  beforeAll(async () => {
    account = await RunnerAccount.open(cleanUps);
    // The lifecycle changes the alias.
    const settings = { hcp_terraform: HCP_TERRAFORM, key_aliases: ["pulumi-cmk-acme", "pulumi-cloud"] };
    roles = await account.apply({ ...settings, github: GITHUB });
    decommissioning = await account.apply({ ...settings, key_id: KEY_ID, decommissioning: true });

    const environment = await LifecycleEnvironment.open(cleanUps);
    const lifecycle = await environment.record(LIFECYCLE_OF_EVERY_CALL);
    const lookup = await environment.record(LOOKUP_LIFECYCLE, [EXISTING_OIDC_PROVIDER]);
    const list = (phases: typeof lifecycle) =>
      phases
        .flatMap(({ calls }) => calls)
        .flatMap((call) => listRequiredPermissions(call, { account: MOTO_ACCOUNT, region: REGION }))
        // Each lifecycle creates its own key.
        .map(({ action, resource }) => ({ action, resource: resource.replace(/:key\/.+$/, `:key/${KEY_ID}`) }));
    created = list([...lifecycle.filter(({ phase }) => phase.command === "apply"), ...lookup]);
    deleted = list(lifecycle.filter(({ phase }) => phase.command === "destroy"));
    managed = [...created.filter(({ action }) => action !== "kms:CreateKey"), ...deleted];
  });

  /** The permissions that a policy doesn't grant, without repetitions. */
  function listDenied(role: RunnerRole, permissions: readonly Permission[], policy: object = role.policy): string[] {
    const denied = permissions.filter(
      (permission) => !isAllowedByIdentityPolicy({ ...policy }, { role: role.arn, ...permission }),
    );
    return [...new Set(denied.map(({ action }) => action))].sort();
  }

  test("allows every call that creates, changes and looks up a deployment", () => {
    expect(created.length).toBeGreaterThan(50);
    expect(listDenied(roles.apply, created)).toEqual([]);
  });

  test("allows every call that deletes a deployment only if decommissioning is true", () => {
    expect(listDenied(decommissioning.apply, managed)).toEqual([]);
    expect(listDenied(roles.apply, deleted)).toEqual([
      "iam:DeleteOpenIDConnectProvider",
      "iam:DeleteRole",
      "iam:ListInstanceProfilesForRole",
      "kms:ScheduleKeyDeletion",
    ]);
  });

  test("allows no action without which every call is still allowed", () => {
    for (const [role, permissions] of [
      [roles.apply, created],
      [decommissioning.apply, managed],
    ] as const) {
      const actions = listActions(role);
      expect(new Set(actions).size).toBe(actions.length);
      const denied = actions.map((action) => listDenied(role, permissions, withoutAction(role.policy, action)));
      expect(denied).toEqual(actions.map((action) => [action]));
    }
  });

  test("allows plans to read everything, and to change nothing", () => {
    const isReadPermission = ({ action }: Permission) => isRead(action.split(":")[1] ?? "");
    expect(listDenied(roles.plan, created.filter(isReadPermission))).toEqual([]);
    expect(listActions(roles.plan)).toEqual(
      listActions(roles.apply).filter((action) => isReadPermission({ action, resource: "*" })),
    );
  });

  test("allows nothing on other resources, and no use of the key", () => {
    const allowed: Permission[] = [
      { action: "iam:UpdateAssumeRolePolicy", resource: ROLE },
      { action: "iam:AddClientIDToOpenIDConnectProvider", resource: PULUMI_PROVIDER },
      { action: "kms:PutKeyPolicy", resource: KEY },
      { action: "kms:ScheduleKeyDeletion", resource: KEY },
      { action: "kms:CreateAlias", resource: `arn:aws:kms:${REGION}:${MOTO_ACCOUNT}:alias/pulumi-cmk-acme` },
    ];
    const denied: Permission[] = [
      { action: "iam:UpdateAssumeRolePolicy", resource: roles.apply.arn },
      {
        action: "iam:AddClientIDToOpenIDConnectProvider",
        resource: PULUMI_PROVIDER.replace("api.pulumi.com/oidc", "app.terraform.io"),
      },
      { action: "kms:PutKeyPolicy", resource: KEY.replace(REGION, "eu-west-1") },
      { action: "kms:ScheduleKeyDeletion", resource: KEY.replace("1234abcd", "abcd1234") },
      { action: "kms:CreateAlias", resource: `arn:aws:kms:${REGION}:${MOTO_ACCOUNT}:alias/other` },
      ...["iam:AttachRolePolicy", "iam:PutRolePolicy"].map((action) => ({ action, resource: ROLE })),
      ...["kms:Decrypt", "kms:CreateGrant", "kms:ReplicateKey"].map((action) => ({ action, resource: KEY })),
    ];
    expect(listDenied(decommissioning.apply, allowed)).toEqual([]);
    expect(listDenied(decommissioning.apply, denied)).toEqual([...new Set(denied.map(({ action }) => action))].sort());
  });

  describe("trusts only the exact tokens of", () => {
    const HCP_AUDIENCE = "aws.workload.identity";
    const HCP_SUBJECT = "organization:acme:project:Security:workspace:pulumi-cmk:run_phase:";
    const GITHUB_AUDIENCE = "sts.amazonaws.com";
    const GITHUB_SUBJECT = "repo:acme/infrastructure:";

    /** The roles that a token can assume. */
    function listRoles(host: string, aud: string | undefined, sub: string | undefined): string[] {
      return (["plan", "apply"] as const).filter((name) =>
        canAssumeRole(roles[name].trust, {
          roleArn: roles[name].arn,
          oidcProviderArn: `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/${host}`,
          claims: { [`${host}:aud`]: aud, [`${host}:sub`]: sub },
        }),
      );
    }

    test.each<[string | undefined, string | undefined, string[]]>([
      [HCP_AUDIENCE, `${HCP_SUBJECT}plan`, ["plan"]],
      [HCP_AUDIENCE, `${HCP_SUBJECT}apply`, ["apply"]],
      [HCP_AUDIENCE, `${HCP_SUBJECT}*`, []],
      [HCP_AUDIENCE, `${HCP_SUBJECT}apply`.replace("acme", "umbrella"), []],
      [HCP_AUDIENCE, `${HCP_SUBJECT}apply`.replace("Security", "Other"), []],
      [HCP_AUDIENCE, `${HCP_SUBJECT}apply`.replace("pulumi-cmk", "pulumi-cmk-2"), []],
      [HCP_AUDIENCE, undefined, []],
      ["other", `${HCP_SUBJECT}apply`, []],
      [undefined, `${HCP_SUBJECT}apply`, []],
    ])("HCP Terraform: audience %s and subject %s can assume %j", (audience, subject, expected) => {
      expect(listRoles("app.terraform.io", audience, subject)).toEqual(expected);
    });

    test.each<[string | undefined, string | undefined, string[]]>([
      [GITHUB_AUDIENCE, `${GITHUB_SUBJECT}ref:refs/heads/main`, ["plan"]],
      [GITHUB_AUDIENCE, `${GITHUB_SUBJECT}environment:pulumi-cmk-register`, ["plan"]],
      [GITHUB_AUDIENCE, `${GITHUB_SUBJECT}environment:pulumi-cmk-apply`, ["apply"]],
      [GITHUB_AUDIENCE, `${GITHUB_SUBJECT}ref:refs/heads/other`, []],
      [GITHUB_AUDIENCE, `${GITHUB_SUBJECT}pull_request`, []],
      [GITHUB_AUDIENCE, `${GITHUB_SUBJECT}environment:pulumi-cmk-apply`.replace("acme", "umbrella"), []],
      [GITHUB_AUDIENCE, undefined, []],
      ["other", `${GITHUB_SUBJECT}ref:refs/heads/main`, []],
      [undefined, `${GITHUB_SUBJECT}ref:refs/heads/main`, []],
    ])("GitHub: audience %s and subject %s can assume %j", (audience, subject, expected) => {
      expect(listRoles("token.actions.githubusercontent.com", audience, subject)).toEqual(expected);
    });

    test("no issuer that isn't set", () => {
      expect(
        listRoles("token.actions.githubusercontent.com", GITHUB_AUDIENCE, `${GITHUB_SUBJECT}ref:refs/heads/main`),
      ).toEqual(["plan"]);
      const issuers = decommissioning.apply.trust.Statement as { Principal: unknown }[];
      expect(issuers.map(({ Principal }) => Principal)).toEqual([
        { Federated: `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/app.terraform.io` },
      ]);
    });
  });

  test("can be limited to an existing key, a looked-up OIDC provider, and a state in S3", async () => {
    const limited = await account.apply({
      hcp_terraform: HCP_TERRAFORM,
      key_id: KEY_ID,
      create_oidc_provider: false,
      state: { bucket: "acme-terraform-state" },
    });
    const object = "arn:aws:s3:::acme-terraform-state/pulumi-cmk/terraform.tfstate";
    const bucket = {
      Sid: "FindState",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: ["arn:aws:s3:::acme-terraform-state"],
    };
    const actionsOf = (role: RunnerRole) => new Set(listActions(role));
    expect([...actionsOf(roles.apply)].filter((action) => !actionsOf(limited.apply).has(action)).sort()).toEqual([
      "iam:AddClientIDToOpenIDConnectProvider",
      "iam:CreateOpenIDConnectProvider",
      "iam:RemoveClientIDFromOpenIDConnectProvider",
      "iam:TagOpenIDConnectProvider",
      "iam:UntagOpenIDConnectProvider",
      "iam:UpdateOpenIDConnectProviderThumbprint",
      "kms:CreateKey",
    ]);
    expect(limited.apply.policy.Statement.find(({ Sid }) => Sid === "KeyAndAlias")?.Resource).toEqual([
      KEY,
      `arn:aws:kms:${REGION}:${MOTO_ACCOUNT}:alias/pulumi-cmk-acme`,
    ]);
    expect(limited.apply.policy.Statement.slice(-3)).toEqual([
      bucket,
      {
        Sid: "State",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: [object, `${object}.tflock`],
      },
      { Sid: "ReleaseLock", Effect: "Allow", Action: ["s3:DeleteObject"], Resource: [`${object}.tflock`] },
    ]);
    expect(limited.plan.policy.Statement.slice(-2)).toEqual([
      bucket,
      { Sid: "ReadState", Effect: "Allow", Action: ["s3:GetObject"], Resource: [object] },
    ]);
  });

  test("uses an existing OIDC provider if it accepts the audience", async () => {
    const { moto, folder } = await RunnerAccount.open(cleanUps);
    await moto.runAwsCli(
      ...["iam", "create-open-id-connect-provider", "--url", "https://app.terraform.io", "--client-id-list", "other"],
    );
    const plan = () =>
      folder.run(
        "plan",
        ...variableArguments({ org: "acme", hcp_terraform: { ...HCP_TERRAFORM, create_oidc_provider: false } }),
      );
    const rejected = await plan();
    expect([rejected.exitCode, rejected.text]).toEqual([
      1,
      expect.stringContaining("does not accept the audience aws.workload.identity"),
    ]);
    await moto.runAwsCli(
      ...["iam", "add-client-id-to-open-id-connect-provider", "--client-id", "aws.workload.identity"],
      ...["--open-id-connect-provider-arn", `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/app.terraform.io`],
    );
    expect((await plan()).exitCode).toBe(0);
  });
});

describeWith(["terraform", "moto", "aws"], "the settings of the example runner-role", () => {
  const cleanUps = cleanUpsAfterAll();
  let account: RunnerAccount;

  beforeAll(async () => {
    account = await RunnerAccount.open(cleanUps);
  });

  /** The actions and resources of each statement, by Sid. */
  const bySid = ({ policy }: RunnerRole) =>
    Object.fromEntries(policy.Statement.map(({ Sid, Action, Resource }) => [Sid, { Action, Resource }]));

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["Neither hcp_terraform nor github is set.", {}],
    ["decommissioning needs key_id.", { hcp_terraform: HCP_TERRAFORM, decommissioning: true }],
    ["key_id must be the ID of a key", { hcp_terraform: HCP_TERRAFORM, decommissioning: true, key_id: "" }],
    ["key_id must be the ID of a key", { hcp_terraform: HCP_TERRAFORM, decommissioning: true, key_id: "*" }],
    ["key_id must be the ID of a key", { hcp_terraform: HCP_TERRAFORM, key_id: KEY }],
  ])("are rejected with %j if they are %j", async (message, variables) => {
    const { exitCode, text } = await account.folder.run("plan", ...variableArguments({ org: "acme", ...variables }));
    expect([exitCode, text]).toEqual([1, expect.stringContaining(message)]);
  });

  test("don't let the role delete an OIDC provider that the deployment only looks up", async () => {
    const { plan, apply } = await account.apply({
      hcp_terraform: HCP_TERRAFORM,
      create_oidc_provider: false,
      key_id: KEY_ID,
      decommissioning: true,
    });
    expect(bySid(apply).OidcProvider).toEqual({
      Action: ["iam:GetOpenIDConnectProvider"],
      Resource: [PULUMI_PROVIDER],
    });
    expect(Object.keys(bySid(apply))).toEqual([
      "OidcProvider",
      "Role",
      "KeyAndAlias",
      "CreateAndFind",
      "DeleteRole",
      "DeleteKey",
    ]);
    expect(bySid(apply).DeleteKey).toEqual({ Action: ["kms:ScheduleKeyDeletion"], Resource: [KEY] });
    expect(Object.keys(bySid(plan))).toEqual(["OidcProvider", "Role", "KeyAndAlias", "CreateAndFind", "DeleteRole"]);
  });

  test("replace the permissions on KMS with those on the role's IAM policy if the key exists", async () => {
    const { plan, apply } = await account.apply({
      hcp_terraform: HCP_TERRAFORM,
      existing_key: true,
      decommissioning: true,
    });
    expect(listActions(apply).filter((action) => action.startsWith("kms:"))).toEqual([]);
    expect(Object.keys(bySid(apply))).toEqual([
      "OidcProvider",
      "Role",
      "CreateAndFind",
      "RolePolicy",
      "DeleteOidcProvider",
      "DeleteRole",
    ]);
    expect(bySid(apply).CreateAndFind).toEqual({ Action: ["iam:ListOpenIDConnectProviders"], Resource: ["*"] });
    expect(bySid(apply).RolePolicy).toEqual({
      Action: ["iam:DeleteRolePolicy", "iam:GetRolePolicy", "iam:PutRolePolicy"],
      Resource: [ROLE],
    });
    expect(bySid(plan).RolePolicy).toEqual({ Action: ["iam:GetRolePolicy"], Resource: [ROLE] });
  });

  test("accept an alias with and without alias/", async () => {
    const { apply } = await account.apply({
      hcp_terraform: HCP_TERRAFORM,
      key_id: KEY_ID,
      key_aliases: ["alias/pulumi-cmk-acme", "pulumi-cloud"],
    });
    const alias = `arn:aws:kms:${REGION}:${MOTO_ACCOUNT}:alias/`;
    expect(bySid(apply).KeyAndAlias?.Resource).toEqual([KEY, `${alias}pulumi-cmk-acme`, `${alias}pulumi-cloud`]);
  });
});
