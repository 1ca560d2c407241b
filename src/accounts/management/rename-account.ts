import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { updateCredentialUsername } from '../../jitsi/credentials/credential-store.ts';
import { findTakenField, updateAccountRow } from '../accounts.queries.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';
import { isValidUsername } from '../username.ts';

export type RenameAccountResult =
  { kind: 'renamed' } | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'refused'; reason: 'invalid' | 'taken' };

/** Gives an account another username; what Prosody knows of the person goes along. */
export async function renameAccount(context: AppContext, accountId: number, username: string, actor: Actor): Promise<RenameAccountResult> {
  if (!isValidUsername(username)) return { kind: 'refused', reason: 'invalid' };
  return retryOnUniqueViolation(() => inTransaction(context.db, rename));

  async function rename(tx: Tx): Promise<RenameAccountResult> {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const { account } = held;
    if (account.username === username) return { kind: 'renamed' };
    if (await findTakenField(tx, username, null)) return { kind: 'refused', reason: 'taken' };
    await updateAccountRow(tx, accountId, { username, version: account.version + 1 });
    await indexUserSearchTerms(tx, accountId, { ...account, username });
    await updateCredentialUsername(tx, account.username, username);
    await recordAuditEvent(tx, {
      ...actorFields(actor, context.clock.now()),
      event: 'account.renamed',
      subject: 'account',
      subjectId: accountId,
      details: { username: { before: account.username, after: username } },
    });
    return { kind: 'renamed' };
  }
}
