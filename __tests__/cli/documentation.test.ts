import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES } from "../../cli/exit-codes";
import { createProgram } from "../../cli/program";
import { apiCalls, toHttpRequest } from "../../cli/pulumi-cloud/api-calls";
import { ENVIRONMENT } from "../../cli/settings";
import { REGISTRATION } from "../support/outputs";
import { nameCommand } from "../../cli/terminal/command-name";

const page = readFileSync(join(__dirname, "..", "..", "docs", "registration.md"), "utf8");

/** The first two cells of each table row. */
const rows = new Map(
  [...page.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].map(([, first = "", second = ""]) => [first, second]),
);

test.each(Object.values(EXIT_CODES))("docs/registration.md documents the exit code $code", ({ code, meaning }) => {
  expect(rows.get(String(code))).toBe(nameCommand(meaning, "pulumi-cmk"));
});

test.each(Object.keys(ENVIRONMENT))("docs/registration.md documents the environment variable %s", (names) => {
  const cell = names
    .split(", ")
    .map((name) => `\`${name}\``)
    .join(", ");
  expect([...rows.keys()]).toContain(cell);
});

const subcommands = createProgram(() => Promise.resolve()).commands;

test.each(subcommands.map((subcommand) => subcommand.name()))(
  "docs/registration.md documents the subcommand %s",
  (name) => {
    expect(page).toContain(`npm run pulumi-cmk -- ${name} `);
  },
);

test.each([...new Set(subcommands.flatMap(({ options }) => options.map(({ long }) => long ?? "")))])(
  "docs/registration.md documents the option %s",
  (option) => {
    expect(page).toContain(option);
  },
);

test.each([
  apiCalls.listKeys("acme"),
  apiCalls.setDefaultKey("acme", "CMK_ID"),
  apiCalls.disableKey("acme", "CMK_ID", "OTHER_CMK_ID"),
  apiCalls.disableAllKeys("acme"),
  apiCalls.listMigrations("acme"),
  apiCalls.retryMigrations("acme"),
])("docs/registration.md documents how to $purpose without the command", ({ method, path }) => {
  expect(page).toContain(`\`${method} ${path}\``);
});

test.each([
  `terraform output -json pulumi_cloud_key | pulumi api -X POST ${apiCalls.createKey("acme", REGISTRATION).path} --input -`,
  `pulumi api ${apiCalls.listKeys("acme").path}`,
  `pulumi api -X POST ${apiCalls.setDefaultKey("acme", "CMK_ID").path}`,
])("docs/registration.md documents the Pulumi CLI's experimental command: %s", (line) => {
  const [section = ""] = /^## Without the command\n.*/ms.exec(page) ?? [];
  expect(section).toContain(`\n${line}\n`);
  expect(section).toContain("`pulumi api` is experimental");
});

test("docs/registration.md documents how to register the key without the command", () => {
  const { headers } = toHttpRequest(apiCalls.createKey("acme", REGISTRATION), "", "%s");
  const command = /^printf .* curl .*?^```$/ms.exec(page)?.[0] ?? "";

  expect(command).toContain(`/api/orgs/acme/cmk"`);
  for (const name of ["Accept", "Authorization", "Content-Type"]) {
    expect(command).toContain(`${name}: ${headers[name] ?? ""}`);
  }
});
