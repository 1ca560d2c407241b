import { isRoomUrl } from '../../jitsi/tokens/call-url.ts';
import { validatePlan, type PlanErrors } from '../../meetings/meeting-plan.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import { toWallTime } from '../../platform/shared/wall-time.ts';
import type { ColumnName } from '../columns.ts';
import { createCourseFinder, toCourseReference, type CourseMatch } from '../courses/course-finder.ts';
import { createSectionFinder } from '../courses/section-finder.ts';
import type { ImportContext } from '../import-run.ts';
import {
  diffValues,
  existingRow,
  newRow,
  refusedRow,
  type RowError,
  type RowValues,
  type SheetRow,
  type ValidatedRow,
} from '../validated-row.ts';
import { findMeetingsById, findMeetingsStartingAt, type ExistingMeeting } from './import-meetings.queries.ts';
import { parseMeetingRow, type ParsedMeeting } from './parse-meeting-row.ts';

type ValidationContext = Pick<ImportContext, 'db' | 'settings'>;

/** A row with its parsed cells and the errors found so far. */
type ParsedRow = {
  row: SheetRow;
  parsed: ParsedMeeting;
  errors: RowError[];
  courseMatch: CourseMatch | undefined;
  /** Undefined where the row names no section. */
  section?: string | undefined;
};

export async function validateMeetings({ db, settings }: ValidationContext, rows: readonly SheetRow[]): Promise<ValidatedRow[]> {
  const references = rows.map(toCourseReference);
  const findCourse = await createCourseFinder(db, references, { id: 'courseId', title: 'course' });
  const parsedRows = rows.map((row): ParsedRow => {
    return { row, ...parseMeetingRow(row, settings.timeZone), courseMatch: findCourse(toCourseReference(row)) };
  });
  const ids = parsedRows.flatMap(({ parsed }) => parsed.id ?? []);
  const byId = new Map((await findMeetingsById(db, ids)).map((meeting) => [meeting.id, meeting]));
  const withoutId = parsedRows.filter(({ row }) => row.cells.id === undefined);
  const matchedIds = parsedRows.flatMap(({ courseMatch }) => matchedCourseId(courseMatch) ?? []);
  const findSection = await createSectionFinder(db, [...matchedIds, ...[...byId.values()].map(({ courseId }) => courseId)], rows);
  for (const parsedRow of parsedRows) {
    const { row, parsed, errors, courseMatch } = parsedRow;
    const course = courseMatch && 'course' in courseMatch ? courseMatch.course : { id: byId.get(parsed.id ?? 0)?.courseId ?? 0 };
    const found = findSection(course, row);
    if ('error' in found) errors.push(found.error);
    else parsedRow.section = found.name;
  }
  const candidates = await findMeetingsStartingAt(
    db,
    withoutId.flatMap(({ courseMatch }) => matchedCourseId(courseMatch) ?? []),
    withoutId.flatMap(({ parsed }) => parsed.startsAt ?? []),
  );

  return parsedRows.map((parsedRow) => {
    const { row, parsed, errors, courseMatch } = parsedRow;
    if (row.cells.id !== undefined) return validateMeetingWithId(settings, parsedRow, byId.get(parsed.id ?? 0));
    const [meeting, ...others] = candidates.filter((one) => isSameMeeting(one, parsed, matchedCourseId(courseMatch)));
    if (others.length > 0) return refusedRow(row, parsed.title ?? '', [...errors, { code: 'ambiguous-meeting' }]);
    return meeting ? validateExistingMeeting(settings, parsedRow, meeting) : validateNewMeeting(parsedRow);
  });
}

function matchedCourseId(match: CourseMatch | undefined): number | undefined {
  return match && 'course' in match ? match.course.id : undefined;
}

function isSameMeeting(meeting: ExistingMeeting, { title = '', startsAt }: ParsedMeeting, courseId: number | undefined): boolean {
  const { courseId: courseOfMeeting, startsAt: start } = meeting;
  return courseOfMeeting === courseId && start.getTime() === startsAt?.getTime() && sortKey(meeting.title) === sortKey(title);
}

function validateMeetingWithId(
  settings: ValidationContext['settings'],
  parsedRow: ParsedRow,
  meeting: ExistingMeeting | undefined,
): ValidatedRow {
  const { row, parsed, errors, courseMatch } = parsedRow;
  if (!meeting) {
    if (parsed.id !== undefined) errors.push({ code: 'unknown-meeting', column: 'id', text: String(parsed.id) });
    return refusedRow(row, parsed.title ?? '', errors);
  }
  if (courseMatch && 'error' in courseMatch) errors.push(courseMatch.error);
  else if (courseMatch && courseMatch.course.id !== meeting.courseId)
    errors.push({ code: 'different-course', column: 'course', text: courseMatch.course.title });
  return validateExistingMeeting(settings, parsedRow, meeting);
}

function validateExistingMeeting(
  { timeZone, jitsi }: ValidationContext['settings'],
  { row, parsed, errors, section }: ParsedRow,
  meeting: ExistingMeeting,
): ValidatedRow {
  const { teacherOpening, studentOpening, closing, active, link } = parsed;
  // Files have minutes: a time that reads the same has not changed.
  const startsAt = parsed.startsAt && !isSameMinute(parsed.startsAt, meeting.startsAt, timeZone) ? parsed.startsAt : undefined;
  const endsAt = parsed.endsAt && !isSameMinute(parsed.endsAt, meeting.endsAt, timeZone) ? parsed.endsAt : undefined;
  const changes = diffValues(meetingValues(meeting), {
    // A title that identifies the meeting does not change its spelling.
    title: row.cells.id === undefined ? undefined : parsed.title,
    start: startsAt?.toISOString(),
    end: endsAt?.toISOString(),
    ...{ teacherOpening, studentOpening, closing, active, link, section },
  });
  if (link !== undefined && !isRoomUrl(link, jitsi.serverUrl, meeting.roomName)) errors.push({ code: 'wrong-link', column: 'link' });
  // An old meeting may break today's rules: only a row that changes it is checked.
  if (Object.keys(changes.newValues).length > 0 && errors.length === 0) {
    const plan = { ...meeting, ...parsed, startsAt: startsAt ?? meeting.startsAt, endsAt: endsAt ?? meeting.endsAt };
    errors.push(...toRowErrors(validatePlan(plan)));
  }
  const uniqueKeys = [`meeting ${meeting.id}`];
  return errors.length > 0
    ? refusedRow(row, meeting.title, errors, uniqueKeys)
    : existingRow(row, meeting.title, meeting.id, changes, uniqueKeys);
}

function validateNewMeeting({ row, parsed, errors, courseMatch, section }: ParsedRow): ValidatedRow {
  const { title, startsAt, endsAt, teacherOpening = null, studentOpening = null, closing = null, active = true } = parsed;
  if (!courseMatch) errors.push({ code: 'missing', column: 'course' });
  else if ('error' in courseMatch) errors.push(courseMatch.error);
  for (const column of ['title', 'start', 'end'] as const) if (row.cells[column] === undefined) errors.push({ code: 'missing', column });
  if (parsed.link !== undefined) errors.push({ code: 'link-not-allowed', column: 'link' });
  if (!courseMatch || 'error' in courseMatch || title === undefined || !startsAt || !endsAt) return refusedRow(row, title ?? '', errors);

  errors.push(...toRowErrors(validatePlan({ title, startsAt, endsAt, teacherOpening, studentOpening, closing })));
  const { course } = courseMatch;
  const uniqueKeys = [`start ${course.id} ${startsAt.toISOString()} ${sortKey(title)}`];
  if (errors.length > 0) return refusedRow(row, title, errors, uniqueKeys);
  const newValues: RowValues = {
    ...{ courseId: course.id, course: course.title, title, start: startsAt.toISOString(), end: endsAt.toISOString() },
    ...{ teacherOpening, studentOpening, closing, active },
    ...(section !== undefined && { section }),
  };
  return newRow(row, title, newValues, uniqueKeys);
}

export function meetingValues({
  title,
  startsAt,
  endsAt,
  teacherOpening,
  studentOpening,
  closing,
  active,
  section,
  link,
}: ExistingMeeting): RowValues {
  const [start, end] = [startsAt.toISOString(), endsAt.toISOString()];
  return { title, start, end, teacherOpening, studentOpening, closing, active, section, link };
}

function isSameMinute(one: Date, other: Date, zone: string): boolean {
  const [wallTime, otherWallTime] = [toWallTime(one, zone), toWallTime(other, zone)];
  return wallTime.date === otherWallTime.date && wallTime.time === otherWallTime.time;
}

/** The fields of a plan that a sheet has. Call options are not among them. */
type SheetField = 'title' | 'endsAt' | 'teacherOpening' | 'studentOpening' | 'closing';

const columnOfField: Record<SheetField, ColumnName> = {
  title: 'title',
  endsAt: 'end',
  teacherOpening: 'teacherOpening',
  studentOpening: 'studentOpening',
  closing: 'closing',
};

const rowErrorCodes = { missing: 'missing', minutes: 'invalid-minutes', backwards: 'end-before-start', tooLong: 'too-long' } as const;

function toRowErrors(errors: Pick<PlanErrors, SheetField>): RowError[] {
  return (Object.keys(errors) as SheetField[]).map((field) => {
    const error = errors[field]!;
    const code = field === 'endsAt' && error === 'tooLong' ? 'duration-too-long' : rowErrorCodes[error];
    return { code, column: columnOfField[field] };
  });
}
