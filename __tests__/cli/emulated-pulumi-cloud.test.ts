import { apiCalls, type ApiCall, toHttpRequest } from "../../cli/pulumi-cloud/api-calls";
import { useCloud } from "../support/command";
import { OTHER_KEY_ARN, REGISTRATION, registration } from "../support/outputs";
import { TOKEN } from "../support/pulumi-cloud";

const command = useCloud();

/** Sends a call without the command, which would refuse some of them. */
async function send(call: ApiCall): Promise<string> {
  const { url, ...request } = toHttpRequest(call, command.cloud.url, TOKEN);
  const response = await fetch(url, request);
  const { message } = JSON.parse((await response.text()) || "{}") as { message?: string };
  return message === undefined ? String(response.status) : `${response.status} ${message}`;
}

const create = (name: string) => apiCalls.createKey("acme", registration({ name }));
const setDefault = (id: string) => apiCalls.setDefaultKey("acme", id);
const disable = (id: string, destination: string) => apiCalls.disableKey("acme", id, destination);
const disableAll = apiCalls.disableAllKeys("acme");
const states = () => command.cloud.keys.map(({ state }) => state);

describe("the emulated Pulumi Cloud", () => {
  test("starts a migration when the first key is added, and no other", async () => {
    command.cloud.addKey({ name: "Pulumi", keyType: "service" });

    expect(await send(create("first"))).toBe("201");
    expect(command.cloud.migrations).toEqual([{ id: "migration-1", state: "running" }]);
    expect(await send(create("second"))).toBe("201");
    expect(command.cloud.migrations).toHaveLength(1);
  });

  test("adds no key that it can't use, and no name twice", async () => {
    command.cloud.unusableKeyArns.push(OTHER_KEY_ARN);

    expect(await send(apiCalls.createKey("acme", registration({ keyArn: OTHER_KEY_ARN })))).toBe(
      "400 Invalid key provided",
    );
    expect(command.cloud.migrations).toEqual([]);
    await send(create(REGISTRATION.name));
    expect(await send(create(REGISTRATION.name))).toBe("400 Invalid key provided");
  });

  test.each(["isDefault", "default"])(
    "has one default key, which %s shows, and starts no migration for it",
    async (field) => {
      command.cloud.addKey({ state: "enabled", [field]: true });
      command.cloud.addKey({ state: "enabled", [field]: false });

      expect(await send(setDefault("key-2"))).toBe("200");
      expect(command.cloud.keys.map((key) => key[field])).toEqual([false, true]);
      expect(command.cloud.defaultKeyId).toBe("key-2");
      expect(command.cloud.migrations).toEqual([]);
    },
  );

  test("makes only an enabled key the default", async () => {
    command.cloud.addKey({ state: "disabled" });

    expect(await send(setDefault("key-1"))).toBe("404 Organization or Key not found");
    expect(await send(setDefault("nobody"))).toBe("404 Organization or Key not found");
    expect(command.cloud.defaultKeyId).toBeUndefined();
  });

  test("disables a key, and starts a migration from it", async () => {
    command.cloud.addKey({ state: "enabled" });
    command.cloud.addKey({ state: "enabled", isDefault: true });

    expect(await send(disable("key-1", "key-2"))).toBe("200");
    expect(states()).toEqual(["disabled", "enabled"]);
    expect(command.cloud.migrations).toEqual([{ id: "migration-1", state: "running" }]);
  });

  test.each([
    ["the default key", "key-1", "key-2", "400 Invalid key provided"],
    ["a disabled key", "key-3", "key-2", "400 Invalid key provided"],
    ["a key that is being re-encrypted", "key-4", "key-2", "400 Invalid key provided"],
    ["a key, with a disabled destination", "key-2", "key-3", "400 Invalid key provided"],
    ["a key, with an unknown destination", "key-2", "nobody", "400 Invalid key provided"],
    ["a key, with itself as the destination", "key-2", "key-2", "400 Invalid key provided"],
    ["an unknown key", "nobody", "key-1", "404 Organization or Key not found"],
  ])("doesn't disable %s", async (_, id, destination, response) => {
    command.cloud.addKey({ state: "enabled", isDefault: true });
    command.cloud.addKey({ state: "enabled" });
    command.cloud.addKey({ state: "disabled" });
    command.cloud.addKey({ state: "enabled" });
    command.cloud.startMigration("key-4");

    expect(await send(disable(id, destination))).toBe(response);
    expect(states()).toEqual(["enabled", "enabled", "disabled", "enabled"]);
    expect(command.cloud.migrations).toHaveLength(1);
  });

  test("disables a key again that was re-encrypted before, if the migration is complete", async () => {
    command.cloud.addKey({ state: "enabled" });
    command.cloud.addKey({ state: "enabled" });
    command.cloud.startMigration("key-1", { state: "completed" });

    expect(await send(disable("key-1", "key-2"))).toBe("200");
  });

  test("disables all keys, the default key too, and starts a migration from each", async () => {
    command.cloud.addKey({ name: "Pulumi", keyType: "service", state: "enabled" });
    command.cloud.addKey({ state: "enabled", isDefault: true });
    command.cloud.addKey({ state: "disabled" });
    command.cloud.addKey({ state: "enabled" });

    expect(await send(disableAll)).toBe("200");
    expect(states()).toEqual(["enabled", "disabled", "disabled", "disabled"]);
    expect(command.cloud.keys[1]?.isDefault).toBe(false);
    expect(command.cloud.defaultKeyId).toBeUndefined();
    expect(command.cloud.migrations.map(({ id }) => id)).toEqual(["migration-1", "migration-2"]);
    expect(await send(disable("key-2", "key-4"))).toBe("400 Invalid key provided");
  });

  test("has no customer managed keys to disable if there are none", async () => {
    command.cloud.addKey({ name: "Pulumi", keyType: "service", state: "enabled" });

    expect(await send(disableAll)).toBe("400 Organization does not have customer managed keys");
    expect(states()).toEqual(["enabled"]);
  });
});
