import { useCloud } from "../../support/command";

const command = useCloud();
const retryMigrations = (...more: string[]) =>
  command.pulumiCmk(["retry-migrations", "--org", "acme", "--watch", "0", ...more]);

describe("retry-migrations", () => {
  beforeEach(() => {
    command.cloud.migrations.push({ id: "m-1", state: "failed" }, { id: "m-2", state: "completed" });
  });

  test("retries the failed ones, and shows what Pulumi Cloud reports then", async () => {
    const { exitCode, stdout } = await retryMigrations();

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Pulumi Cloud retries the failed migrations of acme.
Migrations, as Pulumi Cloud reports them:
  m-1  running
  m-2  completed
`);
  });

  test("tells programs too", async () => {
    expect(JSON.parse((await retryMigrations("--json")).stdout)).toEqual({
      organization: "acme",
      backend: command.cloud.url,
      migrations: [
        { id: "m-1", state: "running" },
        { id: "m-2", state: "completed" },
      ],
    });
  });
});
