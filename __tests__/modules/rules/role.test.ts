import { ROLE_MAX_SESSION_DURATION } from "../../../modules/rules/role";
import { firstError } from "../../../modules/rules/rule";

test("the message about the session duration has its unit, range and default", () => {
  expect(firstError(ROLE_MAX_SESSION_DURATION, "role_max_session_duration", 3599)).toBe(
    "role_max_session_duration is 3599.\nIt must be a whole number of seconds from 3600 to 43200.\nOmit it to use the IAM default, 3600 (1 hour).\nSee https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
  );
});
