/** Preload this with `node --require`. Appends the CPU time (seconds) and the peak memory (MB) of the process to USAGE_FILE when it ends. */
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
  require("node:fs").appendFileSync(process.env.USAGE_FILE, `${JSON.stringify(usage)}\n`);
});
