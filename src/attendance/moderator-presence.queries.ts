import type { Db } from '../platform/db/database.ts';
import { sql } from 'kysely';
import { prepareRead } from '../platform/db/prepared-statement.ts';

type Admission = { userId: number; at: Date };

/** The users who were admitted to a meeting as moderators, each with the last admission, in its order. */
export async function findModeratorAdmissions(db: Db, meetingId: number, since: Date): Promise<Admission[]> {
  const rows = await selectAdmissions(db, { meetingId, since: since.toISOString() });
  return rows.map(({ user_id: userId, at }) => ({ userId, at: new Date(at) }));
}

const selectAdmissions = prepareRead<{ meetingId: number; since: string }, { user_id: number; at: string }>((db, value) =>
  db
    .selectFrom('join_attempts')
    .where('meeting_id', '=', value('meetingId'))
    .where('outcome', '=', sql.lit('admitted'))
    .where('moderator', '=', sql.lit(1))
    .where('last_at', '>', value('since'))
    .groupBy('user_id')
    .select(['user_id', (eb) => eb.fn.max('last_at').as('at')])
    .orderBy('at'),
);

/** Whether Jitsi reported that anybody joined or left the call, or that its room was opened or closed, at this instant or later. */
export async function hasReportSince(db: Db, meetingId: number, since: Date): Promise<boolean> {
  const [row] = await selectReport(db, { meetingId, since: since.toISOString() });
  return row !== undefined;
}

const selectReport = prepareRead<{ meetingId: number; since: string }, { meeting_id: number }>((db, value) =>
  db
    .selectFrom('participations')
    .where('meeting_id', '=', value('meetingId'))
    .where((eb) => eb.or([eb('joined_at', '>=', value('since')), eb('left_at', '>=', value('since'))]))
    .select('meeting_id')
    .unionAll(
      db
        .selectFrom('room_openings')
        .where('meeting_id', '=', value('meetingId'))
        .where((eb) => eb.or([eb('opened_at', '>=', value('since')), eb('closed_at', '>=', value('since'))]))
        .select('meeting_id'),
    )
    .limit(sql.lit(1)),
);

/**
 * When the last of these users left the call after `since`, as Jitsi reported; undefined where none did, and where the room has closed or was
 * opened anew since they left.
 */
export async function findLastLeft(db: Db, meetingId: number, userIds: readonly number[], since: Date): Promise<Date | undefined> {
  if (userIds.length === 0) return undefined;
  const row = await db
    .selectFrom('participations as p')
    .where('p.meeting_id', '=', meetingId)
    .where('p.user_id', 'in', userIds)
    .where('p.left_at', '>', since.toISOString())
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('room_openings as o')
            .whereRef('o.meeting_id', '=', 'p.meeting_id')
            .where('o.breakout', '=', '')
            .where((eb) => eb.or([eb('o.opened_at', '>', eb.ref('p.left_at')), eb('o.closed_at', '>=', eb.ref('p.left_at'))]))
            .select('o.meeting_id'),
        ),
      ),
    )
    .select((eb) => eb.fn.max<string | null>('p.left_at').as('left_at'))
    .executeTakeFirst();
  return row?.left_at ? new Date(row.left_at) : undefined;
}
