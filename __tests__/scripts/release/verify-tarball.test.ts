import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cleanUpsAfterAll } from "../../support/clean-ups-after-all";
import { runScript } from "../../support/script";

/** Integrity of the three bytes `abc`, from FIPS 180-2. */
const ABC = "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";

const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.createFolder("verify-tarball");
  writeFileSync(join(folder, "a.tgz"), "abc");
  writeFileSync(join(folder, "b.tgz"), "abd");
});

const verify = (...args: string[]) => runScript("release/verify-tarball.mjs", args, { cwd: folder });

test("the tarball that was packed passes", async () => {
  expect(await verify("a.tgz", ABC)).toEqual({ exitCode: 0, stdout: `a.tgz has the integrity ${ABC}.\n`, stderr: "" });
});

test("another tarball is rejected", async () => {
  const { exitCode, stderr } = await verify("b.tgz", ABC);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`b.tgz is not the tarball that was packed.`)]);
});

test.each([
  ["no integrity", ["a.tgz"]],
  ["an empty integrity", ["a.tgz", ""]],
  ["the start of the integrity", ["a.tgz", ABC.slice(0, -4)]],
  ["another algorithm", ["a.tgz", ABC.replace("sha512", "sha256")]],
  ["no file", ["", ABC]],
])("with %s, the script prints its usage", async (_what, args) => {
  const { exitCode, stderr } = await verify(...args);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^Usage: /)]);
});

test("a file that doesn't exist is rejected", async () => {
  expect(await verify("c.tgz", ABC)).toMatchObject({ exitCode: 1 });
});
