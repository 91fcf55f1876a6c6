import { PulumiCmkStack } from "../../../index";
import { parsed, synthesize } from "../../../lab/synthesis";

const { check = {}, data, locals } = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));

test("the key, its rotation and the provider's audiences are checked", () => {
  expect(Object.entries(check).map(([name, { assert }]) => [name, assert?.[0]?.condition])).toEqual([
    [
      "key_can_be_used",
      '${!contains(["Disabled", "PendingDeletion", "PendingReplicaDeletion"], data.aws_kms_key.key.key_state)}',
    ],
    ["key_is_rotated", "${aws_kms_key.key.enable_key_rotation}"],
    [
      "oidc_provider_accepts_audiences",
      '${alltrue([for provider in aws_iam_openid_connect_provider.oidc_provider : length(setsubtract(distinct(flatten(["aws:${var.org}", var.oidc_audiences])), provider.client_id_list)) == 0])}',
    ],
  ]);
});

test("no check has a data source in it, for then no plan would be empty", () => {
  for (const block of Object.values(check)) {
    expect(Object.keys(block)).toEqual(["assert"]);
  }
});

test("the key is found by its alias: Terraform forgets one that waits for its deletion", () => {
  expect(data?.aws_kms_key?.key).toEqual({ key_id: "${local.key_alias_arn}" });
  expect(locals?.key_alias_arn).toBe("${aws_kms_alias.key.arn}");
});

test("the audiences that a provider lacks are named", () => {
  expect(check.oidc_provider_accepts_audiences?.assert?.[0]?.error_message).toContain(
    'lacks ${concat([for text in [join(", ", flatten([for provider in aws_iam_openid_connect_provider.oidc_provider : tolist(setsubtract(distinct(flatten(["aws:${var.org}", var.oidc_audiences])), provider.client_id_list))]))] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}: AWS refuses',
  );
});

test.each(Object.entries(check))("%s says what must be, what is, and what to do", (_name, { assert }) => {
  expect(assert?.[0]?.error_message).toMatch(/^The .* must .* but .*(Bring|Apply) .* See https:\/\//);
});
