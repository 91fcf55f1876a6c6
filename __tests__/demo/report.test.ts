import { reportOn } from "../../demo/report";
import { deploymentOf } from "../support/pure-deployment";

const sound = deploymentOf({ administratorArns: [] });
const [use, account, denyDeletion] = sound.keyPolicy.Statement as [{ Action: string[] }, object, object];

/** The lines of a report on what IAM answers. */
async function answers(deployment: typeof sound): Promise<string[]> {
  return (await reportOn(deployment)).text.split("\n").filter((line) => /^[ !] (allowed|refused) /.test(line));
}

test("what is as it should be is reported as IAM answers it, without a mark", async () => {
  const { text, isSound } = await reportOn(sound);
  expect(isSound).toBe(true);
  expect(text).toContain(
    "\n\n  allowed  kms:Decrypt as the role, but not as\n  refused  another role without an IAM policy\n",
  );
  expect(text).toMatch(/All \d+ pairs of requests, each allowed and refused, were answered as they should be\.$/);
  expect((await answers(sound)).filter((line) => line.startsWith("!"))).toEqual([]);
});

test("both policies are shown as they are held", async () => {
  const { text } = await reportOn(sound);
  expect(text).toContain(JSON.stringify(sound.trustPolicy, null, 2));
  expect(text).toContain(JSON.stringify(sound.keyPolicy, null, 2));
});

test("who gets in that should not is marked, action by action", async () => {
  const loose = {
    ...sound,
    keyPolicy: {
      ...sound.keyPolicy,
      Statement: [{ ...use, Action: [...use.Action, "kms:Sign", "kms:Verify"] }, account, denyDeletion],
    },
  };
  expect((await answers(loose)).filter((line) => line.startsWith("!"))).toEqual(["! allowed  kms:Sign, kms:Verify"]);
  const { text, isSound } = await reportOn(loose);
  expect(text).toMatch(/NOT AS IT SHOULD BE: 2 of \d+ pairs of requests\. Look for the lines with a !$/);
  expect(isSound).toBe(false);
});

test("who is locked out that should not be is marked too", async () => {
  const tight = {
    ...sound,
    keyPolicy: { ...sound.keyPolicy, Statement: [{ ...use, Action: ["kms:Encrypt"] }, account, denyDeletion] },
  };
  const lines = await answers(tight);
  expect(lines.filter((line) => line.startsWith("!"))).toEqual([
    "! refused  kms:Decrypt as the role, but not as",
    "! refused  kms:GenerateDataKey as the role, but not as",
  ]);
  expect((await reportOn(tight)).isSound).toBe(false);
});
