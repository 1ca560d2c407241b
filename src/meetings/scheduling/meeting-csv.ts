import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import { type CsvRow, formatCsvTime } from '../../platform/pagination/csv.ts';
import { iteratePages, type PageQuery, EXPORT_BATCH_SIZE } from '../../platform/pagination/find-page.ts';
import { meetingState } from '../meeting.ts';
import { findListedMeetings, type ListedMeeting } from './meeting-list.ts';

type CsvContext = { messages: Messages; zone: string; now: Date };
type ExportedMeeting = ListedMeeting & { teachers: string[] };

/**
 * The columns of the export in their order. The import of meetings reads all of them: importing an unedited export changes nothing.
 * Opening and closing are empty where the default applies.
 */
const cells = {
  id: ({ id }) => id,
  courseId: ({ courseId }) => courseId,
  course: ({ courseTitle }) => courseTitle,
  section: ({ section }) => section?.name ?? '',
  title: ({ title }) => title,
  starts: ({ startsAt }, { zone }) => formatCsvTime(startsAt, zone),
  ends: ({ endsAt }, { zone }) => formatCsvTime(endsAt, zone),
  teacherOpening: ({ teacherOpening }) => teacherOpening,
  studentOpening: ({ studentOpening }) => studentOpening,
  closing: ({ closing }) => closing,
  active: ({ active }, { messages }) => (active ? messages.lists.yes : messages.lists.no),
  state: (meeting, { messages, now }) => messages.manageMeetings.states[meetingState(meeting, now)],
  teachers: ({ teachers }) => teachers.join(', '),
  room: ({ roomName }) => roomName,
} satisfies Record<keyof Messages['manageMeetings']['columns'], (meeting: ExportedMeeting, context: CsvContext) => string | number | null>;

const columns = Object.keys(cells) as (keyof typeof cells)[];

/** `hasSections`: whether any of the meetings may be for a section. */
export function meetingCsvHeader({ manageMeetings }: Messages, hasSections: boolean): string[] {
  return columns.filter((column) => column !== 'section' || hasSections).map((column) => manageMeetings.columns[column]);
}

/** The rows of all pages of the list. */
export async function* meetingCsvRows(
  { db, settings, clock }: AppContext,
  query: Omit<PageQuery, 'cursor' | 'size'>,
  messages: Messages,
): AsyncGenerator<CsvRow[]> {
  const context = { messages, zone: settings.timeZone, now: clock.now() };
  for await (const ids of iteratePages(db, { ...query, size: EXPORT_BATCH_SIZE })) {
    const meetings = await findListedMeetings(db, settings.jitsi.serverUrl, ids);
    const teachers = await listTeacherNames(db, [...new Set(meetings.map(({ courseId }) => courseId))]);
    yield meetings.map((meeting) => toCsvRow({ ...meeting, teachers: teachers.get(meeting.courseId)! }, context));
  }
}

function toCsvRow(meeting: ExportedMeeting, context: CsvContext): CsvRow {
  const names = context.messages.manageMeetings.columns;
  return Object.fromEntries(columns.map((column) => [names[column], cells[column](meeting, context)]));
}
