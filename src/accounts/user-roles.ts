import type { Tx } from '../platform/db/database.ts';
import { replaceUserRoles } from './accounts.queries.ts';

/** Gives a person these roles and no others. Django's two flags follow from them, for a Django that reads the table; the portal never reads them. */
export async function setUserRoles(tx: Tx, userId: number, held: readonly string[]): Promise<void> {
  const administers = held.includes('administrator') ? 1 : 0;
  await replaceUserRoles(tx, userId, held);
  await tx.updateTable('auth_user').set({ is_staff: administers, is_superuser: administers }).where('id', '=', userId).execute();
}
