import type { Tx } from '../db/database.ts';
import type { ApiCreationTable } from './api.table.ts';

export function findCreation(tx: Tx, userId: number, key: string): Promise<ApiCreationTable | undefined> {
  return tx.selectFrom('api_creations').selectAll().where('user_id', '=', userId).where('key', '=', key).executeTakeFirst();
}

export async function addCreation(tx: Tx, row: ApiCreationTable): Promise<void> {
  await tx.insertInto('api_creations').values(row).execute();
}
