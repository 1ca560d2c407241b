import { reserveIds } from '../../platform/db/reserve-ids.ts';
import type { Tx } from '../../platform/db/database.ts';
import { buildRoomUrl } from '../../jitsi/tokens/call-url.ts';
import { buildRoomName } from '../../jitsi/tokens/room-name.ts';
import { addSearchTerms } from '../../platform/pagination/search-terms.ts';
import { existingSubjectIds, updateSubjectIds, type StagedRow } from '../import-rows.queries.ts';
import { StaleDataError } from '../import-handler.ts';
import type { ImportContext } from '../import-run.ts';
import { hasExpectedValues } from '../has-expected-values.ts';
import { meetingValues } from './validate-meetings.ts';
import { insertStagedMeetings, findMeetingsById, type ExistingMeeting } from './import-meetings.queries.ts';
import type { ImportMeetingTable } from './import-meetings.table.ts';

/** What a meeting will be, as its columns say it. */
type MeetingValues = {
  courseId: number;
  title: string;
  start: string;
  end: string;
  teacherOpening: number | null;
  studentOpening: number | null;
  closing: number | null;
  active: boolean;
  link: string | null;
};

/** Gives new meetings their numbers and, with them, their rooms. The words under which they will be found are in place before they are. */
export async function stageMeetings(tx: Tx, { settings }: ImportContext, importId: number, rows: readonly StagedRow[]): Promise<void> {
  const ids = existingSubjectIds(rows);
  const standing = new Map((await findMeetingsById(tx, ids)).map((meeting) => [meeting.id, meeting]));
  const fresh = await reserveIds(tx, 'meetings', rows.length - ids.length);
  const { jitsi } = settings;

  const made = rows.map((row): ImportMeetingTable => {
    if (row.verdict === 'new') {
      const id = fresh.shift()!;
      const plan = row.newValues as MeetingValues;
      const room = buildRoomName(plan.courseId, id, jitsi.roomSecret);
      return {
        ...toColumns(importId, row, id, plan),
        is_new: 1,
        room_name: room,
        link: buildRoomUrl(jitsi.serverUrl, room),
        expected_version: null,
      };
    }
    const before = standing.get(row.subjectId!);
    if (!before || !hasExpectedValues(meetingValues(before), row.currentValues)) throw new StaleDataError();
    const plan = { ...meetingValues(before), courseId: before.courseId, ...row.newValues } as MeetingValues;
    const link = row.newValues?.link === undefined ? null : linkOf(before, jitsi.serverUrl);
    return { ...toColumns(importId, row, before.id, plan), is_new: 0, room_name: null, link, expected_version: before.version };
  });
  await insertStagedMeetings(tx, made);
  await updateSubjectIds(
    tx,
    importId,
    made.map(({ line, meeting_id }) => ({ line, id: meeting_id })),
  );
  await addSearchTerms(
    tx,
    'meeting',
    made.map(({ meeting_id, title }) => ({ id: meeting_id, texts: [title] })),
  );
}

function toColumns(importId: number, { line }: StagedRow, id: number, plan: MeetingValues) {
  return {
    import_id: importId,
    line,
    meeting_id: id,
    course_id: plan.courseId,
    title: plan.title,
    starts_at: plan.start,
    ends_at: plan.end,
    teacher_opening: plan.teacherOpening,
    student_opening: plan.studentOpening,
    closing: plan.closing,
    is_active: plan.active ? 1 : 0,
  };
}

/** The link of a row was found to lead to the meeting's own room: it is written as the portal writes it. */
function linkOf({ roomName }: ExistingMeeting, serverUrl: string): string {
  return buildRoomUrl(serverUrl, roomName);
}
