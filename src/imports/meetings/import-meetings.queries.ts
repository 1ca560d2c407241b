import type { Db, Tx } from '../../platform/db/database.ts';
import type { ImportMeetingTable } from '../imports.table.ts';
import type { StagedTexts } from '../import-run.ts';

export type ExistingMeeting = {
  id: number;
  courseId: number;
  title: string;
  startsAt: Date;
  endsAt: Date;
  teacherOpening: number | null;
  studentOpening: number | null;
  closing: number | null;
  active: boolean;
  section: string | null;
  roomName: string;
  link: string;
  version: number;
};

export async function findMeetingsById(db: Db, ids: readonly number[]): Promise<ExistingMeeting[]> {
  return ids.length === 0 ? [] : (await selectMeetings(db).where('m.id', 'in', ids).execute()).map(toExistingMeeting);
}

/** Meetings of these courses that start at one of these instants. */
export async function findMeetingsStartingAt(db: Db, courseIds: readonly number[], starts: readonly Date[]): Promise<ExistingMeeting[]> {
  if (courseIds.length === 0 || starts.length === 0) return [];
  const instants = starts.map((start) => start.toISOString());
  const rows = await selectMeetings(db)
    .where('m.course_id', 'in', courseIds)
    .where('m.starts_at', 'in', instants)
    .orderBy('m.id')
    .execute();
  return rows.map(toExistingMeeting);
}

function selectMeetings(db: Db) {
  return db.selectFrom('meetings as m').leftJoin('sections as s', 's.id', 'm.section_id').selectAll('m').select('s.name as section');
}

type Row = Awaited<ReturnType<ReturnType<typeof selectMeetings>['executeTakeFirstOrThrow']>>;

function toExistingMeeting(row: Row): ExistingMeeting {
  return {
    id: row.id,
    courseId: row.course_id,
    title: row.title,
    startsAt: new Date(row.starts_at),
    endsAt: new Date(row.ends_at),
    teacherOpening: row.teacher_opening,
    studentOpening: row.student_opening,
    closing: row.closing,
    active: row.is_active === 1,
    section: row.section,
    roomName: row.room_name ?? '',
    link: row.link,
    version: row.version,
  };
}

export async function insertStagedMeetings(tx: Tx, meetings: ImportMeetingTable[]): Promise<void> {
  if (meetings.length > 0) await tx.insertInto('import_meetings').values(meetings).execute();
}

/** Subquery in the shape that `insertMeetings` and `updateMeetings` take. */
export function selectStagedMeetings(tx: Tx, importId: number, isNew: boolean) {
  return tx
    .selectFrom('import_meetings')
    .select(['meeting_id as id', 'course_id', 'title', 'starts_at', 'ends_at', 'teacher_opening', 'student_opening', 'closing'])
    .select(['is_active', 'room_name', 'link', 'section_id', 'expected_version'])
    .where('import_id', '=', importId)
    .where('is_new', '=', isNew ? 1 : 0);
}

export async function listStagedMeetings(tx: Tx, importId: number, limit: number): Promise<StagedTexts[]> {
  const rows = await tx
    .selectFrom('import_meetings as i')
    .leftJoin('meetings as m', 'm.id', 'i.meeting_id')
    .select(['i.meeting_id', 'i.is_new', 'm.title'])
    .where('i.import_id', '=', importId)
    .orderBy('i.meeting_id')
    .limit(limit)
    .execute();
  return rows.map(({ meeting_id, is_new, title }) => ({ id: meeting_id, isNew: is_new === 1, texts: title === null ? null : [title] }));
}

export async function deleteStagedMeetings(tx: Tx, importId: number, staged: readonly StagedTexts[]): Promise<void> {
  const ids = staged.map(({ id }) => id);
  if (ids.length > 0) await tx.deleteFrom('import_meetings').where('import_id', '=', importId).where('meeting_id', 'in', ids).execute();
}
