import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAccountEvent } from '../authority.ts';
import { findAccount } from '../find-account.ts';
import { findPasswordAccess } from '../sign-in-policy.ts';

/** The accounts that sign in with a password whatever the policy says, by username. */
export function listSignInExceptions(db: Db): Promise<{ id: number; username: string }[]> {
  return db
    .selectFrom('sign_in_exceptions as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .select(['u.id', 'u.username'])
    .orderBy('u.username')
    .execute();
}

/** From now on these accounts are the exceptions, and no others. */
export async function saveSignInExceptions(tx: Tx, accounts: readonly { id: number }[]): Promise<void> {
  await tx.deleteFrom('sign_in_exceptions').execute();
  if (accounts.length === 0) return;
  await tx
    .insertInto('sign_in_exceptions')
    .values(accounts.map(({ id }) => ({ user_id: id })))
    .execute();
}

/** For a first administrator, who has nothing but the password. */
export async function exceptIfPasswordIsOff(context: Pick<AppContext, 'db' | 'clock'>, accountId: number): Promise<void> {
  const account = await findAccount(context.db, accountId);
  if (account && (await findPasswordAccess(context.db, account)) === 'off') await addSignInException(context, accountId);
}

/** An operator names an account that signs in with its password whatever the policy says: the last resort where nobody gets in. */
export async function addSignInException({ db, clock }: Pick<AppContext, 'db' | 'clock'>, accountId: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('sign_in_exceptions')
      .values({ user_id: accountId })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n)
      await recordAccountEvent(tx, { event: 'account.password-excepted', accountId, actor: null, at: clock.now() });
  });
}
