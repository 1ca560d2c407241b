import type { Db, Tx } from '../../platform/db/database.ts';
import { decryptText, encryptText } from '../../platform/shared/encryption.ts';
import type { SetterId } from '../account.ts';
import type { AccountContext } from '../context.ts';

/** The authenticator app of a user. `secret` is undefined where it was encrypted with an earlier `SESSION_SECRET`. */
type TotpFactor = { secret: string | undefined; sealed: string; lastStep: number; confirmedAt: Date };

type KeyContext = Pick<AccountContext, 'settings'>;

export async function findTotpFactor({ db, settings }: KeyContext & { db: Db }, userId: number): Promise<TotpFactor | undefined> {
  const row = await db.selectFrom('totp_factors').selectAll().where('user_id', '=', userId).executeTakeFirst();
  if (!row) return undefined;
  const { encrypted_secret: sealed, last_step: lastStep } = row;
  const secret = decryptText(settings.http.keys.totpSecrets, String(userId), sealed);
  return { secret, sealed, lastStep, confirmedAt: new Date(row.confirmed_at) };
}

/** In place of the one that the user had. */
export async function saveTotpFactor(
  tx: Tx,
  { settings }: KeyContext,
  userId: number,
  factor: { secret: string; step: number; now: Date; setBy: SetterId },
): Promise<void> {
  const values = {
    encrypted_secret: encryptText(settings.http.keys.totpSecrets, String(userId), factor.secret),
    confirmed_at: factor.now.toISOString(),
    last_step: factor.step,
    set_by: factor.setBy,
  };
  await tx
    .insertInto('totp_factors')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute();
}

/** False where this step or a later one was used, or the app is another one by now. */
export async function useTotpStep(tx: Tx, userId: number, { sealed }: TotpFactor, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('totp_factors')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('encrypted_secret', '=', sealed)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** False where the user has none. */
export async function deleteTotpFactor(tx: Tx, userId: number): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('totp_factors').where('user_id', '=', userId).executeTakeFirst();
  return numDeletedRows === 1n;
}
