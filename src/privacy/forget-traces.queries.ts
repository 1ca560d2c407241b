import type { Tx } from '../platform/db/database.ts';

/**
 * Removes what other tables say of who a person was. Enrollments, joins, stays and how they count stay: they name nobody but the
 * number of an account that is nobody's.
 */
export async function deletePersonalTraces(tx: Tx, userId: number): Promise<void> {
  await tx.deleteFrom('mail').where('user_id', '=', userId).execute();
  await tx.deleteFrom('mail_preferences').where('user_id', '=', userId).execute();
  await tx.deleteFrom('data_exports').where('user_id', '=', userId).execute();
  // Why somebody was missing may be of their health; that it was excused still counts.
  await tx.updateTable('attendance_corrections').set({ reason: '' }).where('user_id', '=', userId).execute();
  await deleteFromImports(tx, userId);
}

/** Rows of imported lists that made, changed or enrolled the person; one that is not applied yet changes nothing of them any more. */
async function deleteFromImports(tx: Tx, userId: number): Promise<void> {
  const ofPeople = tx.selectFrom('imports').select('id').where('kind', 'in', ['people', 'enrollments']);
  await tx
    .updateTable('import_rows')
    .set({ label: '', cells: '[]', errors: null, current_values: null, new_values: null, verdict: 'unchanged' })
    .where('subject_id', '=', userId)
    .where('import_id', 'in', ofPeople)
    .execute();
  await tx.deleteFrom('import_people').where('account_id', '=', userId).execute();
  await tx.deleteFrom('import_people_roles').where('account_id', '=', userId).execute();
  await tx.deleteFrom('import_enrollments').where('user_id', '=', userId).execute();
}
