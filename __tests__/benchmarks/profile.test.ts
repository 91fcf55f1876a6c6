import { type CpuProfile, renderProfile, timeByPackage } from "../../benchmarks/profile";

const node = (id: number, url: string, children: number[] = [], functionName = "run") => ({
  id,
  callFrame: { functionName, url },
  children,
});

const PROFILE: CpuProfile = {
  nodes: [
    node(1, "", [2, 3, 8], "(root)"),
    node(2, "node:internal/bootstrap/node"),
    node(3, "node:internal/modules/cjs/loader", [4]),
    node(4, "file:///project/main.ts", [5]),
    // The project imports cdktf.
    node(5, "node:internal/modules/cjs/loader", [6]),
    node(6, "/project/node_modules/cdktf/lib/index.js", [7]),
    node(7, "node:fs"),
    node(8, "", [], "(garbage collector)"),
  ],
  samples: [2, 4, 5, 6, 7, 8, 5],
  timeDeltas: [1000, 2000, 3000, 4000, 5000, 6000, 500],
};

test("the time of Node.js counts for the package that called it", () => {
  expect(Object.fromEntries(timeByPackage(PROFILE))).toEqual({
    "Node.js itself": { loading: 0, running: 1 },
    "this project": { loading: 3.5, running: 2 },
    cdktf: { loading: 0, running: 9 },
    "garbage collector": { loading: 0, running: 6 },
  });
});

test("packages that take little time are summed up", () => {
  expect(renderProfile(PROFILE, 2)).toBe(
    `
| Package | Loading files it imports | Running its code | Share |
| --- | --- | --- | --- |
| cdktf | 0 ms | 9 ms | 42 % |
| garbage collector | 0 ms | 6 ms | 28 % |
| all others | 3.50 ms | 3 ms | 30 % |
`.trim(),
  );
});

test.each([
  ["/project/node_modules/@cdktf/provider-aws/lib/kms-key/index.js", "@cdktf/provider-aws"],
  ["/project/node_modules/cdktf/node_modules/semver/index.js", "semver"],
  ["/project/scripts/register.cjs", "scripts/register.cjs"],
])("%s counts for %s", (file, name) => {
  const nodes = [node(1, `file://${file}`)];
  expect([...timeByPackage({ nodes, samples: [1], timeDeltas: [1000] }).keys()]).toEqual([name]);
});
