/**
 * How much longer it takes to import the package than to import the modules of its peers that it uses anyway.
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
const LIMIT = 50;

if (!existsSync(join(root, "dist"))) {
  console.error("There is no dist/ to import. Build it first: npm run build");
  process.exit(1);
}

for (const entry of ["index.js", "cdktn/index.js"]) {
  const file = join(root, "dist", entry);
  const peers = peersOf(file);
  const times = { peers: [], whole: [] };
  // In turns, so that whatever else the machine does falls on both. The first of each warms the disk's cache.
  for (let run = 0; run <= runs; run++) {
    times.peers.push(milliseconds(peers));
    times.whole.push(milliseconds([file]));
  }
  const [peersAlone, whole] = [median(times.peers.slice(1)), median(times.whole.slice(1))];
  const isMet = whole - peersAlone <= LIMIT;
  console.log(
    `${isMet ? "met " : "MISS"} dist/${entry}: ${whole.toFixed(0)} ms, ${(whole - peersAlone).toFixed(0)} ms more than ` +
      `its ${peers.length} modules of peers (at most ${LIMIT})`,
  );
  if (!isMet) {
    process.exitCode = 1;
  }
}

/** The modules of other packages that a file and what belongs to it import. */
function peersOf(file) {
  const program = `
    const Module = require("node:module");
    const load = Module._load;
    const names = new Set();
    Module._load = function (name, parent) {
      const isOurs = !parent.filename?.includes("/node_modules/");
      if (isOurs && !name.startsWith(".") && !name.startsWith("/")) names.add(name);
      return load.apply(this, arguments);
    };
    require(${JSON.stringify(file)});
    console.log(JSON.stringify([...names]));`;
  return JSON.parse(node(program));
}

/** How long a new process takes to load modules. */
function milliseconds(names) {
  return Number(
    node(`
      const start = performance.now();
      for (const name of ${JSON.stringify(names)}) require(name);
      console.log(performance.now() - start);`),
  );
}

function node(program) {
  return execFileSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" });
}
