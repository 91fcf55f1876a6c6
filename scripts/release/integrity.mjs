import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Computes the integrity of a file in npm's format: `sha512-` and the Base64 digest. */
export function computeIntegrity(file) {
  return `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
}
