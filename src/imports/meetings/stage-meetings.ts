import { reserveIds } from '../../platform/db/reserve-ids.ts';
import type { Tx } from '../../platform/db/database.ts';
import { callLink } from '../../jitsi/tokens/call-url.ts';
import { roomNameFor } from '../../jitsi/tokens/room-name.ts';
import { addWords } from '../../platform/pagination/search-terms.ts';
import { knownSubjects, writeSubjects, type StagedRow } from '../import-rows.queries.ts';
import { NotAsFound } from '../import-handler.ts';
import type { ImportNeeds } from '../import-run.ts';
import { standsAsFound } from '../has-expected-values.ts';
import { valuesOf } from './validate-meetings.ts';
import { insertStaged, meetingsWithIds, type KnownMeeting } from './import-meetings.queries.ts';
import type { ImportMeetingTable } from './import-meetings.table.ts';

/** What a meeting will be, as its columns say it. */
type Plan = {
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
export async function prepareMeetings(tx: Tx, { settings }: ImportNeeds, importId: number, rows: readonly StagedRow[]): Promise<void> {
  const ids = knownSubjects(rows);
  const standing = new Map((await meetingsWithIds(tx, ids)).map((meeting) => [meeting.id, meeting]));
  const fresh = await reserveIds(tx, 'meetings', rows.length - ids.length);
  const { jitsi } = settings;

  const made = rows.map((row): ImportMeetingTable => {
    if (row.verdict === 'new') {
      const id = fresh.shift()!;
      const plan = row.wanted as Plan;
      const room = roomNameFor(plan.courseId, id, jitsi.roomSecret);
      return {
        ...columnsOf(importId, row, id, plan),
        is_new: 1,
        room_name: room,
        link: callLink(jitsi.serverUrl, room),
        found_version: null,
      };
    }
    const before = standing.get(row.subjectId!);
    if (!before || !standsAsFound(valuesOf(before), row.found)) throw new NotAsFound();
    const plan = { ...valuesOf(before), courseId: before.courseId, ...row.wanted } as Plan;
    const link = row.wanted?.link === undefined ? null : linkOf(before, jitsi.serverUrl);
    return { ...columnsOf(importId, row, before.id, plan), is_new: 0, room_name: null, link, found_version: before.version };
  });
  await insertStaged(tx, made);
  await writeSubjects(
    tx,
    importId,
    made.map(({ line, meeting_id }) => ({ line, id: meeting_id })),
  );
  await addWords(
    tx,
    'meeting',
    made.map(({ meeting_id, title }) => ({ id: meeting_id, texts: [title] })),
  );
}

function columnsOf(importId: number, { line }: StagedRow, id: number, plan: Plan) {
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
function linkOf({ roomName }: KnownMeeting, serverUrl: string): string {
  return callLink(serverUrl, roomName);
}
