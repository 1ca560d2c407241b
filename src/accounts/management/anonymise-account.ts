import { randomUUID } from 'node:crypto';
import type { Tx } from '../../platform/db/database.ts';
import { endUserSessions } from '../../platform/http/user-sessions.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { es } from '../../platform/messages/es.ts';
import { deleteCredentials } from '../../jitsi/credentials/credential-store.ts';
import { overwriteAccountRow, nameSortKey, findTakenField } from '../accounts.queries.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import { isLastAdministrator } from '../find-account.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';
import type { AccountStateResult } from './deactivate-account.ts';

/**
 * Takes from an account whoever it was, as part of something larger: name, addresses, roles, everything that is open, and the
 * credentials for Prosody. The number stays, so that what hangs on it still counts; nobody acts on the account any more.
 */
export async function anonymiseAccountInTransaction(tx: Tx, now: Date, accountId: number, actor: Actor): Promise<AccountStateResult> {
  const held = await lockAccountFor(tx, actor, accountId);
  if (held.kind !== 'held') return held;
  if (actor?.id === accountId) return { kind: 'yourself' };
  if (await isLastAdministrator(tx, held.account)) return { kind: 'last-administrator' };
  await deleteCredentials(tx, held.account.username);
  await endUserSessions(tx, accountId);
  await overwritePersonalData(tx, accountId, now);
  await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'account.anonymised', subject: 'account', subjectId: accountId });
  return { kind: 'done' };
}

async function overwritePersonalData(tx: Tx, id: number, now: Date): Promise<void> {
  const name = { firstName: es.privacy.nobody.firstName, lastName: es.privacy.nobody.lastName(id) };
  const username = await findFreeUsername(tx, es.privacy.nobody.username(id));
  await overwriteAccountRow(tx, id, {
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
    password_not_set: 0,
    anonymised_at: now.toISOString(),
  });
  await indexUserSearchTerms(tx, id, { ...name, username, email: '' });
}

/** Somebody may be called like that already. */
async function findFreeUsername(tx: Tx, wanted: string): Promise<string> {
  return (await findTakenField(tx, wanted, null)) ? `${wanted}-${randomUUID().slice(0, 8)}` : wanted;
}
