/** Preloaded into a process that is measured: tells its peak memory, in MB, when it ends. */
process.on("exit", () => {
  require("node:fs").appendFileSync(process.env.PEAK_MEMORY_FILE, `${process.resourceUsage().maxRSS / 1024}\n`);
});
