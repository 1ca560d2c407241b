import { findUsersByLogin, type UserSummary } from '../../accounts/find-users.ts';
import type { CourseRole } from '../../courses/course.ts';
import type { Db } from '../../platform/db/database.ts';
import { createCourseFinder, type ExistingCourse } from '../courses/course-finder.ts';
import type { RowError } from '../row-error.ts';
import { refusedRow, type ValidatedRow, type SheetRow } from '../validated-row.ts';
import { findEnrollmentsOf, type ExistingEnrollment } from './import-enrollments.queries.ts';
import { parseCourseRole, parseEnrollmentStatus } from './parse-enrollment.ts';

/**
 * Holds rows against the enrollments. A row says that somebody is in a course, unless its status says that they no longer are:
 * who left and stands in a list again is in the course again.
 */
export async function validateEnrollments(db: Db, rows: readonly SheetRow[]): Promise<ValidatedRow[]> {
  const loginOf = ({ cells }: SheetRow) => cells.username ?? cells.email;
  const people = await findUsersByLogin(
    db,
    rows.flatMap((row) => loginOf(row) ?? []),
  );
  const named = rows.map(({ cells }) => ({ number: cells.courseId, title: cells.course }));
  const findCourse = await createCourseFinder(db, named, { number: 'courseId', title: 'course' });

  const parts = rows.map((row) => {
    const login = loginOf(row);
    return { row, login, person: people.get(login ?? ''), choice: findCourse(row.cells.courseId, row.cells.course) };
  });
  const known = await findEnrollmentsOf(
    db,
    parts.flatMap(({ person }) => person?.id ?? []),
    parts.flatMap(({ choice }) => (choice && 'course' in choice ? choice.course.id : [])),
  );
  const standing = new Map(known.map((enrollment) => [`${enrollment.userId} ${enrollment.courseId}`, enrollment]));

  return parts.map(({ row, login, person, choice }) => {
    const faults: RowError[] = [];
    const column = row.cells.username === undefined ? 'email' : 'username';
    if (!person)
      faults.push(login === undefined ? { code: 'missing', column: 'username' } : { code: 'no-such-person', column, text: login });
    if (!choice) faults.push({ code: 'missing', column: 'course' });
    else if ('error' in choice) faults.push(choice.error);
    const course = choice && 'course' in choice ? choice.course : undefined;
    const before = person && course && standing.get(`${person.id} ${course.id}`);
    return validateEnrollment(row, { person, login, course, before }, faults);
  });
}

type EnrollmentMatch = {
  person: UserSummary | undefined;
  login: string | undefined;
  course: ExistingCourse | undefined;
  before: ExistingEnrollment | undefined;
};

function validateEnrollment(row: SheetRow, { person, login, course, before }: EnrollmentMatch, faults: RowError[]): ValidatedRow {
  const { cells, line } = row;
  const role = cells.role === undefined ? undefined : parseCourseRole(cells.role);
  const status = cells.status === undefined ? 'active' : parseEnrollmentStatus(cells.status);
  if (cells.role !== undefined && role === undefined) faults.push({ code: 'not-a-course-role', column: 'role', text: cells.role });
  if (status === undefined) faults.push({ code: 'not-a-status', column: 'status', text: cells.status! });
  if (person && course && status === 'ended' && !before) faults.push({ code: 'nothing-to-end', column: 'status' });

  const label = `${person?.username ?? login ?? ''} · ${course?.title ?? cells.course ?? cells.courseId ?? ''}`;
  const uniqueKeys = person && course ? [`place ${person.id} ${course.id}`] : [];
  if (!person || !course || status === undefined || faults.length > 0) return refusedRow(row, label, faults, uniqueKeys);

  const usual: CourseRole = before?.role ?? 'student';
  const newValues = { courseId: course.id, role: role ?? usual, status };
  const currentValues = before ? { courseId: course.id, role: before.role, status: before.status } : null;
  const verdict = !currentValues
    ? 'new'
    : currentValues.role === newValues.role && currentValues.status === newValues.status
      ? 'unchanged'
      : 'changed';
  return { line, verdict, label, subjectId: person.id, errors: [], currentValues, newValues, uniqueKeys };
}
