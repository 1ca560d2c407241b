import type { Db } from '../../platform/db/database.ts';
import { countRecoveryCodes } from './recovery-codes.ts';

/** What a user has to prove beside the password, as pages show it. */
export type SecondFactors = { hasApp: boolean; appSince: Date | undefined; passkeys: number; recoveryCodes: number };

export async function findSecondFactors(db: Db, userId: number): Promise<SecondFactors> {
  const app = await db.selectFrom('totp_factors').select('confirmed_at').where('user_id', '=', userId).executeTakeFirst();
  const passkeys = await db
    .selectFrom('passkeys')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return {
    hasApp: app !== undefined,
    appSince: app && new Date(app.confirmed_at),
    passkeys: passkeys.count,
    recoveryCodes: await countRecoveryCodes(db, userId),
  };
}
