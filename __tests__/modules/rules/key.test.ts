import { KEY_DELETION_WINDOW_IN_DAYS, KEY_ROTATION_PERIOD_IN_DAYS } from "../../../modules/rules/key";
import { firstError } from "../../../modules/rules/rule";

test("the message about the deletion window has its unit, range and default", () => {
  expect(firstError(KEY_DELETION_WINDOW_IN_DAYS, "key_deletion_window_in_days", 6)).toBe(
    "key_deletion_window_in_days is 6.\nIt must be a whole number of days from 7 to 30.\nOmit it to use 30, which gives you the most time to cancel a deletion.\nSee https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html",
  );
});

test("the message about the rotation period has its unit, range and default", () => {
  expect(firstError(KEY_ROTATION_PERIOD_IN_DAYS, "key_rotation_period_in_days", 89)).toBe(
    "key_rotation_period_in_days is 89.\nIt must be a whole number of days from 90 to 2560.\nOmit it to use 365.\nSee https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html",
  );
});
