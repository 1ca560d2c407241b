import { sql, type Expression } from 'kysely';
import { displayNameIfAny } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import type { AttendanceRules, Correction } from './attendance.ts';
import { prepareListRead, selectIds } from '../platform/db/prepared-list-read.ts';
import { prepareRead } from '../platform/db/prepared-statement.ts';
import { instantColumn, selectColumnsBy } from '../platform/db/select-columns.ts';
import type { Participations, RoomOpening } from './participation.ts';

/** By meeting; of all users, or of those in `userIds`. */
export async function findParticipations(db: Db, meetingIds: number[], userIds?: number[]): Promise<Map<number, Participations>> {
  if (meetingIds.length === 0 || userIds?.length === 0) return new Map(meetingIds.map((id) => [id, none]));
  const ofMeetings = sql`meeting_id in (${sql.join(meetingIds)})`;
  const ofUsers = userIds === undefined ? sql`` : sql` and user_id in (${sql.join(userIds)})`;
  // The `+` keeps SQLite at the index of open participations.
  const haveOpen = sql`(select user_id from participations where left_at is null and +user_id is not null and ${ofMeetings}${ofUsers})`;
  const rows = sql`participations where ${ofMeetings}${ofUsers}`;
  const times = { userId: 'user_id', joinedAt: instantColumn('joined_at'), leftAt: instantColumn('left_at') };
  const found = await selectColumnsBy<Participations>(db, 'meeting_id', [
    {
      columns: { ...times, breakout: 'breakout', jid: 'occupant_jid', name: 'name' },
      from: sql`${rows} and (user_id is null or user_id in ${haveOpen})`,
    },
    { columns: times, from: sql`${rows} and user_id is not null and user_id not in ${haveOpen}` },
  ]);
  return new Map(meetingIds.map((id) => [id, found.get(id) ?? none]));
}

const none: Participations = { userId: [], joinedAt: [], leftAt: [], breakout: [], jid: [], name: [] };

export async function findRoomOpenings(db: Db, meetingIds: number[]): Promise<(RoomOpening & { meetingId: number })[]> {
  return (await selectRoomOpenings(db, meetingIds)).map((row) => ({
    meetingId: row.meeting_id,
    breakout: row.breakout,
    openedAt: new Date(row.opened_at),
    closedAt: row.closed_at === null ? undefined : new Date(row.closed_at),
  }));
}

const selectRoomOpenings = prepareListRead((db, meetingIds) =>
  db.selectFrom('room_openings').selectAll().where('meeting_id', 'in', meetingIds),
);

/** Those of the meetings for which Jitsi reported anything. */
export async function findReportedMeetings(db: Db, meetingIds: number[]): Promise<Set<number>> {
  return new Set((await selectReported(db, meetingIds)).map(({ id }) => id));
}

const selectReported = prepareListRead((db, meetingIds) =>
  db
    .selectFrom('meetings as m')
    .select('m.id')
    .where('m.id', 'in', meetingIds)
    .where(
      sql<boolean>`(exists (select 1 from room_openings as o where o.meeting_id = m.id)
        or exists (select 1 from participations as p where p.meeting_id = m.id))`,
    ),
);

/** When users were first admitted to these meetings through the portal. */
export async function findAdmissions(
  db: Db,
  meetingIds: number[],
  userIds?: number[],
): Promise<{ meetingId: number; userId: number; at: Date }[]> {
  if (meetingIds.length === 0 || userIds?.length === 0) return [];
  const rows = await db
    .selectFrom('join_attempts')
    .where('meeting_id', 'in', meetingIds)
    .where('outcome', '=', 'admitted')
    .$if(userIds !== undefined, (query) => query.where('user_id', 'in', userIds!))
    .groupBy(['meeting_id', 'user_id'])
    .select((eb) => ['meeting_id', 'user_id', eb.fn.min('first_at').as('at')])
    .execute();
  return rows.map((row) => ({ meetingId: row.meeting_id!, userId: row.user_id, at: new Date(row.at) }));
}

/** When guests were first admitted to these meetings, and the names that they gave. */
export async function findGuestAdmissions(db: Db, meetingIds: number[]): Promise<{ meetingId: number; name: string; at: Date }[]> {
  if (meetingIds.length === 0) return [];
  const rows = await db
    .selectFrom('guest_passes')
    .where('meeting_id', 'in', meetingIds)
    .where('first_joined_at', 'is not', null)
    .select(['meeting_id', 'name', 'first_joined_at'])
    .orderBy('first_joined_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ meetingId: row.meeting_id, name: row.name, at: new Date(row.first_joined_at!) }));
}

export type StoredCorrection = Correction & { meetingId: number; userId: number };

/** The corrections in force: of all users, or of those in `userIds`. */
export async function findCorrections(db: Db, meetingIds: number[], userIds?: number[]): Promise<StoredCorrection[]> {
  if (meetingIds.length === 0 || userIds?.length === 0) return [];
  const rows = await (userIds
    ? correctionsQuery(db, sql`(${selectIds(db, meetingIds)})`)
        .where('c.user_id', 'in', userIds)
        .execute()
    : selectCorrections(db, meetingIds));
  return rows.flatMap(({ status, firstName, lastName, username, ...row }) =>
    status === 'none'
      ? []
      : [
          {
            meetingId: row.meeting_id,
            userId: row.user_id,
            status,
            reason: row.reason,
            correctedBy: displayNameIfAny({ firstName, lastName, username }),
            correctedAt: new Date(row.corrected_at),
          },
        ],
  );
}

function correctionsQuery(db: Db, meetingIds: Expression<number>) {
  return db
    .selectFrom('attendance_corrections as c')
    .leftJoin('auth_user as u', 'u.id', 'c.corrected_by')
    .where('c.meeting_id', 'in', meetingIds)
    .where('c.status', '!=', 'none')
    .select(['c.meeting_id', 'c.user_id', 'c.status', 'c.reason', 'c.corrected_at'])
    .select(['u.first_name as firstName', 'u.last_name as lastName', 'u.username']);
}

const selectCorrections = prepareListRead(correctionsQuery);

/** `certificateMinPercent`: the least attendance with which students may issue their own certificate, where they may; 0 for any. */
export type StoredAttendanceRules = AttendanceRules & {
  studentsIssueCertificates: boolean;
  certificateMinPercent: number;
  version: number;
};

export async function findAttendanceRules(db: Db): Promise<StoredAttendanceRules> {
  const row = (await selectRules(db, {}))[0]!;
  return {
    lateMinutes: row.late_minutes,
    earlyMinutes: row.early_minutes,
    minPercent: row.min_percent,
    studentsIssueCertificates: row.students_issue_certificates === 1,
    certificateMinPercent: row.certificate_min_percent,
    version: row.version,
  };
}

const selectRules = prepareRead((db) => db.selectFrom('attendance_rules').selectAll().where('id', '=', 1));
