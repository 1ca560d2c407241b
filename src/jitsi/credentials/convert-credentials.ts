import type { Logger } from 'pino';
import type { Settings, XmppSettings } from '../../platform/config/settings.ts';
import { type Db, inTransaction } from '../../platform/db/database.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import {
  type ClearPasswordRow,
  deleteClearPassword,
  deleteScramKeys,
  insertScramKeysIfNone,
  readClearPasswords,
  readUsernamesWithKeys,
} from './convert-credentials.queries.ts';
import { createScramKeys } from './credential.ts';

export type CredentialsContext = { db: Db; settings: Pick<Settings, 'xmpp'>; clock: Clock; log: Logger };

type ConvertCredentialsResult = { converted: number; removed: number };

type ConversionOutcome = keyof ConvertCredentialsResult | 'unchanged';

const LOG_EVERY = 1000;

/**
 * Converts all credentials to the form of the settings, and logs the counts. Ends soon after `signal` is aborted and never rejects: the portal
 * serves meanwhile, and the rest is converted at the next start.
 */
export async function convertCredentialsAtStart(context: CredentialsContext, signal: AbortSignal): Promise<void> {
  const { form } = context.settings.xmpp;
  try {
    const { converted, removed } = await convertCredentials(context, signal);
    if (converted > 0)
      context.log.info({ event: 'xmpp_credentials', form, converted }, `${converted} passwords in clear became keys for Prosody`);
    if (removed > 0) context.log.warn({ event: 'xmpp_credentials', form, removed }, removalMessage(context.settings.xmpp, removed));
  } catch (error) {
    context.log.error(
      { event: 'xmpp_credentials', form, error: String(error) },
      'credentials for Prosody could not be brought in the form of the settings',
    );
  }
}

function removalMessage({ form }: XmppSettings, removed: number): string {
  const what = `${removed} credentials for Prosody were removed`;
  if (form === 'authreg') return `${what}: keys cannot become clear passwords, people get new ones when they next sign in`;
  return form === 'scram' ? `${what}: passwords in clear without an active account` : `${what}: none are kept`;
}

/**
 * Removes clear-text passwords of any realm unless the form is `authreg`, and keys of this realm unless it is `scram`. Each user has
 * a small transaction, which changes only the row that was read: another process may convert the same rows, and users may change
 * their passwords meanwhile.
 */
export async function convertCredentials(
  { db, settings, log }: CredentialsContext,
  signal: AbortSignal,
): Promise<ConvertCredentialsResult> {
  const { form, realm } = settings.xmpp;
  const counts = { converted: 0, removed: 0, unchanged: 0 };
  const record = (outcome: ConversionOutcome) => {
    counts[outcome]++;
    const done = counts.converted + counts.removed;
    if (outcome !== 'unchanged' && done % LOG_EVERY === 0)
      log.info({ event: 'xmpp_credentials', ...counts }, `${done} credentials for Prosody done`);
  };
  if (form !== 'authreg') {
    for await (const row of readClearPasswords(db)) {
      if (signal.aborted) break;
      record(await convertClearRow(db, settings.xmpp, row));
    }
  }
  if (form !== 'scram') {
    for await (const username of readUsernamesWithKeys(db, realm)) {
      if (signal.aborted) break;
      record((await deleteScramKeys(db, realm, username)) ? 'removed' : 'unchanged');
    }
  }
  return { converted: counts.converted, removed: counts.removed };
}

/** Converts a clear-text password to keys where there is an active account, and deletes it otherwise. */
async function convertClearRow(db: Db, { form, scramIterations }: XmppSettings, row: ClearPasswordRow): Promise<ConversionOutcome> {
  if (form === 'off' || !row.hasActiveAccount) return (await deleteClearPassword(db, row)) ? 'removed' : 'unchanged';
  const keys = await createScramKeys(preparePassword(row.password) ?? row.password, scramIterations);
  return inTransaction(db, async (tx) => {
    if (!(await deleteClearPassword(tx, row))) return 'unchanged';
    await insertScramKeysIfNone(tx, row, keys);
    return 'converted';
  });
}
