import { createReport } from "../../demo/report";
import { createDeployment } from "../support/simulated-deployment";

const correct = createDeployment({ administratorArns: [] });
const [use, account, denyDeletion] = correct.keyPolicy.Statement as [{ Action: string[] }, object, object];

/** Lines of a report that show decisions. */
async function listDecisions(deployment: typeof correct): Promise<string[]> {
  return (await createReport(deployment)).text.split("\n").filter((line) => /^[ !] (allowed|denied) /.test(line));
}

test("expected decisions have no mark", async () => {
  const { text, isAsExpected } = await createReport(correct);
  expect(isAsExpected).toBe(true);
  expect(text).toContain(
    "\n\n  allowed  kms:Decrypt as the role, but not as\n  denied   another role without an IAM policy\n",
  );
  expect(text).toMatch(/All \d+ pairs of an allowed and a denied request have the expected decisions\.$/);
  expect((await listDecisions(correct)).filter((line) => line.startsWith("!"))).toEqual([]);
});

test("the report shows both policies", async () => {
  const { text } = await createReport(correct);
  expect(text).toContain(JSON.stringify(correct.trustPolicy, null, 2));
  expect(text).toContain(JSON.stringify(correct.keyPolicy, null, 2));
});

test("a request that is wrongly allowed is marked", async () => {
  const loose = {
    ...correct,
    keyPolicy: {
      ...correct.keyPolicy,
      Statement: [{ ...use, Action: [...use.Action, "kms:Sign", "kms:Verify"] }, account, denyDeletion],
    },
  };
  expect((await listDecisions(loose)).filter((line) => line.startsWith("!"))).toEqual([
    "! allowed  kms:Sign, kms:Verify",
  ]);
  const { text, isAsExpected } = await createReport(loose);
  expect(text).toMatch(/UNEXPECTED: 2 of \d+ pairs of requests\. See the lines that start with !$/);
  expect(isAsExpected).toBe(false);
});

test("a request that is wrongly denied is marked", async () => {
  const tight = {
    ...correct,
    keyPolicy: { ...correct.keyPolicy, Statement: [{ ...use, Action: ["kms:Encrypt"] }, account, denyDeletion] },
  };
  const lines = await listDecisions(tight);
  expect(lines.filter((line) => line.startsWith("!"))).toEqual([
    "! denied   kms:Decrypt as the role, but not as",
    "! denied   kms:GenerateDataKey as the role, but not as",
  ]);
  expect((await createReport(tight)).isAsExpected).toBe(false);
});
