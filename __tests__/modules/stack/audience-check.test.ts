import { PulumiCmkStack } from "../../../index";
import { parsed, synthesize } from "../../../lab/synthesis";

const { check = {}, locals = {} } = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));
const { oidc_provider_accepts_audiences: audienceCheck } = check;

test("the OIDC provider that the stack creates, if it does, must accept every audience", () => {
  expect(audienceCheck?.assert?.map(({ condition }) => condition)).toEqual(["${length(local.missing_audiences) == 0}"]);
  expect(locals.missing_audiences).toBe(
    "${flatten([for provider in aws_iam_openid_connect_provider.oidc_provider : tolist(setsubtract(local.oidc_audiences, provider.client_id_list))])}",
  );
});

test("the check has no data source in it, because then no plan would be empty", () => {
  expect(Object.keys(audienceCheck ?? {})).toEqual(["assert"]);
});

test("the audiences that the OIDC provider lacks are named, unless they are sensitive", () => {
  expect(audienceCheck?.assert?.[0]?.error_message).toContain(
    "but lacks ${local.displayed_missing_audiences}: AWS refuses",
  );
  expect(locals.displayed_missing_audiences).toBe(
    '${one([for audiences in [join(", ", local.missing_audiences)] : [format("%v", audiences), "(sensitive value)"][try(issensitive(audiences), can(nonsensitive(audiences))) ? 1 : 0]])}',
  );
});

test("the warning says what must be, what is, and what to do", () => {
  expect(audienceCheck?.assert?.[0]?.error_message).toMatch(/^The .* must .* but .* Apply .* See https:\/\//);
});

test("without protection, the audiences are checked too", () => {
  const unprotected = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy: false })));
  expect(unprotected.check?.oidc_provider_accepts_audiences).toEqual(audienceCheck);
});
