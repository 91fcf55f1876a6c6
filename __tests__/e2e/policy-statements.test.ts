import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { canUseKey } from "../../lab/simulator";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";
import { createSteps } from "../support/steps";

const REGION = "eu-central-1";
const BREAK_GLASS = `arn:aws:iam::${MOTO_ACCOUNT}:role/break-glass`;
const READER = `arn:aws:iam::${MOTO_ACCOUNT}:role/log-reader`;

const USE = {
  sid: "Allow break-glass use",
  effect: "Allow",
  principals: { AWS: [BREAK_GLASS] },
  actions: ["kms:Decrypt"],
  conditions: {},
};
const READ = {
  effect: "Allow",
  principals: { AWS: [READER] },
  actions: ["kms:DescribeKey", "kms:GetKeyPolicy"],
  conditions: { StringEquals: { "aws:PrincipalAccount": [MOTO_ACCOUNT] } },
};

/** Examples in the documentation, as contents of a variables file. */
const [, SECTION = ""] =
  /^## Give another principal access$(.*?)^## /ms.exec(
    readFileSync(join(__dirname, "..", "..", "docs", "operations.md"), "utf8"),
  ) ?? [];
const EXAMPLES = [...SECTION.matchAll(/^```hcl\n(.*?)^```$/gms)].map(([, text = ""]) => text);

describeWith(["terraform", "moto"], "additional statements of the key policy", () => {
  const cleanUps = cleanUpsAfterAll();
  const step = createSteps();
  let folder: TerraformFolder;
  let aws: Aws;
  let keyArn: string;

  beforeAll(async () => {
    const moto = await Moto.start(cleanUps);
    aws = new Aws(moto, REGION);
    folder = new TerraformFolder({ ...moto.environment, AWS_REGION: REGION })
      .removedBy(cleanUps)
      .writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));
    await folder.init();
  });

  const variables = (values: object) => variableArguments({ org: "acme", ...values });

  /** Applies the stack, and returns the statements after the key policy's own. */
  async function applyStatements(values: object): Promise<unknown[]> {
    await folder.runOrThrow("apply", "-auto-approve", ...variables(values));
    keyArn = (await folder.readOutputs()).key_arn as string;
    return ((await aws.getKeyPolicy(keyArn)).Statement as unknown[]).slice(3);
  }

  /** Lists the actions that the key policy allows a principal. */
  async function listAllowedActions(principal: string): Promise<string[]> {
    const keyPolicy = await aws.getKeyPolicy(keyArn);
    const actions = [
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion",
    ];
    return actions.filter((action) => canUseKey(keyPolicy, { keyArn, action, principal }));
  }

  step("a statement that grants use is rejected before anything is created", async () => {
    const { exitCode, text } = await folder.run(
      "apply",
      "-auto-approve",
      "-no-color",
      ...variables({ key_policy_statements: [USE] }),
    );
    expect(exitCode).toBe(1);
    expect(text).toContain('key_policy_statements allows "kms:Decrypt". Unless key_policy_statements_may_grant_use is');
    expect((await folder.run("state", "list")).stdout).toBe("");
  });

  step("a break-glass role can decrypt, and nothing else, if that is permitted", async () => {
    expect(await applyStatements({ key_policy_statements: [USE], key_policy_statements_may_grant_use: true })).toEqual([
      {
        Sid: "Allow break-glass use",
        Effect: "Allow",
        Principal: { AWS: [BREAK_GLASS] },
        Action: ["kms:Decrypt"],
        Resource: "*",
      },
    ]);
    expect([await listAllowedActions(BREAK_GLASS), await listAllowedActions(READER)]).toEqual([["kms:Decrypt"], []]);
  });

  step("other statements change the key policy in place", async () => {
    const changed = { key_policy_statements: [READ] };
    expect(await folder.planActions(...variables(changed))).toEqual({ "aws_kms_key.key": ["update"] });
    const before = keyArn;
    expect(await applyStatements(changed)).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: [READER] },
        Action: ["kms:DescribeKey", "kms:GetKeyPolicy"],
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": [MOTO_ACCOUNT] } },
      },
    ]);
    expect(keyArn).toBe(before);
    expect(await listAllowedActions(BREAK_GLASS)).toEqual([]);
    expect(await folder.planActions(...variables(changed))).toEqual({});
  });

  step("an Allow doesn't lift the deletion protection", async () => {
    await applyStatements({
      key_policy_statements: [{ ...USE, actions: ["kms:*"] }],
      key_policy_statements_may_grant_use: true,
    });
    expect(await listAllowedActions(BREAK_GLASS)).toEqual([
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:PutKeyPolicy",
    ]);
  });

  step("the examples in the documentation are valid", async () => {
    const applied: unknown[] = [];
    for (const example of EXAMPLES) {
      folder.write("example.auto.tfvars", example);
      applied.push(await applyStatements({}));
    }
    folder.write("example.auto.tfvars", "");
    expect(applied).toEqual([
      [
        {
          Sid: "Allow break-glass use",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::123456789012:role/break-glass"] },
          Action: ["kms:Decrypt", "kms:DescribeKey"],
          Resource: "*",
          Condition: { Bool: { "aws:MultiFactorAuthPresent": ["true"] } },
        },
      ],
      [
        {
          Sid: "Allow reading",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::123456789012:role/log-reader"] },
          Action: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListGrants"],
          Resource: "*",
        },
        { Sid: "Deny grants", Effect: "Deny", Principal: { AWS: ["*"] }, Action: ["kms:CreateGrant"], Resource: "*" },
      ],
    ]);
  });

  step("duplicates are removed, and a policy variable and values of other types are kept as strings", async () => {
    const statement = {
      effect: "Deny",
      principals: { AWS: [READER, BREAK_GLASS, READER] },
      actions: ["kms:CreateGrant", "kms:CreateGrant"],
      conditions: {
        Bool: { "aws:SecureTransport": [false] },
        NumericGreaterThan: { "aws:MultiFactorAuthAge": [3600] },
        StringNotEquals: { "kms:EncryptionContext:team": ["$${aws:PrincipalTag/team}"] },
      },
    };
    const values = { key_policy_statements: [statement] };
    expect(await applyStatements(values)).toEqual([
      {
        Effect: "Deny",
        Principal: { AWS: [READER, BREAK_GLASS] },
        Action: ["kms:CreateGrant"],
        Resource: "*",
        Condition: {
          Bool: { "aws:SecureTransport": ["false"] },
          NumericGreaterThan: { "aws:MultiFactorAuthAge": ["3600"] },
          StringNotEquals: { "kms:EncryptionContext:team": ["${aws:PrincipalTag/team}"] },
        },
      },
    ]);
    expect(await folder.planActions(...variables(values))).toEqual({});
  });

  step("without statements, the key policy is as before", async () => {
    expect(await applyStatements({})).toEqual([]);
    expect(await folder.planActions(...variables({}))).toEqual({});
  });
});
