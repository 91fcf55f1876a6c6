/** Preload this with `node --require`. Appends the peak memory of the process, in MB, to PEAK_MEMORY_FILE when it ends. */
process.on("exit", () => {
  require("node:fs").appendFileSync(process.env.PEAK_MEMORY_FILE, `${process.resourceUsage().maxRSS / 1024}\n`);
});
