import { describeWith } from "../support/describe-with";
import { runModuleTests } from "../terraforms/module-tests";

describeWith(["terraform", "mocks"], "terraform test in a copy of the module and in each submodule", () => {
  test("passes without credentials and without a Region", async () => {
    await expect(runModuleTests({})).resolves.toBeUndefined();
  });
});
