import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES } from "../../cli/exit-codes";
import { program } from "../../cli/program";
import { ENVIRONMENT } from "../../cli/settings";
import { calls, requestOf } from "../../cli/pulumi-cloud/calls";
import { REGISTRATION } from "../support/outputs";

const page = readFileSync(join(__dirname, "..", "..", "docs", "registration.md"), "utf8");

/** The first two cells of the tables' rows. */
const rows = new Map(
  [...page.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].map(([, first = "", second = ""]) => [first, second]),
);

test.each(Object.values(EXIT_CODES))("docs/registration.md tells the exit code $code", ({ code, meaning }) => {
  expect(rows.get(String(code))).toBe(meaning);
});

test.each(Object.keys(ENVIRONMENT))("docs/registration.md tells the environment variable %s", (names) => {
  const cell = names
    .split(", ")
    .map((name) => `\`${name}\``)
    .join(", ");
  expect([...rows.keys()]).toContain(cell);
});

const verbs = program(() => Promise.resolve()).commands;

test.each(verbs.map((verb) => verb.name()))("docs/registration.md shows %s", (name) => {
  expect(page).toContain(`npm run pulumi-cmk -- ${name} `);
});

test.each([...new Set(verbs.flatMap(({ options }) => options.map(({ long }) => long ?? "")))])(
  "docs/registration.md tells the option %s",
  (option) => {
    expect(page).toContain(option);
  },
);

test.each([
  calls.listKeys("acme"),
  calls.setDefaultKey("acme", "KEY_ID"),
  calls.disableKey("acme", "KEY_ID", "OTHER_KEY_ID"),
  calls.listMigrations("acme"),
  calls.retryMigrations("acme"),
])("docs/registration.md tells how to $purpose without the command", ({ method, path }) => {
  expect(page).toContain(`\`${method} ${path}\``);
});

test("docs/registration.md tells how to register the key without the command", () => {
  const { headers } = requestOf(calls.createKey("acme", REGISTRATION), "", "%s");
  const command = /^printf .* curl .*?^```$/ms.exec(page)?.[0] ?? "";

  expect(command).toContain(`/api/orgs/acme/cmk"`);
  for (const name of ["Accept", "Authorization", "Content-Type"]) {
    expect(command).toContain(`${name}: ${headers[name] ?? ""}`);
  }
});
