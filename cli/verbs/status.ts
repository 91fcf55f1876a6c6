import type { Exit } from "../exit-codes";
import { defaultInWords, NOT_REPORTED } from "../keys/describe-key";
import type { Session } from "../session";
import { table } from "../terminal/table";

/** Shows an organization's keys and migrations. */
export async function status(session: Session): Promise<Exit> {
  const { output } = session;
  const cloud = session.pulumiCloud();
  const { organization, backend } = cloud.connection;
  const keys = await cloud.listKeys();
  const migrations = await cloud.listMigrations();

  section(
    `Customer-managed keys of ${organization}`,
    ["NAME", "ID", "TYPE", "STATE", "DEFAULT", "KEY", "ROLE", "ALSO REPORTED"],
    keys.map((key) => [
      key.name,
      key.id,
      key.keyType,
      key.state,
      defaultInWords(key),
      key.keyArn,
      key.roleArn,
      key.further.join(", "),
    ]),
  );
  output.line();
  section(
    "Migrations",
    ["ID", "STATE", "ALSO REPORTED"],
    migrations.map(({ id, state, further }) => [id, state, further.join(", ")]),
  );
  output.result({
    organization,
    backend,
    keys: keys.map(({ reported }) => reported),
    migrations: migrations.map(({ reported }) => reported),
  });
  return "done";

  function section(title: string, header: string[], rows: (string | undefined)[][]): void {
    if (rows.length === 0) {
      output.line(`${title}: none.`);
      return;
    }
    // A column of what is seldom reported is shown only when it is.
    const columns = header
      .map((name, index) => ({ name, index }))
      .filter(({ name, index }) => name !== "ALSO REPORTED" || rows.some((row) => row[index] !== ""));
    output.line(`${title}:`);
    output.line(
      table(
        columns.map(({ name }) => name),
        rows.map((row) => columns.map(({ index }) => row[index] ?? NOT_REPORTED)),
      ),
    );
  }
}
