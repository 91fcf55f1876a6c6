import { useCloud } from "../../support/command";

const test = useCloud();
const retryMigrations = (...more: string[]) =>
  test.pulumiCmk(["retry-migrations", "--org", "acme", "--watch", "0", ...more]);

describe("retry-migrations", () => {
  beforeEach(() => {
    test.cloud.migrations.push({ id: "m-1", state: "failed" }, { id: "m-2", state: "completed" });
  });

  it("retries the failed ones, and shows what Pulumi Cloud reports then", async () => {
    const { exitCode, stdout } = await retryMigrations();

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Pulumi Cloud retries the failed migrations of acme.
Migrations, as Pulumi Cloud reports them:
  m-1  running
  m-2  completed
`);
  });

  it("tells programs too", async () => {
    expect(JSON.parse((await retryMigrations("--json")).stdout)).toEqual({
      organization: "acme",
      backend: test.cloud.url,
      migrations: [
        { id: "m-1", state: "running" },
        { id: "m-2", state: "completed" },
      ],
    });
  });
});
