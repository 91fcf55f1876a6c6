/** Generates docs/licenses.md from the manifest and the lock file. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../package.json";
import { type LockFile, licensesDocument } from "./release/licenses";

const root = join(__dirname, "..");
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as LockFile;

writeFileSync(join(root, "docs", "licenses.md"), licensesDocument(manifest, lock));
