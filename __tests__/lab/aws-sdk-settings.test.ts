import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** Files that import the AWS SDK. */
const users = ["__tests__", "benchmarks", "demo", "lab", "scripts"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  )
  .filter(
    (file) => file.endsWith(".ts") && / from "@aws-sdk\/client-\w+";$/m.test(readFileSync(join(root, file), "utf8")),
  );

test("files that import the AWS SDK are found", () => {
  expect(users).toContain("lab/aws.ts");
});

test.each(users)("%s imports the settings of the AWS SDK first", (file) => {
  expect(readFileSync(join(root, file), "utf8")).toMatch(/^import "[./a-z]*\/aws-sdk-settings";\n/);
});

test("the AWS SDK doesn't warn that its versions of 2027 need a later Node.js", () => {
  const program = `
    const { readInventory } = require("./lab/aws-inventory.ts");
    readInventory({ endpoint: "http://127.0.0.1:9" }, "eu-central-1").catch(() => console.log("Called."));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-r", "./scripts/register.cjs", "-e", program], {
    cwd: root,
    encoding: "utf8",
    env: { PATH: process.env.PATH },
  });
  expect([stdout, stderr]).toEqual(["Called.\n", ""]);
});
