import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Integrity of a file, as npm and its lock files write it: `sha512-` and the digest in Base64. */
export function integrityOf(file) {
  return `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
}
