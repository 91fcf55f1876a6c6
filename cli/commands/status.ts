import type { ExitStatus } from "../exit-codes";
import { formatIsDefault, MISSING } from "../keys/format-key";
import type { Session } from "../session";
import { escapeLine } from "../terminal/escape";

/** A table column. The order of the cells is that of the rows. */
interface Column {
  readonly title: string;
  readonly cells: readonly (string | undefined)[];
}

/** Shows the keys and migrations of the organization. */
export async function status(session: Session): Promise<ExitStatus> {
  const { output } = session;
  const client = session.pulumiCloud();
  const { organization, backend } = client.connection;
  const keys = await client.listKeys();
  const migrations = await client.listMigrations();

  output.line(
    formatSection(`Keys of ${organization}`, [
      { title: "NAME", cells: keys.map(({ name }) => name) },
      { title: "ID", cells: keys.map(({ id }) => id) },
      { title: "TYPE", cells: keys.map(({ keyType }) => keyType) },
      { title: "STATE", cells: keys.map(({ state }) => state) },
      { title: "DEFAULT", cells: keys.map(formatIsDefault) },
      { title: "KEY", cells: keys.map(({ keyArn }) => keyArn) },
      { title: "ROLE", cells: keys.map(({ roleArn }) => roleArn) },
      ...otherFieldsColumn(keys),
    ]),
  );
  output.line();
  output.line(
    formatSection("Migrations", [
      { title: "ID", cells: migrations.map(({ id }) => id) },
      { title: "STATE", cells: migrations.map(({ state }) => state) },
      ...otherFieldsColumn(migrations),
    ]),
  );
  output.result({
    organization,
    backend,
    keys: keys.map(({ raw }) => raw),
    migrations: migrations.map(({ raw }) => raw),
  });
  return "success";
}

/** The column of other fields, if there are any. */
function otherFieldsColumn(rows: readonly { readonly otherFields: readonly string[] }[]): Column[] {
  const cells = rows.map(({ otherFields }) => otherFields.join(", "));
  return cells.some((cell) => cell !== "") ? [{ title: "OTHER FIELDS", cells }] : [];
}

function formatSection(title: string, columns: readonly Column[]): string {
  const rowCount = columns[0]?.cells.length ?? 0;
  if (rowCount === 0) {
    return `${title}: none.`;
  }
  const padded = columns.map((column) => {
    const cells = [column.title, ...column.cells.map((cell = MISSING) => escapeLine(cell))];
    const width = Math.max(...cells.map((cell) => cell.length));
    return cells.map((cell) => cell.padEnd(width));
  });
  const lines = Array.from({ length: rowCount + 1 }, (_, row) =>
    padded
      .map((cells) => cells[row])
      .join("  ")
      .trimEnd(),
  );
  return `${title}:\n${lines.join("\n")}`;
}
