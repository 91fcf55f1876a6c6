import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";
import type { ReportedKey } from "../pulumi-cloud/answers";

/** What stands in the place of something that was not reported. */
export const NOT_REPORTED = "-";

/** A key in a sentence: its name, and its id, by which it can be named without doubt. */
export function keyInWords({ name, id }: ReportedKey): string {
  return `${JSON.stringify(name ?? NOT_REPORTED)} (${id ?? "no id"})`;
}

/** A key as a block of lines. */
export function keyInLines(key: ReportedKey): string[] {
  const fields: [string, string | undefined][] = [
    ["name", key.name],
    ["id", key.id],
    ["key", key.keyArn],
    ["role", key.roleArn],
    ["state", key.state],
    ["default", defaultInWords(key)],
    ["also reported", key.further.length > 0 ? key.further.join(", ") : undefined],
  ];
  return fields.filter(([, value]) => value !== undefined).map(([name, value = ""]) => `  ${name.padEnd(8)}${value}`);
}

/** Whether a key is the default, where that is known. */
export function defaultInWords({ isDefault }: ReportedKey): string | undefined {
  return isDefault === undefined ? undefined : isDefault ? "yes" : "no";
}

/** The ARNs of a key, for comparing. */
export function arnsInWords({ roleArn, keyArn }: { roleArn?: string; keyArn?: string }): string {
  return `role ${roleArn ?? NOT_REPORTED}, key ${keyArn ?? NOT_REPORTED}`;
}

/** Whether a key is registered to the letter. */
export function isRegisteredAs({ name, awsKms }: KeyRegistration, key: ReportedKey): boolean {
  return key.name === name && key.roleArn === awsKms.roleArn && key.keyArn === awsKms.keyArn;
}
