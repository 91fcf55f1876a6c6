import { CHECK_KEY_STATE } from "../../../modules/rules/existing-key";
import { firstError } from "../../../modules/rules/rule";

test("the message about check_key_state has its default", () => {
  expect(firstError(CHECK_KEY_STATE, "check_key_state", "yes")).toBe(
    'check_key_state is "yes".\nIt must be true or false.\nOmit it to use false.\nSee https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html',
  );
});
