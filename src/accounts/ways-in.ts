import type { Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { SessionData } from '../platform/http/session-store.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import { OPERATOR, type Account, type SetterId } from './account.ts';
import { enqueueGroups } from './enqueue-groups.ts';
import { hasSecondFactor, type AccountWithHash } from './find-account.ts';
import { administers } from './rights.ts';

/** On whose word it rests that the user of a session is who they say, and so what they add to their ways in; null where that is not known. */
export async function findProofSetter(
  tx: Tx,
  account: Account,
  { idHash, data }: { idHash: string; data: SessionData },
): Promise<SetterId> {
  switch (data.proof) {
    case 'passkey': {
      const passkeys = tx.selectFrom('passkeys').select('set_by').where('user_id', '=', account.id);
      return (await passkeys.where('id', '=', data.passkeyId ?? 0).executeTakeFirst())?.set_by ?? null;
    }
    case 'provider':
    case 'directory': {
      const identities = tx
        .selectFrom('provider_sessions as s')
        .innerJoin('account_identities as i', 'i.id', 's.identity_id')
        .select('i.set_by')
        .where('i.user_id', '=', account.id);
      return (await identities.where('s.id_hash', '=', idHash).executeTakeFirst())?.set_by ?? null;
    }
    case 'password':
      return account.passwordSetBy;
    case undefined:
      return null;
    default:
      return data.proof satisfies never;
  }
}

/** On whose word all identities and passkeys of a user rest; null where that are several. */
export async function findSetterOfWaysIn(tx: Tx, userId: number): Promise<SetterId> {
  const identities = tx.selectFrom('account_identities').select('set_by').where('user_id', '=', userId);
  const passkeys = tx.selectFrom('passkeys').select('set_by').where('user_id', '=', userId);
  const setters = new Set((await identities.union(passkeys).execute()).map((row) => row.set_by));
  return setters.size === 1 ? [...setters][0]! : null;
}

/**
 * Before a new password, set by `setBy`, gives the user of a locked account what was withheld: ends passkeys and identities that rest on another
 * word. Their maker would keep a way in that the new password was to close.
 */
export async function endForeignWaysIn(tx: Tx, account: Account, setBy: SetterId, now: Date): Promise<void> {
  if (account.withheld.size === 0) return;
  // What the groups of such an identity gave goes with it.
  await enqueueGroups(tx, account.id, now);
  for (const table of ['passkeys', 'account_identities'] as const)
    await tx
      .deleteFrom(table)
      .where('user_id', '=', account.id)
      .where((eb) => eb.or([eb('set_by', 'is', null), ...(setBy === null ? [eb.lit(true)] : [eb('set_by', '!=', setBy)])]))
      .execute();
}

type DelayContext = Pick<AppContext, 'clock' | 'settings'>;

/**
 * Whether the second factors of the user go only after a delay, whatever takes them: the user administers, waits for that right, or lost it so
 * short a time ago that taking it first would get around the delay.
 */
export function keepsFactorsForNow({ clock, settings }: DelayContext, { permissions, withheld, administeredUntil }: Account): boolean {
  const delay = minutes(60 * settings.secondFactorResetHours);
  const wasLostLately = administeredUntil !== null && addMs(administeredUntil, delay) > clock.now();
  return delay > 0 && (administers(permissions) || administers(withheld) || wasLostLately);
}

/**
 * The user of a locked account has shown that they read its e-mail. The first time, this ends what was added before to get in: passkeys,
 * identities and second factors, whose maker may have had the account before its owner. What rests on an operator's word stays, because
 * operators have everything anyway, and their own accounts never get a mail; and what `keepsFactorsForNow`, or another e-mail that a colleague
 * writes into the account of an administrator would take the factor away. Answers whether something ended.
 */
export async function recordProvenEmail(tx: Tx, context: DelayContext, account: AccountWithHash): Promise<boolean> {
  if (account.emailProven) return false;
  await tx
    .updateTable('auth_user')
    .set((eb) => ({ proven_email_key: eb.ref('email_key') }))
    .where('id', '=', account.id)
    .execute();
  let ended = 0n;
  const factors = keepsFactorsForNow(context, account) ? [] : (['passkeys', 'totp_factors'] as const);
  for (const table of ['account_identities', ...factors] as const) {
    const { numDeletedRows } = await tx
      .deleteFrom(table)
      .where('user_id', '=', account.id)
      .where((eb) => eb.or([eb('set_by', 'is', null), eb('set_by', '!=', OPERATOR)]))
      .executeTakeFirst();
    ended += numDeletedRows;
  }
  if (ended === 0n) return false;
  if (!(await hasSecondFactor(tx, account.id))) await tx.deleteFrom('recovery_codes').where('user_id', '=', account.id).execute();
  // What the groups of an identity gave goes with it.
  await enqueueGroups(tx, account.id, context.clock.now());
  return true;
}
