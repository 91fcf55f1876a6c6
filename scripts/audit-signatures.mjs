/**
 * Verifies the registry signatures of the installed packages with `npm audit signatures`, if the registry publishes signing keys.
 * Some mirrors don't, and npm reports that as an error. Any other failure fails this script too.
 *
 * Usage: npm run audit:signatures
 */
import { execFileSync, spawnSync } from "node:child_process";

/** Timeout for requests to the registry, in milliseconds. */
const TIMEOUT_MS = 30_000;

const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim().replace(/\/*$/, "/");
const url = new URL("-/npm/v1/keys", registry);
if (await hasSigningKeys()) {
  const { status } = spawnSync("npm", ["audit", "signatures"], { stdio: "inherit" });
  process.exitCode = status ?? 1;
}

/** Whether the registry publishes signing keys. A registry without them responds with status 404 or 400, as npm assumes too. */
async function hasSigningKeys() {
  let response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    return fail(`${error.cause?.message ?? error.message}`);
  }
  if (response.status === 404 || response.status === 400) {
    console.log(
      `${url.origin} publishes no signing keys (HTTP status ${response.status}), so no signature was verified.`,
    );
    return false;
  }
  if (!response.ok) {
    return fail(`HTTP status ${response.status}`);
  }
  const keys = await response.json().then(
    ({ keys }) => keys,
    () => undefined,
  );
  return Array.isArray(keys) && keys.length > 0 ? true : fail("the response has no keys");
}

function fail(reason) {
  console.error(`The signing keys could not be read from ${url.href}: ${reason}.`);
  process.exitCode = 1;
  return false;
}
