/**
 * Measures how long the import of the package takes, in addition to the modules of its peers that it uses.
 *
 * Usage: npm run build && npm run benchmark:import [-- RUNS]
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "./median.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const runs = Number(process.argv[2] ?? 15);
/** Maximum additional time, in milliseconds. */
const LIMIT_MS = 50;

if (!existsSync(join(root, "dist"))) {
  console.error("dist/ doesn't exist. Run npm run build first.");
  process.exit(1);
}

for (const entry of ["index.js", "cdktn/index.js"]) {
  const file = join(root, "dist", entry);
  const peers = listPeerModules(file);
  const times = { peers: [], whole: [] };
  // Alternate, so that other load on the machine affects both. The first run of each warms the disk cache.
  for (let run = 0; run <= runs; run++) {
    times.peers.push(measureImport(peers));
    times.whole.push(measureImport([file]));
  }
  const [peersAlone, whole] = [median(times.peers.slice(1)), median(times.whole.slice(1))];
  const isMet = whole - peersAlone <= LIMIT_MS;
  console.log(
    `${isMet ? "met " : "MISS"} dist/${entry}: ${whole.toFixed(0)} ms, ${(whole - peersAlone).toFixed(0)} ms more than ` +
      `its ${peers.length} modules of peers (at most ${LIMIT_MS})`,
  );
  if (!isMet) {
    process.exitCode = 1;
  }
}

/** Lists the modules of other packages that a file and its local imports import. */
function listPeerModules(file) {
  const program = `
    const Module = require("node:module");
    const load = Module._load;
    const names = new Set();
    Module._load = function (name, parent) {
      const isLocal = !parent.filename?.includes("/node_modules/");
      if (isLocal && !name.startsWith(".") && !name.startsWith("/")) names.add(name);
      return load.apply(this, arguments);
    };
    require(${JSON.stringify(file)});
    console.log(JSON.stringify([...names]));`;
  return JSON.parse(runNode(program));
}

/** Measures how long a new process takes to load modules, in milliseconds. */
function measureImport(names) {
  return Number(
    runNode(`
      const start = performance.now();
      for (const name of ${JSON.stringify(names)}) require(name);
      console.log(performance.now() - start);`),
  );
}

function runNode(program) {
  return execFileSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" });
}
