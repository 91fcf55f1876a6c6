import { COVERAGE } from "../../modules/pulumi-cloud/contract";
import type { RegisteredKey } from "../pulumi-cloud/responses";
import type { Session } from "../session";
import { canConfirm, confirm } from "../terminal/confirm";
import { isCustomerManaged, isDisabled } from "./key-state";

const DATA_KEYS = "all existing data keys of the organization with it, at once";
const FROM_PULUMI = "Until now, they are encrypted with the Pulumi-managed key.";
const CONSEQUENCES = `The data itself doesn't change.
From then on, Pulumi Cloud needs the KMS key to decrypt the data. If the KMS key is deleted, the data is lost.
${COVERAGE.join("\n")}`;

/** What happens if the key is the first of the organization, which is not known. */
export const IF_FIRST_KEY = `If this is the organization's first key, Pulumi Cloud re-encrypts ${DATA_KEYS}.\n${FROM_PULUMI} ${CONSEQUENCES}`;

/**
 * Whether a key that is registered now may be the organization's first. If all others are disabled, what Pulumi Cloud does is not
 * documented.
 */
export function mayBeFirstKey(keys: readonly RegisteredKey[]): boolean {
  return keys.filter(isCustomerManaged).every(isDisabled);
}

/**
 * Says what happens when an organization's first key is registered, and asks on a terminal.
 *
 * @param keys The organization's keys, of which none is in use.
 * @param isConfirmed Whether not to ask.
 * @returns Whether the user was asked.
 * @throws {CommandError} If the user says no.
 */
export async function confirmFirstKey(
  session: Session,
  organization: string,
  keys: readonly RegisteredKey[],
  isConfirmed: boolean,
): Promise<boolean> {
  const notice = keys.some(isCustomerManaged)
    ? `All customer managed keys of the organization ${organization} are disabled.\nWhen you register another, Pulumi Cloud may re-encrypt ${DATA_KEYS}.\n`
    : `This registers the first customer managed key of the organization ${organization}.\nPulumi Cloud re-encrypts ${DATA_KEYS}.\n${FROM_PULUMI} `;
  const text = `${notice}${CONSEQUENCES}`;
  if (isConfirmed || !canConfirm(session.host)) {
    session.output.note(text);
    return false;
  }
  await confirm(session, text);
  return true;
}
