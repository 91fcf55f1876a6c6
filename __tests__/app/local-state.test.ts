import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { localStatesOf } from "../../app/local-state";
import { inEmptyFolder } from "../support/in-empty-folder";
import { resourceInState, stateFile } from "../support/state-file";

inEmptyFolder();

const STACK_FOLDER = join("cdktf.out", "stacks", "pulumi-cmk");
const STATE = "terraform.pulumi-cmk.tfstate";
const KEY = resourceInState("aws_kms_key");
const findStates = () => localStatesOf("pulumi-cmk", STACK_FOLDER);

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

test("no state is found without a file", () => {
  expect(findStates()).toEqual([]);
});

test.each([
  ["one resource", stateFile(KEY), 1],
  ["resources and data sources", stateFile(KEY, resourceInState("aws_iam_role"), createDataSource()), 2],
  ["several instances of a resource", stateFile(resourceInState("aws_kms_key", 3)), 1],
])("a state with %s is found, with its number of resources", (_name, content, resources) => {
  write(STATE, content);
  expect(findStates()).toEqual([{ path: STATE, content: { resources } }]);
});

test.each([
  ["an empty file", ""],
  ["a destroyed deployment", stateFile()],
  ["no list of resources", '{"version":4}'],
  ["null for the list of resources", '{"version":4,"resources":null}'],
  ["data sources only", stateFile(createDataSource())],
  ["a resource without instances", stateFile(resourceInState("aws_kms_key", 0))],
  ["a resource without a list of instances", '{"version":4,"resources":[{"mode":"managed"}]}'],
])("a state without resources is ignored: %s", (_name, content) => {
  write(STATE, content);
  expect(findStates()).toEqual([]);
});

test.each([
  ["not JSON", "{", "It isn't valid JSON."],
  ["a blank line", "\n", "It isn't valid JSON."],
  ["a marker of a merge conflict", `<<<<<<< HEAD\n${stateFile(KEY)}`, "It isn't valid JSON."],
  ["null", "null", "It isn't a state that Terraform 0.12 or later wrote, or it is encrypted."],
  [
    "an older format",
    '{"version":3,"modules":[]}',
    "It isn't a state that Terraform 0.12 or later wrote, or it is encrypted.",
  ],
  ["encrypted", '{"encrypted_data":"x"}', "It isn't a state that Terraform 0.12 or later wrote, or it is encrypted."],
  ["resources of another type", '{"version":4,"resources":{}}', expect.stringContaining("isn't a state")],
])("a file that is not a valid state is found, with the problem: %s", (_name, content, problem) => {
  write(STATE, content);
  expect(findStates()).toEqual([{ path: STATE, content: { problem } }]);
});

test("a folder instead of a file is a problem", () => {
  mkdirSync(STATE);
  expect(findStates()).toEqual([{ path: STATE, content: { problem: "Reading it fails with EISDIR." } }]);
});

test("a circular symbolic link is a problem", () => {
  symlinkSync(STATE, STATE);
  expect(findStates()).toEqual([{ path: STATE, content: { problem: "Reading it fails with ELOOP." } }]);
});

test("backups, renamed files and states of other stacks are ignored", () => {
  for (const file of [`${STATE}.backup`, `${STATE}.moved`, "terraform.other.tfstate", "terraform.tfstate"]) {
    write(file, stateFile(KEY));
  }
  expect(findStates()).toEqual([]);
});

describe("the local backend's other workspaces", () => {
  const folder = join(STACK_FOLDER, "terraform.tfstate.d");
  const pathOf = (workspace: string) => join(folder, workspace, "terraform.tfstate");

  test("are found after the default one, in order", () => {
    write(pathOf("staging"), stateFile(KEY, KEY));
    write(pathOf("prod"), stateFile(KEY));
    write(pathOf("empty"), stateFile());
    mkdirSync(join(folder, "new"));
    write(STATE, stateFile(KEY));
    expect(findStates()).toEqual([
      { path: STATE, content: { resources: 1 } },
      { path: pathOf("prod"), workspace: "prod", content: { resources: 1 } },
      { path: pathOf("staging"), workspace: "staging", content: { resources: 2 } },
    ]);
  });

  test("are ignored if their folder is a file", () => {
    write(folder, "");
    expect(findStates()).toEqual([]);
  });

  test("are a problem if their folder can't be listed", () => {
    mkdirSync(STACK_FOLDER, { recursive: true });
    symlinkSync("terraform.tfstate.d", folder);
    expect(findStates()).toEqual([{ path: folder, content: { problem: "Reading it fails with ELOOP." } }]);
  });
});

function createDataSource() {
  return resourceInState("aws_caller_identity", 1, "data");
}
