import fc from "fast-check";
import { PulumiCmkKey, PulumiCmkRole } from "../../index";
import { expression } from "../../modules/terraform/expression";
import { Token } from "cdktf";
import { anyTextNear, organizationName, SEEDED } from "../support/arbitraries";
import { emptyStack, resolve } from "../../lab/synthesis";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const texts = fc
  .sample(anyTextNear(organizationName), { ...SEEDED, numRuns: 300 })
  .filter((text) => text.normalize("NFC") === text);

/** Removes the template markers of an expression. */
function unwrap(value: unknown): string {
  return String(value).replace(/^\$\{(.*)\}$/s, "$1");
}

describeWith(["terraform"], "policies that Terraform evaluates with any value", () => {
  let trustPolicies: string[];
  let keyPolicies: string[];

  beforeAll(async () => {
    const stack = emptyStack();
    const item = expression("item");
    const role = new PulumiCmkRole(stack, "role", {
      organization: item,
      oidcProvider: { arn: item, issuer: item, allowAudience: () => undefined },
    });
    const key = new PulumiCmkKey(stack, "key", {
      role: { arn: item, organization: item },
      administratorArns: Token.asList(expression("[item]")),
      accountAccess: Token.asAny(expression("item")),
      replicationAllowed: Token.asAny(expression('item != ""')),
      deletionProtection: Token.asAny(expression('item != ""')),
    });
    const trustPolicy = unwrap(resolve(stack, role.resource.assumeRolePolicyInput));
    const keyPolicy = unwrap(resolve(stack, key.resource.policyInput)).replace(/data\.aws_[\w.-]+/g, '"data"');
    const folder = new TerraformFolder();
    try {
      folder.write("values.json", JSON.stringify(texts));
      folder.write(
        "main.tf",
        `locals {
  values = jsondecode(file("\${path.module}/values.json"))
}
output "trust_policies" {
  value = [for item in local.values : ${trustPolicy}]
}
output "key_policies" {
  value = [for item in local.values : ${keyPolicy}]
}
`,
      );
      await folder.init();
      await folder.runOrThrow("apply", "-auto-approve");
      ({ trust_policies: trustPolicies, key_policies: keyPolicies } = (await folder.readOutputs()) as {
        trust_policies: string[];
        key_policies: string[];
      });
    } finally {
      folder.remove();
    }
  });

  test("the trust policy has the same structure for every value", () => {
    expect(trustPolicies.map((policy) => JSON.parse(policy) as unknown)).toEqual(
      texts.map((text) => ({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: text },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: {
                [`${text}:aud`]: `aws:${text}`,
                [`${text}:sub`]: `pulumi:cmk:pulumi.organization.login:${text}`,
              },
            },
          },
        ],
      })),
    );
  });

  test("the key policy has the same structure for every value", () => {
    expect(keyPolicies.map((policy) => JSON.parse(policy) as unknown)).toEqual(
      texts.map((text) => ({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Allow use of the key",
            Effect: "Allow",
            Principal: { AWS: text },
            Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
            Resource: "*",
          },
          expect.objectContaining({
            Sid: "Enable IAM Administration Permissions",
            Principal: { AWS: "arn:data:iam::data:root" },
          }),
          expect.objectContaining({ Sid: "Allow access for Key Administrators", Principal: { AWS: [text] } }),
          ...(text === ""
            ? []
            : [
                {
                  Sid: "Deny deletion of the key",
                  Effect: "Deny",
                  Principal: "*",
                  Action: ["kms:ScheduleKeyDeletion"],
                  Resource: "*",
                },
              ]),
        ],
      })),
    );
    const actions = keyPolicies.map((policy) => {
      const { Statement } = JSON.parse(policy) as { Statement: { Action: string[] }[] };
      return Statement[2]?.Action.at(-1);
    });
    expect(actions).toEqual(texts.map((text) => (text === "" ? "kms:RotateKeyOnDemand" : "kms:ReplicateKey")));
  });
});
