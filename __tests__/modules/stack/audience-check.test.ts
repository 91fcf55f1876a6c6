import { PulumiCmkStack } from "../../../index";
import { parsed, synthesize } from "../../../lab/synthesis";

const { check = {} } = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));
const { oidc_provider_accepts_audiences: audienceCheck } = check;
const MISSING = 'setsubtract(distinct(flatten(["aws:${var.org}", var.oidc_audiences])), provider.client_id_list)';

test("the OIDC provider that the stack creates, if it does, must accept every audience", () => {
  expect(audienceCheck?.assert?.map(({ condition }) => condition)).toEqual([
    `\${alltrue([for provider in aws_iam_openid_connect_provider.oidc_provider : length(${MISSING}) == 0])}`,
  ]);
});

test("the check has no data source in it, because then no plan would be empty", () => {
  expect(Object.keys(audienceCheck ?? {})).toEqual(["assert"]);
});

test("the audiences that the OIDC provider lacks are named", () => {
  expect(audienceCheck?.assert?.[0]?.error_message).toContain(
    `lacks \${concat([for text in [join(", ", flatten([for provider in aws_iam_openid_connect_provider.oidc_provider : tolist(${MISSING})]))] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}: AWS refuses`,
  );
});

test("the warning says what must be, what is, and what to do", () => {
  expect(audienceCheck?.assert?.[0]?.error_message).toMatch(/^The .* must .* but .* Apply .* See https:\/\//);
});

test("without protection, the audiences are checked too", () => {
  const unprotected = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy: false })));
  expect(unprotected.check?.oidc_provider_accepts_audiences).toEqual(audienceCheck);
});
