import { z } from 'zod';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { signOutEverywhere } from '../../platform/http/user-sessions.ts';
import { enqueueJob } from '../../platform/jobs/job-queue.ts';
import type { JobHandlers } from '../../platform/jobs/job.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { generateSecret, hashSecret } from '../../platform/shared/secret.ts';
import type { Account } from '../account.ts';
import { canManagePeople, hasAuthorityOver, lockAccountFor, recordAccountEvent, type AccountRefusal, type Actor } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { findAccount, lockAccount, hasSecondFactor } from '../find-account.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { buildSecondFactorResetMail } from '../links/account-mail.ts';
import { queueAccountMail } from '../links/queue-account-mail.ts';
import { releaseWithheld } from '../rights.ts';
import { keepsFactorsForNow } from '../ways-in.ts';
import { mailSecondFactorChange } from './set-up-app.ts';

const RESET_JOB = 'second-factor-reset';

const resetPayload = z.object({ userId: z.number(), secretHash: z.string() });

type ResetSecondFactorResult = { kind: 'removed' } | { kind: 'scheduled'; at: Date } | { kind: 'no-factor' } | AccountRefusal;

/**
 * For a user who lost the phone and the recovery codes. That of an administrator goes only after a delay in which they can keep it, because another
 * administrator's stolen session must not be enough to take over the account. An operator waits for nothing.
 */
export async function resetSecondFactor(context: AccountContext, accountId: number, actor: Actor): Promise<ResetSecondFactorResult> {
  return inTransaction(context.db, async (tx): Promise<ResetSecondFactorResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    // Their own they remove in the profile.
    if (actor?.id === accountId) return { kind: 'forbidden' };
    if (!(await hasSecondFactor(tx, accountId))) return { kind: 'no-factor' };
    if (actor !== null && keepsFactorsForNow(context, locked.account)) return scheduleReset(tx, context, locked.account, actor);
    await removeSecondFactors(tx, context, locked.account, actor);
    return { kind: 'removed' };
  });
}

async function scheduleReset(
  tx: Tx,
  context: AccountContext,
  account: Account,
  actor: NonNullable<Actor>,
): Promise<ResetSecondFactorResult> {
  const { clock, settings } = context;
  const pending = await findPendingReset(tx, account.id);
  if (pending) return { kind: 'scheduled', at: pending };
  const now = clock.now();
  const at = addMs(now, minutes(60 * settings.secondFactorResetHours));
  const secret = generateSecret();
  const secretHash = hashSecret(secret)!;
  await tx
    .insertInto('second_factor_resets')
    .values({
      user_id: account.id,
      secret_hash: secretHash,
      requested_by: actor.id,
      requested_at: now.toISOString(),
      due_at: at.toISOString(),
    })
    .execute();
  await enqueueJob(tx, { kind: RESET_JOB, payload: { userId: account.id, secretHash }, runAt: at }, now);
  await recordAccountEvent(tx, { event: 'account.second-factor-reset-asked', accountId: account.id, actor, at: now });
  const url = `${settings.http.publicUrl}/second-factor-reset/${secret}?lang=${account.locale}`;
  const content = buildSecondFactorResetMail(account, { url, at }, settings);
  await queueAccountMail(tx, context, account, { template: 'second-factor-reset', content, expiresAt: at });
  return { kind: 'scheduled', at };
}

/** When the second factor of a user is going to be removed. */
export async function findPendingReset(db: Db, accountId: number): Promise<Date | undefined> {
  const row = await db.selectFrom('second_factor_resets').select('due_at').where('user_id', '=', accountId).executeTakeFirst();
  return row && new Date(row.due_at);
}

export function secondFactorResetJobs(context: AccountContext): JobHandlers {
  return {
    [RESET_JOB]: {
      async run(job) {
        const { userId, secretHash } = resetPayload.parse(job.payload);
        await inTransaction(context.db, (tx) => carryOutReset(tx, context, userId, secretHash));
        return { kind: 'done' };
      },
    },
  };
}

/** Nothing happens where the user kept the second factor, or who asked may not ask any more. */
async function carryOutReset(tx: Tx, context: AccountContext, userId: number, secretHash: string): Promise<void> {
  const account = await lockAccount(tx, userId);
  const reset = await tx
    .deleteFrom('second_factor_resets')
    .where('user_id', '=', userId)
    .where('secret_hash', '=', secretHash)
    .returning('requested_by')
    .executeTakeFirst();
  const asker = reset && (await findAccount(tx, reset.requested_by));
  if (!account || account.anonymised || !asker?.active || !canManagePeople(asker) || !hasAuthorityOver(asker, account)) return;
  await removeSecondFactors(tx, context, account, { ...asker, clientIp: undefined });
}

async function removeSecondFactors(tx: Tx, context: AccountContext, account: Account, actor: Actor): Promise<void> {
  for (const table of ['totp_factors', 'recovery_codes', 'passkeys', 'second_factor_resets'] as const)
    await tx.deleteFrom(table).where('user_id', '=', account.id).execute();
  await releaseWithheld(tx, account.id);
  // What was lost may be in other hands, signed in, and have asked for another e-mail.
  await signOutEverywhere(tx, account.id);
  await revokeLinks(tx, account.id, ['email']);
  await recordAccountEvent(tx, { event: 'account.second-factor-reset', accountId: account.id, actor, at: context.clock.now() });
  await mailSecondFactorChange(tx, context, account, 'reset');
}

/** The reset that a mailed link is about, and its user. */
export async function findResetByLink({ db }: Pick<AccountContext, 'db'>, secret: unknown): Promise<Account | undefined> {
  const secretHash = hashSecret(secret);
  if (secretHash === undefined) return undefined;
  const row = await db.selectFrom('second_factor_resets').select('user_id').where('secret_hash', '=', secretHash).executeTakeFirst();
  return row && (await findAccount(db, row.user_id));
}

/** The user keeps the second factor that somebody wants to remove: they followed the link, or have just used it. False where nobody wants to. */
export async function keepSecondFactor(tx: Tx, context: Pick<AccountContext, 'clock'>, userId: number, clientIp: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('second_factor_resets').where('user_id', '=', userId).executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  const actor = { id: userId, clientIp };
  await recordAccountEvent(tx, { event: 'account.second-factor-kept', accountId: userId, actor, at: context.clock.now() });
  return true;
}
