import { sql } from 'kysely';
import { inTransaction, type Db } from '../src/platform/db/database.ts';
import { engineFromUrl } from '../src/platform/db/engine.ts';
import { setAuditLogKey, getAuditLogKey } from '../src/platform/audit-log/chain.ts';
import { updateChainEnd } from '../src/platform/audit-log/audit-log.queries.ts';
import { MEETINGS_PER_COURSE, type Size } from './sizes.ts';
import { sqlNumber, sqlNumberTable } from './sql-tables.ts';

export const AUDIT_LOG_SECRET = 'the audit log of the benchmark, 32 characters or more';

/**
 * An event per minute from 2025 on, as many as there are enrollments: by operators, by twenty administrators, and half of the first half by
 * one who left. Only the ends of the chain have MACs: these rows are listed, not verified.
 */
export async function fillAuditLog(db: Db, url: string, size: Size): Promise<void> {
  const rows = size.enrollments;
  const at =
    engineFromUrl(url) === 'sqlite'
      ? sql`strftime('%Y-%m-%dT%H:%M:%S.000Z', '2025-01-01', '+' || i || ' minutes')`
      : sql`timestamptz '2025-01-01T00:00:00Z' + i * interval '1 minute'`;
  const courses = sql`i * 7 % ${sqlNumber(size.courses)} + 1`;
  await sql`insert into audit_log (id, at, actor_id, category, event, subject, subject_id, details, client_ip, mac)
    ${sqlNumberTable(1, rows)}, events(i, category, event) as (
      select i, case i % 5 when 0 then 'course' when 1 then 'meeting' when 2 then 'enrollment' else 'account' end,
        case i % 5 when 0 then 'course.changed' when 1 then 'meeting.made' when 2 then 'enrollment.begun' else 'account.switched-off' end
      from n)
    select i, ${at}, case when i % 97 = 0 then null when i % 2 = 0 and i < ${sqlNumber(rows / 2)} then 3 else 10 + i % 20 end, category, event,
      case category when 'course' then 'course' when 'meeting' then 'meeting' else 'account' end,
      case category when 'course' then ${courses} when 'meeting' then (${courses}) * ${sqlNumber(MEETINGS_PER_COURSE)}
        else i * 13 % ${sqlNumber(size.people)} + 1 end,
      '{"title":"Cosa"}', '192.0.2.7', 'none' from events`.execute(db);
  setAuditLogKey(db, AUDIT_LOG_SECRET);
  await inTransaction(db, async (tx) => {
    await updateChainEnd(tx, getAuditLogKey(db), { side: 'front', rowId: 0, mac: 'none' });
    await updateChainEnd(tx, getAuditLogKey(db), { side: 'back', rowId: rows, mac: 'none' });
  });
}
