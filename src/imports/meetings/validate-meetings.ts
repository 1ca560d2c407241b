import type { Settings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import { isRoomUrl } from '../../jitsi/tokens/call-url.ts';
import { validateMeeting, type MeetingErrors, type MeetingPlan } from '../../meetings/meeting-plan.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import { toWallTime } from '../../platform/shared/wall-time.ts';
import { diffValues } from '../diff-values.ts';
import { createCourseFinder, type CourseMatch } from '../courses/course-finder.ts';
import type { ColumnName } from '../columns.ts';
import type { RowError } from '../row-error.ts';
import { refusedRow, type ValidatedRow, type SheetRow, type RowValues } from '../validated-row.ts';
import { findMeetingsStartingAt, findMeetingsById, type ExistingMeeting } from './import-meetings.queries.ts';
import { parseMeetingRow, type ParsedMeeting } from './parse-meeting-row.ts';

/** What one has to know about all rows. */
export type MeetingImportContext = { db: Db; settings: Pick<Settings, 'timeZone' | 'jitsi'> };

/** Holds rows against the meetings: one is found by its number, or by course, title and start where there is no number. */
export async function validateMeetings(facts: MeetingImportContext, rows: readonly SheetRow[]): Promise<ValidatedRow[]> {
  const { db, settings } = facts;
  const typed = rows.map((row) => ({ row, ...parseMeetingRow(row, settings.timeZone) }));
  const named = rows.map(({ cells }) => ({ number: cells.courseId, title: cells.course }));
  const findCourse = await createCourseFinder(db, named, { number: 'courseId', title: 'course' });
  const parts = typed.map((one) => ({ ...one, choice: findCourse(one.row.cells.courseId, one.row.cells.course) }));

  const byId = new Map(
    (
      await findMeetingsById(
        db,
        parts.flatMap(({ meeting }) => meeting.id ?? []),
      )
    ).map((meeting) => [meeting.id, meeting]),
  );
  const unnumbered = parts.filter(({ row }) => row.cells.id === undefined);
  const starting = await findMeetingsStartingAt(
    db,
    unnumbered.flatMap(({ choice }) => matchedCourseId(choice) ?? []),
    unnumbered.flatMap(({ meeting }) => meeting.startsAt ?? []),
  );
  return parts.map(({ row, meeting, faults, choice }) => {
    if (row.cells.id !== undefined) return validateMeetingWithId(facts, row, meeting, byId.get(meeting.id ?? 0), choice, faults);
    const same = starting.filter((other) => isSameMeeting(other, meeting, matchedCourseId(choice)));
    if (same.length > 1) return refusedRow(row, meeting.title ?? '', [...faults, { code: 'several-meetings' }]);
    return same[0] ? validateExistingMeeting(facts, row, meeting, same[0], faults) : validateNewMeeting(row, meeting, choice, faults);
  });
}

function matchedCourseId(choice: CourseMatch | undefined): number | undefined {
  return choice && 'course' in choice ? choice.course.id : undefined;
}

function isSameMeeting(other: ExistingMeeting, { title, startsAt }: ParsedMeeting, courseId: number | undefined): boolean {
  return other.courseId === courseId && other.startsAt.getTime() === startsAt?.getTime() && sortKey(other.title) === sortKey(title ?? '');
}

function validateMeetingWithId(
  facts: MeetingImportContext,
  row: SheetRow,
  typed: ParsedMeeting,
  known: ExistingMeeting | undefined,
  choice: CourseMatch | undefined,
  faults: RowError[],
): ValidatedRow {
  if (!known) {
    if (typed.id !== undefined) faults.push({ code: 'no-such-meeting', column: 'id', text: String(typed.id) });
    return refusedRow(row, typed.title ?? '', faults);
  }
  if (choice && 'error' in choice) faults.push(choice.error);
  else if (choice && choice.course.id !== known.courseId)
    faults.push({ code: 'other-course', column: 'course', text: choice.course.title });
  return validateExistingMeeting(facts, row, typed, known, faults);
}

function validateExistingMeeting(
  { settings }: MeetingImportContext,
  row: SheetRow,
  typed: ParsedMeeting,
  known: ExistingMeeting,
  faults: RowError[],
): ValidatedRow {
  const { timeZone: zone, jitsi } = settings;
  const said = {
    // Where the title is what the meeting was found by, its spelling is not news.
    title: row.cells.id === undefined ? undefined : typed.title,
    // A file shows minutes: what reads the same on the wall has not changed.
    start: typed.startsAt && !isSameMinute(typed.startsAt, known.startsAt, zone) ? typed.startsAt.toISOString() : undefined,
    end: typed.endsAt && !isSameMinute(typed.endsAt, known.endsAt, zone) ? typed.endsAt.toISOString() : undefined,
    teacherOpening: typed.teacherOpening,
    studentOpening: typed.studentOpening,
    closing: typed.closing,
    active: typed.active,
    link: typed.link,
  };
  if (typed.link !== undefined && !isRoomUrl(typed.link, jitsi.serverUrl, known.roomName))
    faults.push({ code: 'wrong-link', column: 'link' });
  const { found: currentValues, wanted: newValues } = diffValues(meetingValues(known), said);
  const plan = {
    ...known,
    ...typed,
    startsAt: said.start === undefined ? known.startsAt : typed.startsAt!,
    endsAt: said.end === undefined ? known.endsAt : typed.endsAt!,
  };
  const changes = Object.keys(newValues).length > 0;
  // What stands in the portal may be what nobody could type there today: a row that leaves it alone is no reason to refuse it.
  if (changes && faults.length === 0) faults.push(...toRowErrors(validateMeeting(plan)));
  const uniqueKeys = [`meeting ${known.id}`];
  if (faults.length > 0) return refusedRow(row, known.title, faults, uniqueKeys);
  return {
    line: row.line,
    verdict: changes ? 'changed' : 'unchanged',
    label: known.title,
    subjectId: known.id,
    errors: [],
    currentValues,
    newValues,
    uniqueKeys,
  };
}

function validateNewMeeting(row: SheetRow, typed: ParsedMeeting, choice: CourseMatch | undefined, faults: RowError[]): ValidatedRow {
  if (!choice) faults.push({ code: 'missing', column: 'course' });
  else if ('error' in choice) faults.push(choice.error);
  if (typed.title === undefined) faults.push({ code: 'missing', column: 'title' });
  for (const [column, at] of [['start', typed.startsAt] as const, ['end', typed.endsAt] as const]) {
    if (at === undefined && row.cells[column] === undefined) faults.push({ code: 'missing', column });
  }
  if (typed.link !== undefined) faults.push({ code: 'link-of-new-meeting', column: 'link' });
  const label = typed.title ?? '';
  const { title, startsAt, endsAt } = typed;
  if (!choice || 'error' in choice || title === undefined || !startsAt || !endsAt) return refusedRow(row, label, faults);

  const { course } = choice;
  const { teacherOpening = null, studentOpening = null, closing = null, active = true } = typed;
  const plan: MeetingPlan = { title, startsAt, endsAt, teacherOpening, studentOpening, closing };
  faults.push(...toRowErrors(validateMeeting(plan)));
  const uniqueKeys = [`start ${course.id} ${startsAt.toISOString()} ${sortKey(title)}`];
  if (faults.length > 0) return refusedRow(row, label, faults, uniqueKeys);
  const newValues: RowValues = {
    ...{ courseId: course.id, course: course.title, title, start: startsAt.toISOString(), end: endsAt.toISOString() },
    ...{ teacherOpening, studentOpening, closing, active },
  };
  return { line: row.line, verdict: 'new', label, subjectId: null, errors: [], currentValues: null, newValues, uniqueKeys };
}

/** A meeting as its columns say it. */
export function meetingValues(meeting: ExistingMeeting): RowValues {
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

function isSameMinute(one: Date, other: Date, zone: string): boolean {
  const [here, there] = [toWallTime(one, zone), toWallTime(other, zone)];
  return here.date === there.date && here.time === there.time;
}

const columnOfField: Record<keyof MeetingErrors, ColumnName> = {
  title: 'title',
  endsAt: 'end',
  teacherOpening: 'teacherOpening',
  studentOpening: 'studentOpening',
  closing: 'closing',
};

function toRowErrors(faults: MeetingErrors): RowError[] {
  const why = {
    missing: 'missing',
    minutes: 'not-minutes',
    backwards: 'backwards',
    tooLong: 'too-long',
  } as const;
  return (Object.keys(faults) as (keyof MeetingErrors)[]).map((name) => {
    const fault = faults[name]!;
    return { code: name === 'endsAt' && fault === 'tooLong' ? 'lasts-too-long' : why[fault], column: columnOfField[name] };
  });
}
