import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { runScript } from "../support/script";

const cleanUps = cleanUpsAfterAll();

/** Starts a registry, and returns its URL. */
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

const answer = (status: number, body: string) =>
  startRegistry((request, response) => {
    response.writeHead(request.url === "/npm/-/npm/v1/keys" ? status : 500, { Connection: "close" }).end(body);
  });

/** Audits with an npm that has this registry, and whose `audit signatures` prints a line and has this exit code. */
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

test("if the registry publishes signing keys, npm verifies the signatures", async () => {
  expect(await audit(await answer(200, KEYS))).toEqual({ exitCode: 0, stdout: "npm audit signatures\n", stderr: "" });
});

test("a wrong or missing signature fails the audit", async () => {
  expect(await audit(await answer(200, KEYS), 1)).toMatchObject({ exitCode: 1, stdout: "npm audit signatures\n" });
});

test.each([404, 400])("a registry without signing keys, which answers %d, is no failure", async (status) => {
  const { exitCode, stdout } = await audit(await answer(status, "{}"));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    new RegExp(`publishes no signing keys \\(HTTP status ${status}\\), so no signature was verified\\.`),
  );
});

test.each([
  ["has an error", 500, KEYS, "HTTP status 500"],
  ["denies access", 403, KEYS, "HTTP status 403"],
  ["answers with no JSON", 200, "<html>", "the answer has no keys"],
  ["answers with no keys", 200, '{"keys": []}', "the answer has no keys"],
])("a registry that %s is a failure", async (_what, status, body, reason) => {
  const { exitCode, stdout, stderr } = await audit(await answer(status, body));
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(`/npm/-/npm/v1/keys: ${reason}.`);
});

test("a registry that can't be reached is a failure", async () => {
  const { exitCode, stderr } = await audit("http://127.0.0.1:9/");
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("The signing keys could not be read from")]);
});
