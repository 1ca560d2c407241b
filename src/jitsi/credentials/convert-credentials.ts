import type { XmppSettings } from '../../platform/config/settings.ts';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import { preparedPassword } from '../../platform/shared/prepare-password.ts';
import type { XmppNeeds } from './context.ts';
import { clearRows, insertKeysIfNone, namesWithKeys, removeClearRow, removeKeys, type ClearRow } from './convert-credentials.queries.ts';
import { scramKeysOf } from './scram-keys.ts';

/** How many credentials of another form were met, by what became of them. */
export type Conversion = { converted: number; removed: number };

type Fate = keyof Conversion | 'gone';

const NEWS_EVERY = 1000;

/**
 * Gives every credential the form of the settings, and says in the log what became of them; nothing where there was nothing
 * to do. Ends soon after `stop` and never rejects: the portal serves meanwhile, and what is left is done at the next start.
 */
export async function bringCredentialsInForm(needs: XmppNeeds, stop: AbortSignal): Promise<void> {
  const { form } = needs.settings.xmpp;
  try {
    const { converted, removed } = await convertCredentials(needs, stop);
    if (converted > 0)
      needs.log.info({ event: 'xmpp_credentials', form, converted }, `${converted} passwords in clear became keys for Prosody`);
    if (removed > 0) needs.log.warn({ event: 'xmpp_credentials', form, removed }, removalIn(needs.settings.xmpp, removed));
  } catch (error) {
    needs.log.error(
      { event: 'xmpp_credentials', form, error: String(error) },
      'credentials for Prosody could not be brought in the form of the settings',
    );
  }
}

function removalIn({ form }: XmppSettings, removed: number): string {
  const what = `${removed} credentials for Prosody were removed`;
  if (form === 'authreg') return `${what}: keys cannot become clear passwords, people get new ones when they next sign in`;
  return form === 'scram' ? `${what}: passwords in clear without an active account` : `${what}: none are kept`;
}

/**
 * Passwords in clear go, whatever their realm, unless `authreg` is the form; keys of this realm go unless `scram` is. Each
 * person has a small transaction of their own, which acts only on the row that was read: a second process may do the same,
 * and people may change their passwords meanwhile.
 */
export async function convertCredentials({ db, settings, log }: XmppNeeds, stop: AbortSignal): Promise<Conversion> {
  const { form, realm } = settings.xmpp;
  const fates = { converted: 0, removed: 0, gone: 0 };
  const note = (fate: Fate) => {
    fates[fate]++;
    const done = fates.converted + fates.removed;
    if (fate !== 'gone' && done % NEWS_EVERY === 0)
      log.info({ event: 'xmpp_credentials', ...fates }, `${done} credentials for Prosody done`);
  };
  if (form !== 'authreg') {
    for await (const row of clearRows(db)) {
      if (stop.aborted) break;
      note(await endClearRow(db, settings.xmpp, row));
    }
  }
  if (form !== 'scram') {
    for await (const username of namesWithKeys(db, realm)) {
      if (stop.aborted) break;
      note((await removeKeys(db, realm, username)) ? 'removed' : 'gone');
    }
  }
  return { converted: fates.converted, removed: fates.removed };
}

/** A clear password becomes keys where there is an active account to use them. */
async function endClearRow(db: Db, { form, scramIterations }: XmppSettings, row: ClearRow): Promise<Fate> {
  if (form === 'off' || !row.owned) return (await removeClearRow(db, row)) ? 'removed' : 'gone';
  const keys = await scramKeysOf(preparedPassword(row.password) ?? row.password, scramIterations);
  return inTransaction(db, async (tx) => {
    if (!(await removeClearRow(tx, row))) return 'gone';
    await insertKeysIfNone(tx, row, keys);
    return 'converted';
  });
}
