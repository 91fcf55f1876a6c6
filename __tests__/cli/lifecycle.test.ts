import { useCloud } from "../support/command";
import { KEY_ARN, OTHER_KEY_ARN, outputValues, registration, terraformOutputs } from "../support/outputs";

const command = useCloud();

test("an organization registers its first key, replaces it, and returns to the Pulumi-managed key", async () => {
  const { cloud } = command;
  const run = async (...argv: string[]) => {
    const { exitCode, stdout, stderr } = await command.pulumiCmk([...argv, "--org", "acme", "--watch", "0", "--yes"]);
    return exitCode === 0 ? stdout.split("\n")[0] : stderr.split("\n")[0];
  };
  const makeDefault = async (key: string) =>
    (await command.pulumiCmk(["default", key, "--org", "acme", "--watch", "0"])).stdout.split("\n")[0];
  const register = (name: string, keyArn = KEY_ARN) =>
    run("register", "--outputs", command.file(terraformOutputs(outputValues(registration({ name, keyArn })))));
  const completeMigrations = () => {
    cloud.migrations.forEach((migration) => (migration.state = "completed"));
  };
  const REGISTERED = "The key is registered for acme.";

  expect(await run("disable-all")).toBe("acme has no customer managed keys; no changes made.");
  expect(await register("first", OTHER_KEY_ARN)).toBe(REGISTERED);
  expect(await makeDefault("first")).toBe('The key "first" (key-1) is now the default key of acme.');
  completeMigrations();

  expect(await register("second")).toBe(REGISTERED);
  expect(cloud.migrations).toHaveLength(1);
  expect(await run("retire", "first", "--reencrypt-with", "second")).toContain("error: Could not retire the key");
  expect(await makeDefault("second")).toBe('The key "second" (key-2) is now the default key of acme.');
  expect(await run("retire", "first", "--reencrypt-with", "second")).toContain('The key "first" (key-1) is retired.');
  completeMigrations();

  expect(await run("disable-all")).toContain("All customer managed keys of acme are disabled.");
  expect(cloud.defaultKeyId).toBeUndefined();
  expect(cloud.migrations.map(({ state }) => state)).toEqual(["completed", "completed", "running"]);
  expect(await run("disable-all")).toBe("All customer managed keys of acme are already disabled; no changes made.");
});
