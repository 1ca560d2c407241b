import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { formatCsvTime, type CsvRow } from '../../platform/pagination/csv.ts';
import { iteratePages, type PageQuery, EXPORT_BATCH_SIZE } from '../../platform/pagination/find-page.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import { findManagedMeetings, type ListedManagedMeeting } from './listed-meetings.queries.ts';
import { meetingState } from '../meeting-state.ts';

type CsvContext = { words: Messages; zone: string; now: Date };

type MeetingRow = ListedManagedMeeting & { teachers: string[] };

/**
 * The columns of the file that a list is downloaded as, by what pages call them, in their order. An import knows all of them: a
 * file that comes back unchanged changes nothing. Minutes are empty where the usual ones hold.
 */
const cells = {
  id: ({ id }) => id,
  courseId: ({ courseId }) => courseId,
  course: ({ courseTitle }) => courseTitle,
  title: ({ title }) => title,
  starts: ({ startsAt }, { zone }) => formatCsvTime(startsAt, zone),
  ends: ({ endsAt }, { zone }) => formatCsvTime(endsAt, zone),
  teacherOpening: ({ teacherOpening }) => teacherOpening,
  studentOpening: ({ studentOpening }) => studentOpening,
  closing: ({ closing }) => closing,
  active: ({ active }, { words: messages }) => (active ? messages.lists.yes : messages.lists.no),
  state: (meeting, { words: messages, now }) => messages.manageMeetings.stateNames[meetingState(meeting, now)],
  teachers: ({ teachers }) => teachers.join(', '),
  room: ({ roomName }) => roomName,
} satisfies Record<keyof Messages['manageMeetings']['columns'], (meeting: MeetingRow, reader: CsvContext) => string | number | null>;

const names = Object.keys(cells) as (keyof typeof cells)[];

export function meetingCsvHeader({ manageMeetings }: Messages): string[] {
  return names.map((name) => manageMeetings.columns[name]);
}

/** The meetings that a list shows, on all of its pages. */
export async function* meetingCsvRows(
  context: AppContext,
  question: Omit<PageQuery, 'cursor' | 'size'>,
  messages: Messages,
): AsyncGenerator<CsvRow[]> {
  const { db, settings, clock } = context;
  const reader = { words: messages, zone: settings.timeZone, now: clock.now() };
  for await (const ids of iteratePages(db, { ...question, size: EXPORT_BATCH_SIZE })) {
    const meetings = await findManagedMeetings(db, settings.jitsi.serverUrl, ids);
    const teachers = await listTeacherNames(db, [...new Set(meetings.map(({ courseId }) => courseId))]);
    yield meetings.map((meeting) => toCsvRow({ ...meeting, teachers: teachers.get(meeting.courseId)! }, reader));
  }
}

function toCsvRow(meeting: MeetingRow, reader: CsvContext): CsvRow {
  return Object.fromEntries(names.map((name) => [reader.words.manageMeetings.columns[name], cells[name](meeting, reader)]));
}
