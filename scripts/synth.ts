import "../main";
import { synthesisSummary } from "../app/synthesis-summary";

// The app reads the same variable. `cdktf synth` runs main.ts instead, and prints its own summary.
console.log(synthesisSummary(process.env.CDKTF_OUTDIR ?? "cdktf.out", process.env));
