#!/usr/bin/env node
import { processHost } from "./process-host";
import { run } from "./run";

const host = processHost();
void run(process.argv.slice(2), host).then(host.exit);
