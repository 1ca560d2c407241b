import { findPeople, type Person } from '../../accounts/find-users.ts';
import type { CourseRole } from '../../courses/course.ts';
import type { Db } from '../../platform/db/database.ts';
import { findCourses, type KnownCourse } from '../courses/course-finder.ts';
import type { Fault } from '../row-error.ts';
import { refused, type JudgedRow, type SheetRow } from '../validated-row.ts';
import { enrollmentsOf, type KnownEnrollment } from './import-enrollments.queries.ts';
import { courseRoleCalled, statusCalled } from './parse-enrollment.ts';

/**
 * Holds rows against the enrollments. A row says that somebody is in a course, unless its status says that they no longer are:
 * who left and stands in a list again is in the course again.
 */
export async function judgeEnrollments(db: Db, rows: readonly SheetRow[]): Promise<JudgedRow[]> {
  const loginOf = ({ cells }: SheetRow) => cells.username ?? cells.email;
  const people = await findPeople(
    db,
    rows.flatMap((row) => loginOf(row) ?? []),
  );
  const named = rows.map(({ cells }) => ({ number: cells.courseId, title: cells.course }));
  const findCourse = await findCourses(db, named, { number: 'courseId', title: 'course' });

  const parts = rows.map((row) => {
    const login = loginOf(row);
    return { row, login, person: people.get(login ?? ''), choice: findCourse(row.cells.courseId, row.cells.course) };
  });
  const known = await enrollmentsOf(
    db,
    parts.flatMap(({ person }) => person?.id ?? []),
    parts.flatMap(({ choice }) => (choice && 'course' in choice ? choice.course.id : [])),
  );
  const standing = new Map(known.map((enrollment) => [`${enrollment.userId} ${enrollment.courseId}`, enrollment]));

  return parts.map(({ row, login, person, choice }) => {
    const faults: Fault[] = [];
    const column = row.cells.username === undefined ? 'email' : 'username';
    if (!person) faults.push(login === undefined ? { why: 'missing', column: 'username' } : { why: 'no-such-person', column, text: login });
    if (!choice) faults.push({ why: 'missing', column: 'course' });
    else if ('fault' in choice) faults.push(choice.fault);
    const course = choice && 'course' in choice ? choice.course : undefined;
    const before = person && course && standing.get(`${person.id} ${course.id}`);
    return judgeRow(row, { person, login, course, before }, faults);
  });
}

type Place = {
  person: Person | undefined;
  login: string | undefined;
  course: KnownCourse | undefined;
  before: KnownEnrollment | undefined;
};

function judgeRow(row: SheetRow, { person, login, course, before }: Place, faults: Fault[]): JudgedRow {
  const { cells, line } = row;
  const role = cells.role === undefined ? undefined : courseRoleCalled(cells.role);
  const status = cells.status === undefined ? 'active' : statusCalled(cells.status);
  if (cells.role !== undefined && role === undefined) faults.push({ why: 'not-a-course-role', column: 'role', text: cells.role });
  if (status === undefined) faults.push({ why: 'not-a-status', column: 'status', text: cells.status! });
  if (person && course && status === 'ended' && !before) faults.push({ why: 'nothing-to-end', column: 'status' });

  const label = `${person?.username ?? login ?? ''} · ${course?.title ?? cells.course ?? cells.courseId ?? ''}`;
  const claims = person && course ? [`place ${person.id} ${course.id}`] : [];
  if (!person || !course || status === undefined || faults.length > 0) return refused(row, label, faults, claims);

  const usual: CourseRole = before?.role ?? 'student';
  const wanted = { courseId: course.id, role: role ?? usual, status };
  const found = before ? { courseId: course.id, role: before.role, status: before.status } : null;
  const verdict = !found ? 'new' : found.role === wanted.role && found.status === wanted.status ? 'unchanged' : 'changed';
  return { line, verdict, label, subjectId: person.id, faults: [], found, wanted, claims };
}
