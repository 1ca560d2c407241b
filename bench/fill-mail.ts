import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { sqlNumberTable, type SqlInstant } from './sql-numbers.ts';
import type { Size } from './sizes.ts';

/** A mail for everyone: sent, but for one in a hundred that failed and one that waits. */
export async function fillMail(db: Db, past: SqlInstant, size: Size): Promise<void> {
  await sql`insert into mail (template, user_id, email, subject, message_id, state, failure_reason, queued_at, expires_at, ended_at)
    ${sqlNumberTable(1, size.people)}
    select 'invitation', i, 'persona' || i || '@example.org', 'Invitación', 'mail' || i || '@example.org',
      case i % 100 when 0 then 'failed' when 1 then 'queued' else 'sent' end,
      case i % 100 when 0 then '550 no such mailbox' end, ${past}, ${past}, case i % 100 when 1 then null else ${past} end
    from n`.execute(db);
}
