import type { AuditEventName } from '../platform/audit-log/audit-event.ts';
import type { Db } from '../platform/db/database.ts';

/** When somebody last undid the end of the call; undefined where nobody did. */
export async function findLastReopening(db: Db, id: number): Promise<Date | undefined> {
  const row = await findLastEvent(db, id, 'meeting.reopened');
  return row && new Date(row.at);
}

/** Whether the last end of the call was the portal's, because no moderator was left. */
export async function wasEndedWithoutModerator(db: Db, id: number): Promise<boolean> {
  const row = await findLastEvent(db, id, 'meeting.ended');
  return row?.details.includes('"withoutModerator"') === true;
}

function findLastEvent(db: Db, id: number, event: AuditEventName) {
  return db
    .selectFrom('audit_log')
    .where('subject', '=', 'meeting')
    .where('subject_id', '=', id)
    .where('event', '=', event)
    .select(['at', 'details'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
