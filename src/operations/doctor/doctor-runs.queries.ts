import type { Db, Tx } from '../../platform/db/database.ts';
import type { CheckResult } from './check-result.ts';

/** What was found, and when. `complete` is false where something unforeseen ended it before its time. */
export type DoctorRun = { ranAt: Date; complete: boolean; results: CheckResult[] };

/** Keeps the newest alone. */
export async function saveDoctorRun(tx: Tx, { ranAt, complete, results }: DoctorRun): Promise<void> {
  await tx.deleteFrom('doctor_runs').execute();
  await tx
    .insertInto('doctor_runs')
    .values({ ran_at: ranAt.toISOString(), complete: complete ? 1 : 0, results: JSON.stringify(results) })
    .execute();
}

export async function findDoctorRun(db: Db): Promise<DoctorRun | undefined> {
  const row = await db.selectFrom('doctor_runs').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row && { ranAt: new Date(row.ran_at), complete: row.complete === 1, results: JSON.parse(row.results) as CheckResult[] };
}
