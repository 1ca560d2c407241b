import type { Tx } from '../../platform/db/database.ts';
import type { Session } from '../../platform/http/session-store.ts';
import type { Account, SetterId } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { lockAccountOfSession, type AccountWithHash } from '../find-account.ts';
import { confirmPassword, isFreshlyProved, type PasswordNotConfirmed } from '../passwords/confirm-password.ts';
import { findProofSetter } from '../rights.ts';

/** A signed-in user who confirms a change of the ways in. `password` is empty where none was asked for. */
export type ConfirmingPerson = { account: Account; session: Session; password: string; clientIp: string };

/** `hash`: the one that the password matched, where it was asked for. */
type Confirmation = { kind: 'confirmed'; hash?: string };

/**
 * Whether the password is to be asked for again: not of who signed in with it a moment ago, and not of who has none. Who has none signs in at
 * the provider again.
 */
export function asksForPassword({ clock }: Pick<AccountContext, 'clock'>, account: Account, session: Session): boolean {
  return !account.passwordNotSet && !(session.data.proof === 'password' && isFreshlyProved(session, clock.now()));
}

/** Confirms that the user is who signed in, by the password or by a sign-in of a moment ago. May reject with HashingBusyError. */
export async function confirmPerson(
  context: AccountContext,
  { account, session, password, clientIp }: ConfirmingPerson,
): Promise<Confirmation | PasswordNotConfirmed | { kind: 'must-sign-in' }> {
  if (asksForPassword(context, account, session)) {
    return confirmPassword(context, account, password, clientIp);
  }
  return isFreshlyProved(session, context.clock.now()) ? { kind: 'confirmed' } : { kind: 'must-sign-in' };
}

/**
 * Locks the account of a user who has confirmed. Undefined where it was deactivated, the password replaced or the session ended since then:
 * what the user asked for must not happen any more. `setBy`: on whose word rests what they proved it with.
 */
export async function lockConfirmedPerson(
  tx: Tx,
  { account, session }: ConfirmingPerson,
  { hash }: Confirmation,
): Promise<{ account: AccountWithHash; setBy: SetterId } | undefined> {
  const current = await lockAccountOfSession(tx, account.id, session.idHash);
  if (current?.passwordNotSet !== account.passwordNotSet) return undefined;
  if (hash !== undefined && current.passwordHash !== hash) return undefined;
  return { account: current, setBy: hash === undefined ? await findProofSetter(tx, current, session) : current.passwordSetBy };
}
