import { buildRoomUrl } from '../../jitsi/tokens/call-url.ts';
import { buildRoomName } from '../../jitsi/tokens/room-name.ts';
import { insertMeetings, updateMeetings } from '../../meetings/scheduling/write-meetings.ts';
import type { Tx } from '../../platform/db/database.ts';
import { reserveIds } from '../../platform/db/reserve-ids.ts';
import { addSearchTerms } from '../../platform/pagination/search-terms.ts';
import { createSectionIds, stagedSectionId, type SectionIds } from '../courses/section-finder.ts';
import { type ImportContext, type ImportHandler, reindexStaged, StaleDataError } from '../import-run.ts';
import { existingSubjectIds, updateSubjectIds, type StoredRow } from '../import-rows.queries.ts';
import type { ImportMeetingTable } from '../imports.table.ts';
import { hasExpectedValues } from '../validated-row.ts';
import * as queries from './import-meetings.queries.ts';
import { meetingValues, validateMeetings } from './validate-meetings.ts';

/** Meetings with their rooms, identified by id, or by course, title and start where the row has no id. */
export const meetingHandler: ImportHandler = {
  createValidator: (context) => Promise.resolve({ validate: (rows) => validateMeetings(context, rows) }),

  stage: stageMeetings,

  async apply(tx, _context, { id, counts }) {
    const updated = await updateMeetings(tx, queries.selectStagedMeetings(tx, id, false));
    if (updated !== counts.changed) throw new StaleDataError();
    await insertMeetings(tx, queries.selectStagedMeetings(tx, id, true));
    return undefined;
  },

  async deleteStagedBatch(tx, importId, limit) {
    const staged = await queries.listStagedMeetings(tx, importId, limit);
    await reindexStaged(tx, 'meeting', staged);
    await queries.deleteStagedMeetings(tx, importId, staged);
    return staged.length > 0;
  },
};

type MeetingValues = {
  courseId: number;
  title: string;
  start: string;
  end: string;
  teacherOpening: number | null;
  studentOpening: number | null;
  closing: number | null;
  active: boolean;
  section?: string | null;
};

/** Reserves the ids of new meetings, from which their room names follow, and adds the search terms of all titles. */
async function stageMeetings(tx: Tx, { settings }: ImportContext, importId: number, rows: readonly StoredRow[]): Promise<void> {
  const ids = existingSubjectIds(rows);
  const existing = new Map((await queries.findMeetingsById(tx, ids)).map((meeting) => [meeting.id, meeting]));
  const courseIds = rows.flatMap(
    ({ subjectId, newValues }) => existing.get(subjectId ?? 0)?.courseId ?? (newValues as MeetingValues).courseId,
  );
  const sectionIdOf = await createSectionIds(tx, courseIds);
  const newIds = await reserveIds(tx, 'meetings', rows.length - ids.length);
  const { roomSecret, serverUrl } = settings.jitsi;

  const staged = rows.map((row): ImportMeetingTable => {
    if (row.verdict === 'new') {
      const id = newIds.shift()!;
      const values = row.newValues as MeetingValues;
      const roomName = buildRoomName(values.courseId, id, roomSecret);
      const room = { room_name: roomName, link: buildRoomUrl(serverUrl, roomName) };
      return { ...toColumns(importId, row, id, values, sectionIdOf), is_new: 1, ...room, expected_version: null };
    }
    const before = existing.get(row.subjectId!);
    if (!before || !hasExpectedValues(meetingValues(before), row.currentValues)) throw new StaleDataError();
    const values = { ...meetingValues(before), courseId: before.courseId, ...row.newValues } as MeetingValues;
    // The link of a row was validated to lead to the meeting's own room: it is stored in the portal's spelling.
    const link = row.newValues?.link === undefined ? null : buildRoomUrl(serverUrl, before.roomName);
    return {
      ...toColumns(importId, row, before.id, values, sectionIdOf),
      is_new: 0,
      room_name: null,
      link,
      expected_version: before.version,
    };
  });
  await queries.insertStagedMeetings(tx, staged);
  const subjects = staged.map(({ line, meeting_id, title }) => ({ line, id: meeting_id, texts: [title] }));
  await updateSubjectIds(tx, importId, subjects);
  await addSearchTerms(tx, 'meeting', subjects);
}

function toColumns(importId: number, { line }: StoredRow, id: number, values: MeetingValues, sectionIdOf: SectionIds) {
  return {
    import_id: importId,
    line,
    meeting_id: id,
    course_id: values.courseId,
    title: values.title,
    starts_at: values.start,
    ends_at: values.end,
    teacher_opening: values.teacherOpening,
    student_opening: values.studentOpening,
    closing: values.closing,
    is_active: values.active ? 1 : 0,
    section_id: stagedSectionId(values.courseId, values.section, sectionIdOf),
  };
}
