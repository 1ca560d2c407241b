import type { Tx } from '../platform/db/database.ts';
import type { ApiCreationTable } from '../accounts/api-tokens/api-tokens.table.ts';

export function findCreation(tx: Tx, userId: number, key: string): Promise<ApiCreationTable | undefined> {
  return tx.selectFrom('api_creations').selectAll().where('user_id', '=', userId).where('key', '=', key).executeTakeFirst();
}

export async function addCreation(tx: Tx, row: ApiCreationTable): Promise<void> {
  await tx.insertInto('api_creations').values(row).execute();
}

/** Says what was made; without a number nothing was, and the key is as good as new. */
export async function finishCreation(tx: Tx, userId: number, key: string, madeId: number | undefined): Promise<void> {
  if (madeId === undefined) await tx.deleteFrom('api_creations').where('user_id', '=', userId).where('key', '=', key).execute();
  else await tx.updateTable('api_creations').set({ made_id: madeId }).where('user_id', '=', userId).where('key', '=', key).execute();
}
