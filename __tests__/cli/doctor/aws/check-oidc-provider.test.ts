import { checkOidcProvider, reportMissingOidcProvider } from "../../../../cli/doctor/aws/check-oidc-provider";
import { OIDC_PROVIDER_ARN } from "../../../support/outputs";

const ISSUER = "api.pulumi.com/oidc";
const TRUST = { roleName: "cmk", oidcProviderArn: OIDC_PROVIDER_ARN, issuer: ISSUER, organization: "acme" };
const CREATE = `To create it in the role's account, run:
aws iam create-open-id-connect-provider --url https://${ISSUER} --client-id-list aws:acme`;
const ADD = `To add it, run:
aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${OIDC_PROVIDER_ARN} --client-id aws:acme`;

test("accepts an OIDC provider with the audience, also beside others", () => {
  expect(checkOidcProvider({ Url: ISSUER, ClientIDList: ["acme", "aws:acme"] }, TRUST)).toEqual({
    check: "OIDC provider",
    result: "ok",
    detail: `${OIDC_PROVIDER_ARN} accepts the audience aws:acme`,
  });
});

test.each([
  [
    { Url: `${ISSUER}/`, ClientIDList: ["aws:acme"] },
    `the URL of ${OIDC_PROVIDER_ARN} is "${ISSUER}/", which must be "${ISSUER}"`,
    CREATE,
  ],
  [{ Url: ISSUER }, `${OIDC_PROVIDER_ARN} accepts the audiences [], which must include "aws:acme"`, ADD],
  [
    { Url: ISSUER, ClientIDList: ["acme", "aws:beta"] },
    `${OIDC_PROVIDER_ARN} accepts the audiences ["acme","aws:beta"], which must include "aws:acme"`,
    ADD,
  ],
  [
    { Url: ISSUER, ClientIDList: ["aws:Acme"] },
    `${OIDC_PROVIDER_ARN} accepts the audiences ["aws:Acme"], which must include "aws:acme" in lowercase`,
    ADD,
  ],
])("rejects %j", (provider, detail, remedy) => {
  expect(checkOidcProvider(provider, TRUST)).toEqual({ check: "OIDC provider", result: "fail", detail, remedy });
});

test("says that there is no OIDC provider, and names one that is only similar", () => {
  const similar = OIDC_PROVIDER_ARN.replace("api.", "API.");
  const missing = {
    check: "OIDC provider",
    result: "fail",
    remedy: `If the deployment created it, apply the deployment again. Otherwise:\n${CREATE}`,
  };

  expect(reportMissingOidcProvider([OIDC_PROVIDER_ARN.replace("pulumi", "acme")], TRUST)).toEqual({
    ...missing,
    detail: `${OIDC_PROVIDER_ARN} doesn't exist`,
  });
  expect(reportMissingOidcProvider([similar, `${OIDC_PROVIDER_ARN}/`], TRUST)).toEqual({
    ...missing,
    detail: `${OIDC_PROVIDER_ARN} doesn't exist. ${similar}, ${OIDC_PROVIDER_ARN}/ is for another issuer, because AWS compares it exactly`,
  });
});
