import { useCloud } from "../../support/command";

const command = useCloud();
const retryMigrations = (...more: string[]) =>
  command.pulumiCmk(["retry-migrations", "--org", "acme", "--watch", "0", ...more]);

describe("retry-migrations", () => {
  beforeEach(() => {
    command.cloud.migrations.push({ id: "m-1", state: "failed" }, { id: "m-2", state: "completed" });
  });

  test("retries the failed migrations, and shows all migrations", async () => {
    const { exitCode, stdout } = await retryMigrations();

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Asked Pulumi Cloud to retry the failed migrations of acme.
Migrations reported by Pulumi Cloud:
  m-1  running
  m-2  completed
`);
  });

  test("prints the result as JSON", async () => {
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
