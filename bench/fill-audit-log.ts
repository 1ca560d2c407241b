import { sql } from 'kysely';
import { inTransaction, type Db } from '../src/platform/db/database.ts';
import { engineOf } from '../src/platform/db/engine.ts';
import { setJournalKey, journalKeyOf } from '../src/platform/audit-log/audit-log-key.ts';
import { writeEnd } from '../src/platform/audit-log/audit-log.queries.ts';
import { lit, numbers } from './sql-numbers.ts';
import { MEETINGS_PER_COURSE, type Size } from './sizes.ts';

export const JOURNAL_SECRET = 'the journal of the benchmark, 32 characters or more';

/**
 * A deed a minute from 2025 on, as many as there are enrollments: by operators, by twenty who run the portal, and by one who did
 * half of all in the first half and then left. Only the ends have marks: these rows are looked at, not verified.
 */
export async function fillJournal(db: Db, url: string, size: Size): Promise<void> {
  const rows = size.enrollments;
  const at =
    engineOf(url) === 'sqlite'
      ? sql`strftime('%Y-%m-%dT%H:%M:%S.000Z', '2025-01-01', '+' || i || ' minutes')`
      : sql`timestamptz '2025-01-01T00:00:00Z' + i * interval '1 minute'`;
  const courses = sql`i * 7 % ${lit(size.courses)} + 1`;
  await sql`insert into journal (id, at, actor_id, area, deed, subject, subject_id, details, address, mac)
    ${numbers(1, rows)}, deeds(i, area, deed) as (
      select i, case i % 5 when 0 then 'course' when 1 then 'meeting' when 2 then 'enrollment' else 'account' end,
        case i % 5 when 0 then 'course.changed' when 1 then 'meeting.made' when 2 then 'enrollment.begun' else 'account.switched-off' end
      from n)
    select i, ${at}, case when i % 97 = 0 then null when i % 2 = 0 and i < ${lit(rows / 2)} then 3 else 10 + i % 20 end, area, deed,
      case area when 'course' then 'course' when 'meeting' then 'meeting' else 'account' end,
      case area when 'course' then ${courses} when 'meeting' then (${courses}) * ${lit(MEETINGS_PER_COURSE)}
        else i * 13 % ${lit(size.people)} + 1 end,
      '{"title":"Cosa"}', '192.0.2.7', 'none' from deeds`.execute(db);
  setJournalKey(db, JOURNAL_SECRET);
  await inTransaction(db, async (tx) => {
    await writeEnd(tx, journalKeyOf(db), { side: 'front', rowId: 0, mac: 'none' });
    await writeEnd(tx, journalKeyOf(db), { side: 'back', rowId: rows, mac: 'none' });
  });
}
