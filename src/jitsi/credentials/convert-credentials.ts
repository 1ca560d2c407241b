import type { XmppSettings } from '../../platform/config/settings.ts';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import type { CredentialsContext } from './context.ts';
import {
  readClearPasswords,
  insertScramKeysIfNone,
  readUsernamesWithKeys,
  deleteClearPassword,
  deleteScramKeys,
  type ClearPasswordRow,
} from './convert-credentials.queries.ts';
import { createScramKeys } from './scram-keys.ts';

/** How many credentials of another form were met, by what became of them. */
export type ConvertCredentialsResult = { converted: number; removed: number };

type ConversionOutcome = keyof ConvertCredentialsResult | 'gone';

const LOG_EVERY = 1000;

/**
 * Gives every credential the form of the settings, and says in the log what became of them; nothing where there was nothing
 * to do. Ends soon after `stop` and never rejects: the portal serves meanwhile, and what is left is done at the next start.
 */
export async function convertCredentialsAtStart(context: CredentialsContext, stop: AbortSignal): Promise<void> {
  const { form } = context.settings.xmpp;
  try {
    const { converted, removed } = await convertCredentials(context, stop);
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
 * Passwords in clear go, whatever their realm, unless `authreg` is the form; keys of this realm go unless `scram` is. Each
 * person has a small transaction of their own, which acts only on the row that was read: a second process may do the same,
 * and people may change their passwords meanwhile.
 */
export async function convertCredentials({ db, settings, log }: CredentialsContext, stop: AbortSignal): Promise<ConvertCredentialsResult> {
  const { form, realm } = settings.xmpp;
  const fates = { converted: 0, removed: 0, gone: 0 };
  const note = (fate: ConversionOutcome) => {
    fates[fate]++;
    const done = fates.converted + fates.removed;
    if (fate !== 'gone' && done % LOG_EVERY === 0)
      log.info({ event: 'xmpp_credentials', ...fates }, `${done} credentials for Prosody done`);
  };
  if (form !== 'authreg') {
    for await (const row of readClearPasswords(db)) {
      if (stop.aborted) break;
      note(await convertClearRow(db, settings.xmpp, row));
    }
  }
  if (form !== 'scram') {
    for await (const username of readUsernamesWithKeys(db, realm)) {
      if (stop.aborted) break;
      note((await deleteScramKeys(db, realm, username)) ? 'removed' : 'gone');
    }
  }
  return { converted: fates.converted, removed: fates.removed };
}

/** A clear password becomes keys where there is an active account to use them. */
async function convertClearRow(db: Db, { form, scramIterations }: XmppSettings, row: ClearPasswordRow): Promise<ConversionOutcome> {
  if (form === 'off' || !row.hasActiveAccount) return (await deleteClearPassword(db, row)) ? 'removed' : 'gone';
  const keys = await createScramKeys(preparePassword(row.password) ?? row.password, scramIterations);
  return inTransaction(db, async (tx) => {
    if (!(await deleteClearPassword(tx, row))) return 'gone';
    await insertScramKeysIfNone(tx, row, keys);
    return 'converted';
  });
}
