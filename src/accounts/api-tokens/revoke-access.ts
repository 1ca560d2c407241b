import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { endSessionByReference, signOutEverywhere } from '../../platform/http/user-sessions.ts';
import { moveCalendarAddress } from '../calendar-address.ts';
import { lockAccountFor, recordAccountEvent, type AccountRefusal, type Actor } from '../authority.ts';
import { lockAccount } from '../find-account.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { deleteApiToken } from './api-token-store.ts';

/** A session in a browser, by its reference, or an application or API key. */
export type RevocableAccess = { session: string } | { apiTokenId: number };

/** A user ends one of their own sessions, applications or keys. False where it does not exist or belongs to another user. */
export function revokeOwnAccess({ db, clock }: AppContext, userId: number, access: RevocableAccess, clientIp: string): Promise<boolean> {
  const at = clock.now();
  return inTransaction(db, async (tx) => {
    await lockAccount(tx, userId);
    const revoked =
      'apiTokenId' in access ? await deleteApiToken(tx, userId, access.apiTokenId) : await endOneSession(tx, userId, access.session, at);
    const actor = { id: userId, clientIp };
    if (revoked) await recordAccountEvent(tx, { event: 'account.access-ended', accountId: userId, actor, at });
    return revoked;
  });
}

type RevokeAccessResult = { kind: 'done' } | { kind: 'unchanged' } | AccountRefusal;

/** An administrator ends an application or key of a user: a phone was lost, or a program misbehaves. */
export function revokeApiToken(
  { db, clock }: AppContext,
  accountId: number,
  apiTokenId: number,
  actor: Actor,
): Promise<RevokeAccessResult> {
  return inTransaction(db, async (tx): Promise<RevokeAccessResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    if (!(await deleteApiToken(tx, accountId, apiTokenId))) return { kind: 'unchanged' };
    await recordAccountEvent(tx, { event: 'account.access-withdrawn', accountId, actor, at: clock.now() });
    return { kind: 'done' };
  });
}

/** One session by its reference, or all but the actor's own, the hash of whose id is `keep`. */
export type SessionSelection = { reference: string } | { all: true; keep: string };

/** Ends sessions of a user, who may have lost a phone or left a computer of the library signed in. */
export function signOutUser(
  { db, clock }: AppContext,
  accountId: number,
  selection: SessionSelection,
  actor: Actor,
): Promise<RevokeAccessResult> {
  return inTransaction(db, async (tx): Promise<RevokeAccessResult> => {
    const at = clock.now();
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    if (!(await endSelectedSessions(tx, accountId, selection, at))) return { kind: 'unchanged' };
    await recordAccountEvent(tx, { event: 'all' in selection ? 'account.sessions-ended' : 'account.session-ended', accountId, actor, at });
    return { kind: 'done' };
  });
}

async function endSelectedSessions(tx: Tx, accountId: number, selection: SessionSelection, now: Date): Promise<boolean> {
  if ('reference' in selection) return endOneSession(tx, accountId, selection.reference, now);
  await signOutEverywhere(tx, accountId, selection.keep);
  await revokeLinks(tx, accountId, ['email']);
  await moveCalendarAddress(tx, accountId);
  return true;
}

/** And another e-mail that may have been asked for in it: who confirms that could choose a password. False where there is no such session. */
async function endOneSession(tx: Tx, userId: number, reference: string, now: Date): Promise<boolean> {
  if (!(await endSessionByReference(tx, userId, reference, now))) return false;
  await revokeLinks(tx, userId, ['email']);
  return true;
}
