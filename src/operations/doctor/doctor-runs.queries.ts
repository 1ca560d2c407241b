import type { Db, Tx } from '../../platform/db/database.ts';
import type { Finding } from './check-result.ts';

/** What was found, and when. `complete` is false where something unforeseen ended it before its time. */
export type Examination = { madeAt: Date; complete: boolean; findings: Finding[] };

/** Keeps the newest alone. */
export async function keepExamination(tx: Tx, { madeAt, complete, findings }: Examination): Promise<void> {
  await tx.deleteFrom('examinations').execute();
  await tx
    .insertInto('examinations')
    .values({ made_at: madeAt.toISOString(), complete: complete ? 1 : 0, findings: JSON.stringify(findings) })
    .execute();
}

export async function findExamination(db: Db): Promise<Examination | undefined> {
  const row = await db.selectFrom('examinations').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row && { madeAt: new Date(row.made_at), complete: row.complete === 1, findings: JSON.parse(row.findings) as Finding[] };
}
