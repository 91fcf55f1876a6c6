#!/usr/bin/env node
import { processHost } from "./process-host";
import { run } from "./run";

void run(process.argv.slice(2), processHost()).then((exitCode) => {
  process.exitCode = exitCode;
});
