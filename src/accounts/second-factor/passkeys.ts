import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import type { Account } from '../account.ts';
import { recordAccountEvent } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { countFailedSignIn } from '../count-sign-ins.ts';
import { lockAccountOfSession } from '../find-account.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { releaseWithheld } from '../rights.ts';
import { findProofSetter } from '../ways-in.ts';
import { hasOtherWayIn } from './other-way-in.ts';
import { readPasskeyAnswer, requestRegistration, verifyPasskey, verifyRegistration } from './passkey-ceremony.ts';
import {
  deleteUselessRecoveryCodes,
  endFactorAccess,
  mailSecondFactorChange,
  withRecoveryCodes,
  type ChangingPerson,
} from './set-up-app.ts';

/** A passkey as its owner sees it. */
export type Passkey = { id: number; name: string; createdAt: Date; lastUsedAt: Date | undefined };

const MAX_PASSKEYS = 20;

export async function listPasskeys(db: Db, userId: number): Promise<Passkey[]> {
  const rows = await db
    .selectFrom('passkeys')
    .select(['id', 'name', 'created_at', 'last_used_at'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: new Date(row.created_at),
    lastUsedAt: row.last_used_at === null ? undefined : new Date(row.last_used_at),
  }));
}

/** Whose passkey it is. `use` marks it as used in the transaction of what it proves; false where this answer was used before. */
export type CheckedPasskey = { kind: 'correct'; accountId: number; passkeyId: number; use: (tx: Tx) => Promise<boolean> };

/**
 * Checks the answer of a browser that was asked for a passkey. Each answer counts once: its challenge must be younger than the last use of the
 * passkey, whose counter, where it has one, must have gone on.
 */
export async function checkPasskey(
  context: AccountContext,
  { response, challenge, clientIp }: { response: string; challenge: string; clientIp: string },
): Promise<CheckedPasskey | { kind: 'wrong-passkey' }> {
  const { db, clock, log } = context;
  const answer = readPasskeyAnswer(context, response, challenge);
  const row = answer && (await db.selectFrom('passkeys').selectAll().where('credential_id', '=', answer.response.id).executeTakeFirst());
  const isOfUser = row && answer.response.response.userHandle === row.user_handle;
  const credential = isOfUser && {
    id: row.credential_id,
    publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
    counter: row.counter,
  };
  const counter = credential ? await verifyPasskey(context, answer, credential) : undefined;
  if (!answer || !row || counter === undefined) {
    await countFailedSignIn(context, 'passkey');
    logSecurityEvent(log, 'sign_in_failed', { user: row?.user_id, clientIp }, 'passkey refused');
    return { kind: 'wrong-passkey' };
  }
  return { kind: 'correct', accountId: row.user_id, passkeyId: row.id, use };

  async function use(tx: Tx): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('passkeys')
      .set({ counter: counter!, last_used_at: clock.now().toISOString() })
      .where('id', '=', row!.id)
      .where('counter', '=', row!.counter)
      .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', answer!.challenge.issuedAt.toISOString())]))
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }
}

export async function startRegistration(context: AccountContext, account: Account, siteName: string) {
  const rows = await context.db.selectFrom('passkeys').select(['credential_id', 'user_handle']).where('user_id', '=', account.id).execute();
  const known = rows.map((row) => ({ id: row.credential_id, userHandle: row.user_handle }));
  return requestRegistration(context, account, siteName, known);
}

/** The passkey rests on the same word as the session. */
type Registration = ChangingPerson & { response: string; challenge: string; name: string };

type RegisterPasskeyResult =
  { kind: 'registered'; recoveryCodes: string[] | undefined } | { kind: 'wrong-passkey' } | { kind: 'too-many' } | { kind: 'known' };

export async function registerPasskey(context: AccountContext, accountId: number, given: Registration): Promise<RegisterPasskeyResult> {
  const passkey = await verifyRegistration(context, accountId, given.response, given.challenge);
  if (!passkey) return { kind: 'wrong-passkey' };
  const now = context.clock.now();
  return inTransaction(context.db, async (tx): Promise<RegisterPasskeyResult> => {
    const account = await lockAccountOfSession(tx, accountId, given.session.idHash);
    if (!account) return { kind: 'wrong-passkey' };
    if ((await listPasskeys(tx, accountId)).length >= MAX_PASSKEYS) return { kind: 'too-many' };
    const known = await tx.selectFrom('passkeys').select('id').where('credential_id', '=', passkey.credentialId).executeTakeFirst();
    if (known) return { kind: 'known' };
    const setBy = await findProofSetter(tx, account, given.session);
    const recoveryCodes = await withRecoveryCodes(tx, accountId, async () => {
      await tx
        .insertInto('passkeys')
        .values({
          user_id: accountId,
          credential_id: passkey.credentialId,
          user_handle: passkey.userHandle,
          public_key: passkey.publicKey,
          counter: passkey.counter,
          transports: passkey.transports,
          name: given.name,
          created_at: now.toISOString(),
          set_by: setBy,
        })
        .execute();
    });
    const actor = { id: accountId, clientIp: given.clientIp };
    await recordAccountEvent(tx, { event: 'account.passkey-added', accountId, actor, at: now, details: { name: given.name } });
    await mailSecondFactorChange(tx, context, account, 'passkey-added');
    return { kind: 'registered', recoveryCodes };
  });
}

export async function renamePasskey(db: Db, accountId: number, passkeyId: number, name: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passkeys')
    .set({ name })
    .where('id', '=', passkeyId)
    .where('user_id', '=', accountId)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** `only-way-in`: the user could not sign in any more. */
type RemovePasskeyResult = { kind: 'removed' } | { kind: 'no-passkey' } | { kind: 'only-way-in' };

/** Ends the sessions, applications and API keys that began with the passkey, but not the session that asks. */
export async function removePasskey(
  context: AccountContext,
  accountId: number,
  passkeyId: number,
  { session, clientIp }: ChangingPerson,
): Promise<RemovePasskeyResult> {
  return inTransaction(context.db, async (tx): Promise<RemovePasskeyResult> => {
    const account = await lockAccountOfSession(tx, accountId, session.idHash);
    const passkeys = account ? await listPasskeys(tx, accountId) : [];
    const passkey = passkeys.find(({ id }) => id === passkeyId);
    if (!account || !passkey) return { kind: 'no-passkey' };
    if (!(await hasOtherWayIn(tx, context, account, { passkeyId }))) return { kind: 'only-way-in' };
    await tx.deleteFrom('passkeys').where('id', '=', passkeyId).execute();
    // Whoever had the passkey may have asked for another e-mail with it.
    await revokeLinks(tx, accountId, ['email']);
    await deleteUselessRecoveryCodes(tx, accountId);
    await endFactorAccess(tx, accountId, session.idHash, passkeyId);
    await releaseWithheld(tx, accountId);
    const actor = { id: accountId, clientIp };
    const details = { name: passkey.name };
    await recordAccountEvent(tx, { event: 'account.passkey-removed', accountId, actor, at: context.clock.now(), details });
    await mailSecondFactorChange(tx, context, account, 'passkey-removed');
    return { kind: 'removed' };
  });
}
