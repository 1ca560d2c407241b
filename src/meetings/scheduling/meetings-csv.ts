import { teachersOf } from '../../courses/teachers.ts';
import type { Needs } from '../../platform/http/context.ts';
import { momentInFile } from '../../platform/pagination/moment-in-file.ts';
import { everyPageOfIds, type ListQuestion } from '../../platform/pagination/find-page.ts';
import type { CsvRow } from '../../platform/pagination/csv-lines.ts';
import { EXPORT_SIZE } from '../../platform/pagination/sizes.ts';
import type { Words } from '../../platform/messages/messages.ts';
import { findListedMeetings, type MeetingOfCourse } from './listed-meetings.queries.ts';
import { stateOf } from '../meeting-state.ts';

type Reader = { words: Words; zone: string; now: Date };

type Listed = MeetingOfCourse & { teachers: string[] };

/**
 * The columns of the file that a list is downloaded as, by what pages call them, in their order. An import knows all of them: a
 * file that comes back unchanged changes nothing. Minutes are empty where the usual ones hold.
 */
const cells = {
  id: ({ id }) => id,
  courseId: ({ courseId }) => courseId,
  course: ({ courseTitle }) => courseTitle,
  title: ({ title }) => title,
  starts: ({ startsAt }, { zone }) => momentInFile(startsAt, zone),
  ends: ({ endsAt }, { zone }) => momentInFile(endsAt, zone),
  teacherOpening: ({ teacherOpening }) => teacherOpening,
  studentOpening: ({ studentOpening }) => studentOpening,
  closing: ({ closing }) => closing,
  active: ({ active }, { words }) => (active ? words.lists.yes : words.lists.no),
  state: (meeting, { words, now }) => words.manageMeetings.stateNames[stateOf(meeting, now)],
  teachers: ({ teachers }) => teachers.join(', '),
  room: ({ roomName }) => roomName,
} satisfies Record<keyof Words['manageMeetings']['columns'], (meeting: Listed, reader: Reader) => string | number | null>;

const names = Object.keys(cells) as (keyof typeof cells)[];

export function meetingColumns({ manageMeetings }: Words): string[] {
  return names.map((name) => manageMeetings.columns[name]);
}

/** The meetings that a list shows, on all of its pages. */
export async function* meetingRows(needs: Needs, question: Omit<ListQuestion, 'at' | 'size'>, words: Words): AsyncGenerator<CsvRow[]> {
  const { db, settings, clock } = needs;
  const reader = { words, zone: settings.timeZone, now: clock.now() };
  for await (const ids of everyPageOfIds(db, { ...question, size: EXPORT_SIZE })) {
    const meetings = await findListedMeetings(db, settings.jitsi.serverUrl, ids);
    const teachers = await teachersOf(db, [...new Set(meetings.map(({ courseId }) => courseId))]);
    yield meetings.map((meeting) => rowOf({ ...meeting, teachers: teachers.get(meeting.courseId)! }, reader));
  }
}

function rowOf(meeting: Listed, reader: Reader): CsvRow {
  return Object.fromEntries(names.map((name) => [reader.words.manageMeetings.columns[name], cells[name](meeting, reader)]));
}
