import { randomUUID } from 'node:crypto';
import type { Tx } from '../../platform/db/database.ts';
import { endSessionsOf } from '../../platform/http/end-sessions.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { es } from '../../platform/messages/es.ts';
import { removeCredentials } from '../../jitsi/credentials/credential-store.ts';
import { forgetAccount, nameSortKey, takenNames } from '../accounts.queries.ts';
import { doneBy, holdFor, type Actor } from '../authority.ts';
import { isLastAdministrator } from '../find-account.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import { keepPersonWords } from '../user-search-terms.ts';
import type { Switching } from './deactivate-account.ts';

/**
 * Takes from an account whoever it was, as part of something larger: name, addresses, roles, everything that is open, and the
 * credentials for Prosody. The number stays, so that what hangs on it still counts; nobody acts on the account any more.
 */
export async function anonymiseInside(tx: Tx, now: Date, accountId: number, actor: Actor): Promise<Switching> {
  const held = await holdFor(tx, actor, accountId);
  if (held.kind !== 'held') return held;
  if (actor?.id === accountId) return { kind: 'yourself' };
  if (await isLastAdministrator(tx, held.account)) return { kind: 'last-administrator' };
  await removeCredentials(tx, held.account.username);
  await endSessionsOf(tx, accountId);
  await forget(tx, accountId, now);
  await recordDeed(tx, { ...doneBy(actor, now), deed: 'account.anonymised', subject: 'account', subjectId: accountId });
  return { kind: 'done' };
}

async function forget(tx: Tx, id: number, now: Date): Promise<void> {
  const name = { firstName: es.privacy.nobody.firstName, lastName: es.privacy.nobody.lastName(id) };
  const username = await freeUsername(tx, es.privacy.nobody.username(id));
  await forgetAccount(tx, id, {
    username,
    email: '',
    email_key: null,
    password: NO_PASSWORD,
    first_name: name.firstName,
    last_name: name.lastName,
    sort_key: nameSortKey(name),
    is_active: 0,
    last_login: null,
    avatar_url: null,
    locale: 'es',
    time_zone: null,
    separate_xmpp_password: 0,
    awaits_password: 0,
    anonymised_at: now.toISOString(),
  });
  await keepPersonWords(tx, id, { ...name, username, email: '' });
}

/** Somebody may be called like that already. */
async function freeUsername(tx: Tx, wanted: string): Promise<string> {
  return (await takenNames(tx, wanted, null)) ? `${wanted}-${randomUUID().slice(0, 8)}` : wanted;
}
