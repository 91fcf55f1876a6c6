import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { runScript } from "../support/script";

const cleanUps = cleanUpsAfterAll();

/** Starts a registry and returns its URL. */
async function startRegistry(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.add(
    () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm/`;
}

const startRegistryWithKeys = (status: number, body: string) =>
  startRegistry((request, response) => {
    response.writeHead(request.url === "/npm/-/npm/v1/keys" ? status : 500, { Connection: "close" }).end(body);
  });

/** Runs the audit with a fake npm. It uses this registry, and `npm audit signatures` ends with this exit code. */
async function audit(registry: string, exitCode = 0) {
  const folder = cleanUps.createFolder("audit-signatures");
  mkdirSync(join(folder, "bin"));
  const npm = `#!/bin/sh\nif [ "$*" = "config get registry" ]; then echo "${registry}"; exit; fi\necho "npm $*"; exit ${exitCode}\n`;
  writeFileSync(join(folder, "bin", "npm"), npm, { mode: 0o755 });
  return runScript("audit-signatures.mjs", [], {
    cwd: folder,
    env: { PATH: [join(folder, "bin"), process.env.PATH].join(delimiter) },
  });
}

const KEYS = JSON.stringify({ keys: [{ keyid: "SHA256:a", key: "a" }] });

test("npm verifies the signatures if the registry publishes signing keys", async () => {
  expect(await audit(await startRegistryWithKeys(200, KEYS))).toEqual({
    exitCode: 0,
    stdout: "npm audit signatures\n",
    stderr: "",
  });
});

test("the audit fails for a wrong or missing signature", async () => {
  expect(await audit(await startRegistryWithKeys(200, KEYS), 1)).toMatchObject({
    exitCode: 1,
    stdout: "npm audit signatures\n",
  });
});

test.each([404, 400])(
  "the audit passes for a registry without signing keys, which responds with status %d",
  async (status) => {
    const { exitCode, stdout } = await audit(await startRegistryWithKeys(status, "{}"));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`publishes no signing keys \\(HTTP status ${status}\\), so no signature was verified\\.`),
    );
  },
);

test.each([
  ["fails", 500, KEYS, "HTTP status 500"],
  ["denies access", 403, KEYS, "HTTP status 403"],
  ["doesn't return JSON", 200, "<html>", "the response has no keys"],
  ["returns no keys", 200, '{"keys": []}', "the response has no keys"],
])("the audit fails for a registry that %s", async (_what, status, body, reason) => {
  const { exitCode, stdout, stderr } = await audit(await startRegistryWithKeys(status, body));
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(`/npm/-/npm/v1/keys: ${reason}.`);
});

test("the audit fails for a registry that can't be reached", async () => {
  const { exitCode, stderr } = await audit("http://127.0.0.1:9/");
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("The signing keys could not be read from")]);
});
