import { isRead, parseAwsCall } from "../../lab/aws-call";

const authorization = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

test("parseAwsCall parses a call in the JSON protocol", () => {
  const headers = {
    authorization: authorization("kms"),
    "x-amz-target": "TrentService.DescribeKey",
    "amz-sdk-invocation-id": "1",
  };
  expect(parseAwsCall(headers, '{"KeyId":"alias/acme"}')).toEqual({
    service: "kms",
    region: "eu-central-1",
    action: "DescribeKey",
    parameters: { KeyId: "alias/acme" },
    accessKeyId: "AKIA",
    invocationId: "1",
  });
});

test("parseAwsCall parses a call in the query protocol", () => {
  const body = "Action=GetRole&Version=2010-05-08&RoleName=acme%2Bcorp";
  expect(parseAwsCall({ authorization: authorization("iam") }, body)).toEqual({
    service: "iam",
    region: "eu-central-1",
    action: "GetRole",
    parameters: { RoleName: "acme+corp" },
    accessKeyId: "AKIA",
    invocationId: undefined,
  });
});

test("parseAwsCall returns undefined for a request without a signature", () => {
  expect(parseAwsCall({}, "")).toBeUndefined();
});

test.each([
  ["DescribeKey", true],
  ["GetRole", true],
  ["ListAliases", true],
  ["CreateKey", false],
  ["ScheduleKeyDeletion", false],
])("isRead(%s) is %s", (action, expected) => {
  expect(isRead(action)).toBe(expected);
});
