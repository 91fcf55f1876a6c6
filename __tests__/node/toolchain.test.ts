import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NODE_LINES, findNodePackage } from "./toolchain";

test.each(["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"])(
  "every Node.js version is pinned for %s",
  (platform) => {
    for (const line of NODE_LINES) {
      const { name, version } = findNodePackage(platform, line);
      expect(name).toMatch(new RegExp(`^node-(bin-)?${platform}$`));
      expect(version).toMatch(new RegExp(`^${line}\\.\\d+\\.\\d+$`));
    }
  },
);

test("a platform without a package is an error that lists the supported platforms", () => {
  expect(() => findNodePackage("sunos-x64", "24")).toThrow(
    "There is no Node.js for sunos-x64 to test with. Use one of darwin-arm64, darwin-x64, linux-arm64, linux-x64.",
  );
});

test("the workflow tests the same versions and the minimum version of the package", () => {
  const workflow = readFileSync(join(__dirname, "../../.github/workflows/ci.yml"), "utf8");
  expect(workflow).toContain(`node: [20, ${NODE_LINES.join(", ")}]`);
});
