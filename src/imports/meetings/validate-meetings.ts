import type { Settings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import { isLinkOfRoom } from '../../jitsi/tokens/call-url.ts';
import { meetingFaults, type MeetingFaults, type MeetingPlan } from '../../meetings/meeting-plan.ts';
import { sortKey } from '../../platform/shared/sort-key.ts';
import { wallTimeOf } from '../../platform/shared/wall-time.ts';
import { changedValues } from '../diff-values.ts';
import { findCourses, type CourseChoice } from '../courses/course-finder.ts';
import type { ColumnName } from '../columns.ts';
import type { Fault } from '../row-error.ts';
import { refused, type JudgedRow, type SheetRow, type Values } from '../validated-row.ts';
import { meetingsStarting, meetingsWithIds, type KnownMeeting } from './import-meetings.queries.ts';
import { readMeeting, type TypedMeeting } from './parse-meeting-row.ts';

/** What one has to know about all rows. */
export type MeetingFacts = { db: Db; settings: Pick<Settings, 'timeZone' | 'jitsi'> };

/** Holds rows against the meetings: one is found by its number, or by course, title and start where there is no number. */
export async function judgeMeetings(facts: MeetingFacts, rows: readonly SheetRow[]): Promise<JudgedRow[]> {
  const { db, settings } = facts;
  const typed = rows.map((row) => ({ row, ...readMeeting(row, settings.timeZone) }));
  const named = rows.map(({ cells }) => ({ number: cells.courseId, title: cells.course }));
  const findCourse = await findCourses(db, named, { number: 'courseId', title: 'course' });
  const parts = typed.map((one) => ({ ...one, choice: findCourse(one.row.cells.courseId, one.row.cells.course) }));

  const byId = new Map(
    (
      await meetingsWithIds(
        db,
        parts.flatMap(({ meeting }) => meeting.id ?? []),
      )
    ).map((meeting) => [meeting.id, meeting]),
  );
  const unnumbered = parts.filter(({ row }) => row.cells.id === undefined);
  const starting = await meetingsStarting(
    db,
    unnumbered.flatMap(({ choice }) => courseIdOf(choice) ?? []),
    unnumbered.flatMap(({ meeting }) => meeting.startsAt ?? []),
  );
  return parts.map(({ row, meeting, faults, choice }) => {
    if (row.cells.id !== undefined) return judgeNumbered(facts, row, meeting, byId.get(meeting.id ?? 0), choice, faults);
    const same = starting.filter((other) => isSame(other, meeting, courseIdOf(choice)));
    if (same.length > 1) return refused(row, meeting.title ?? '', [...faults, { why: 'several-meetings' }]);
    return same[0] ? judgeKnown(facts, row, meeting, same[0], faults) : judgeNew(row, meeting, choice, faults);
  });
}

function courseIdOf(choice: CourseChoice | undefined): number | undefined {
  return choice && 'course' in choice ? choice.course.id : undefined;
}

function isSame(other: KnownMeeting, { title, startsAt }: TypedMeeting, courseId: number | undefined): boolean {
  return other.courseId === courseId && other.startsAt.getTime() === startsAt?.getTime() && sortKey(other.title) === sortKey(title ?? '');
}

function judgeNumbered(
  facts: MeetingFacts,
  row: SheetRow,
  typed: TypedMeeting,
  known: KnownMeeting | undefined,
  choice: CourseChoice | undefined,
  faults: Fault[],
): JudgedRow {
  if (!known) {
    if (typed.id !== undefined) faults.push({ why: 'no-such-meeting', column: 'id', text: String(typed.id) });
    return refused(row, typed.title ?? '', faults);
  }
  if (choice && 'fault' in choice) faults.push(choice.fault);
  else if (choice && choice.course.id !== known.courseId) faults.push({ why: 'other-course', column: 'course', text: choice.course.title });
  return judgeKnown(facts, row, typed, known, faults);
}

function judgeKnown({ settings }: MeetingFacts, row: SheetRow, typed: TypedMeeting, known: KnownMeeting, faults: Fault[]): JudgedRow {
  const { timeZone: zone, jitsi } = settings;
  const said = {
    // Where the title is what the meeting was found by, its spelling is not news.
    title: row.cells.id === undefined ? undefined : typed.title,
    // A file shows minutes: what reads the same on the wall has not changed.
    start: typed.startsAt && !readsAlike(typed.startsAt, known.startsAt, zone) ? typed.startsAt.toISOString() : undefined,
    end: typed.endsAt && !readsAlike(typed.endsAt, known.endsAt, zone) ? typed.endsAt.toISOString() : undefined,
    teacherOpening: typed.teacherOpening,
    studentOpening: typed.studentOpening,
    closing: typed.closing,
    active: typed.active,
    link: typed.link,
  };
  if (typed.link !== undefined && !isLinkOfRoom(typed.link, jitsi.serverUrl, known.roomName))
    faults.push({ why: 'wrong-link', column: 'link' });
  const { found, wanted } = changedValues(valuesOf(known), said);
  const plan = {
    ...known,
    ...typed,
    startsAt: said.start === undefined ? known.startsAt : typed.startsAt!,
    endsAt: said.end === undefined ? known.endsAt : typed.endsAt!,
  };
  const changes = Object.keys(wanted).length > 0;
  // What stands in the portal may be what nobody could type there today: a row that leaves it alone is no reason to refuse it.
  if (changes && faults.length === 0) faults.push(...asFaults(meetingFaults(plan)));
  const claims = [`meeting ${known.id}`];
  if (faults.length > 0) return refused(row, known.title, faults, claims);
  return {
    line: row.line,
    verdict: changes ? 'changed' : 'unchanged',
    label: known.title,
    subjectId: known.id,
    faults: [],
    found,
    wanted,
    claims,
  };
}

function judgeNew(row: SheetRow, typed: TypedMeeting, choice: CourseChoice | undefined, faults: Fault[]): JudgedRow {
  if (!choice) faults.push({ why: 'missing', column: 'course' });
  else if ('fault' in choice) faults.push(choice.fault);
  if (typed.title === undefined) faults.push({ why: 'missing', column: 'title' });
  for (const [column, at] of [['start', typed.startsAt] as const, ['end', typed.endsAt] as const]) {
    if (at === undefined && row.cells[column] === undefined) faults.push({ why: 'missing', column });
  }
  if (typed.link !== undefined) faults.push({ why: 'link-of-new-meeting', column: 'link' });
  const label = typed.title ?? '';
  const { title, startsAt, endsAt } = typed;
  if (!choice || 'fault' in choice || title === undefined || !startsAt || !endsAt) return refused(row, label, faults);

  const { course } = choice;
  const { teacherOpening = null, studentOpening = null, closing = null, active = true } = typed;
  const plan: MeetingPlan = { title, startsAt, endsAt, teacherOpening, studentOpening, closing };
  faults.push(...asFaults(meetingFaults(plan)));
  const claims = [`start ${course.id} ${startsAt.toISOString()} ${sortKey(title)}`];
  if (faults.length > 0) return refused(row, label, faults, claims);
  const wanted: Values = {
    ...{ courseId: course.id, course: course.title, title, start: startsAt.toISOString(), end: endsAt.toISOString() },
    ...{ teacherOpening, studentOpening, closing, active },
  };
  return { line: row.line, verdict: 'new', label, subjectId: null, faults: [], found: null, wanted, claims };
}

/** A meeting as its columns say it. */
export function valuesOf(meeting: KnownMeeting): Values {
  const { title, teacherOpening, studentOpening, closing, active, link } = meeting;
  return {
    title,
    start: meeting.startsAt.toISOString(),
    end: meeting.endsAt.toISOString(),
    teacherOpening,
    studentOpening,
    closing,
    active,
    link,
  };
}

function readsAlike(one: Date, other: Date, zone: string): boolean {
  const [here, there] = [wallTimeOf(one, zone), wallTimeOf(other, zone)];
  return here.date === there.date && here.time === there.time;
}

const columnOf: Record<keyof MeetingFaults, ColumnName> = {
  title: 'title',
  endsAt: 'end',
  teacherOpening: 'teacherOpening',
  studentOpening: 'studentOpening',
  closing: 'closing',
};

function asFaults(faults: MeetingFaults): Fault[] {
  const why = {
    missing: 'missing',
    minutes: 'not-minutes',
    backwards: 'backwards',
    tooLong: 'too-long',
  } as const;
  return (Object.keys(faults) as (keyof MeetingFaults)[]).map((name) => {
    const fault = faults[name]!;
    return { why: name === 'endsAt' && fault === 'tooLong' ? 'lasts-too-long' : why[fault], column: columnOf[name] };
  });
}
