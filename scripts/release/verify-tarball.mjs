/**
 * Rejects a tarball that differs from the one that was packed and tested. It requires only Node.js, so that the job that publishes
 * installs nothing.
 *
 * Usage: node scripts/release/verify-tarball.mjs FILE INTEGRITY
 *
 * INTEGRITY is the integrity that `pack.mjs` printed: `sha512-` and the Base64 digest.
 */
import { computeIntegrity } from "./integrity.mjs";

const [file, expected] = process.argv.slice(2);
// 64 bytes in Base64. An empty value, such as a missing output in a workflow, must not pass.
if (!file || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(expected ?? "")) {
  console.error("Usage: node scripts/release/verify-tarball.mjs FILE INTEGRITY");
  process.exit(2);
}
const actual = computeIntegrity(file);
if (actual !== expected) {
  console.error(`${file} is not the tarball that was packed. Its integrity is ${actual}, not ${expected}.`);
  process.exit(1);
}
console.log(`${file} has the integrity ${actual}.`);
