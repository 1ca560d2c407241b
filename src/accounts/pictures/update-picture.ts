import { inTransaction, type Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import { lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';
import { lockAccount } from '../find-account.ts';
import { createPictureKey, picturePath } from './picture-url.ts';
import { deletePicture, replacePicture } from './pictures.queries.ts';

type PictureContext = Pick<AppContext, 'db' | 'clock'>;

/** A user shows the own picture, made by `PictureEncoder`, in place of any other. */
export async function updateOwnPicture({ db, clock }: PictureContext, accountId: number, bytes: Buffer, clientIp: string): Promise<void> {
  const key = createPictureKey();
  await inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, accountId);
    if (!account?.active) return;
    await replacePicture(tx, accountId, key, bytes, clock.now());
    await updateAccountRow(tx, accountId, { avatar_url: picturePath(key) });
    const actor = { id: accountId, clientIp };
    await recordAccountEvent(tx, { event: 'account.picture-changed', accountId, actor, at: clock.now() });
  });
}

/** Also the address of a picture elsewhere. False where there was none. */
export async function removeOwnPicture(context: PictureContext, accountId: number, clientIp: string): Promise<boolean> {
  return inTransaction(context.db, async (tx) => {
    const account = await lockAccount(tx, accountId);
    if (!account?.active || account.avatarUrl === null) return false;
    await removeInTransaction(tx, context, accountId, { id: accountId, clientIp });
    return true;
  });
}

type RemovePictureResult = { kind: 'removed' | 'unchanged' | 'no-account' | 'forbidden' };

/** An administrator with authority over the user takes the picture away. */
export async function removePicture(context: PictureContext, accountId: number, actor: Actor): Promise<RemovePictureResult> {
  return inTransaction(context.db, async (tx): Promise<RemovePictureResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    if (locked.account.avatarUrl === null) return { kind: 'unchanged' };
    await removeInTransaction(tx, context, accountId, actor);
    return { kind: 'removed' };
  });
}

async function removeInTransaction(
  tx: Parameters<typeof deletePicture>[0],
  { clock }: PictureContext,
  accountId: number,
  actor: Parameters<typeof recordAccountEvent>[1]['actor'],
): Promise<void> {
  await deletePicture(tx, accountId);
  await updateAccountRow(tx, accountId, { avatar_url: null });
  await recordAccountEvent(tx, { event: 'account.picture-removed', accountId, actor, at: clock.now() });
}

/** For a copy of the user's data. */
export async function findPictureOfUser(db: Db, userId: number): Promise<Buffer | undefined> {
  const row = await db.selectFrom('account_pictures').select('bytes').where('user_id', '=', userId).executeTakeFirst();
  return row?.bytes;
}
