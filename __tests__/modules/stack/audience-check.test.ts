import { PulumiCmkStack } from "../../../index";
import { parsed, synthesize } from "../../../lab/synthesis";

const { check = {}, locals = {} } = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));
const { oidc_provider_accepts_audiences: audienceCheck } = check;

test("the created OIDC provider must accept every audience", () => {
  expect(audienceCheck?.assert?.map(({ condition }) => condition)).toEqual(["${length(local.missing_audiences) == 0}"]);
  expect(locals.missing_audiences).toBe(
    "${flatten([for provider in aws_iam_openid_connect_provider.oidc_provider : tolist(setsubtract(local.oidc_audiences, provider.client_id_list))])}",
  );
});

test("the check has no scoped data source, because then no plan would be empty", () => {
  expect(Object.keys(audienceCheck ?? {})).toEqual(["assert"]);
});

test("the warning names the missing audiences, unless they are sensitive", () => {
  expect(audienceCheck?.assert?.[0]?.error_message).toContain(
    "The OIDC provider doesn't accept ${local.displayed_missing_audiences}.\nIt must accept",
  );
  expect(locals.displayed_missing_audiences).toBe(
    '${concat([for text in [join(", ", local.missing_audiences)] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}',
  );
});

test("the warning states the problem, the rule and the remedy", () => {
  expect(audienceCheck?.assert?.[0]?.error_message).toMatch(/^The .*\nIt must .*\nApply .*\nSee https:\/\//);
});

test("the audiences are checked without protection too", () => {
  const unprotected = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy: false })));
  expect(unprotected.check?.oidc_provider_accepts_audiences).toEqual(audienceCheck);
});
