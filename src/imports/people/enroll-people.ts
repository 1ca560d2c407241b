import { type Account, hasPermission } from '../../accounts/account.ts';
import { normalizeCourseCode, validateCourse } from '../../courses/course.ts';
import type { Db } from '../../platform/db/database.ts';
import { courseNamingColumns } from '../columns.ts';
import { type CourseMatch, type CourseReference, createCourseFinder, titleOfSection, toCourseReference } from '../courses/course-finder.ts';
import { createSectionFinder, type FindSection } from '../courses/section-finder.ts';
import { parseCourseRole } from '../enrollments/enrollment-handler.ts';
import { enrollmentKey, type ExistingEnrollment, findEnrollmentsOf } from '../enrollments/import-enrollments.queries.ts';
import type { ImportChoices } from '../import.ts';
import { type NewCourse, newCourseKey } from '../new-course.ts';
import type { RowError, RowValues, SheetRow, ValidatedRow } from '../validated-row.ts';

/** New courses that one import may create: a list with more has another column in the place of the course. */
const MAX_NEW_COURSES = 500;

/** Enrolls the people of a list in the courses that it names. `newCourses`, by key, are those that do not exist. */
export type CourseEnroller = {
  newCourses: ReadonlyMap<string, NewCourse>;
  /** Of the courses that exist. */
  courseIds: ReadonlySet<number>;
  enroll(rows: readonly SheetRow[], validated: readonly ValidatedRow[]): Promise<ValidatedRow[]>;
};

/** Undefined if the list names no courses, or the importer may not enroll. */
export function createEnroller(
  db: Db,
  importer: Account,
  columns: ReadonlySet<string>,
  { createCourses = false }: ImportChoices,
): CourseEnroller | undefined {
  const namesCourses = courseNamingColumns.some((name) => columns.has(name));
  if (!namesCourses || !hasPermission(importer, 'courses:write')) return undefined;
  const newCourses = new Map<string, NewCourse>();
  const courseIds = new Set<number>();

  return {
    newCourses,
    courseIds,
    async enroll(rows, validated) {
      const references = rows.map(toCourseReference);
      const findCourse = await createCourseFinder(db, references, { id: 'courseId', title: 'course' });
      const matches = references.map(findCourse);
      const enrollments = await findEnrollmentsOf(
        db,
        validated.flatMap(({ subjectId }) => subjectId ?? []),
        matches.flatMap((match) => (match && 'course' in match ? match.course.id : [])),
      );
      const findSection = await createSectionFinder(
        db,
        matches.flatMap((match) => (match && 'course' in match ? match.course.id : [])),
        rows,
      );
      const existing = new Map(enrollments.map((enrollment) => [enrollmentKey(enrollment.userId, enrollment.courseId), enrollment]));
      return validated.map((row, index) => enrollRow(row, rows[index]!, references[index]!, matches[index], { existing, findSection }));
    },
  };

  function enrollRow(
    row: ValidatedRow,
    sheetRow: SheetRow,
    reference: CourseReference,
    match: CourseMatch | undefined,
    { existing, findSection }: { existing: ReadonlyMap<string, ExistingEnrollment>; findSection: FindSection },
  ): ValidatedRow {
    if (!match) return row;
    const { cells } = sheetRow;
    const role = cells.role === undefined ? roleOfAccount(cells) : parseCourseRole(cells.role);
    const errors: RowError[] = cells.role !== undefined && !role ? [{ code: 'invalid-course-role', column: 'role', text: cells.role }] : [];
    if ('course' in match) {
      const { id: courseId, title: course } = match.course;
      courseIds.add(courseId);
      const before = row.subjectId === null ? undefined : existing.get(enrollmentKey(row.subjectId, courseId));
      const section = findSection(match.course, sheetRow);
      if ('error' in section) errors.push(section.error);
      const name = 'name' in section ? section.name : undefined;
      const after = { ...(name !== undefined && { section: name }), role: role ?? before?.role ?? 'student', status: 'active' };
      const uniqueKeys = row.subjectId === null ? placeKeys(row, String(courseId)) : [enrollmentKey(row.subjectId, courseId)];
      const isInSection = name === undefined || before?.section === name;
      const isEnrolled = before?.status === 'active' && before.role === after.role && isInSection;
      const current = before && { ...(name !== undefined && { section: before.section }), role: before.role, status: before.status };
      return extendRow(row, errors, isEnrolled ? undefined : { current, values: { courseId, course, ...after } }, uniqueKeys);
    }
    if (match.error.code !== 'unknown-course' || reference.id !== undefined) return extendRow(row, [...errors, match.error]);
    const course = newCourseOf(reference);
    errors.push(
      ...Object.entries(validateCourse({ ...course, description: '' })).map((): RowError => ({ ...match.error, code: 'too-long' })),
    );
    const key = newCourseKey(course);
    const known = newCourses.get(key);
    if (errors.length > 0 || row.errors.length > 0) return extendRow(row, createCourses ? errors : [...errors, match.error]);
    if (!known && newCourses.size >= MAX_NEW_COURSES) return extendRow(row, [match.error]);
    newCourses.set(key, { ...course, ...known, people: (known?.people ?? 0) + 1 });
    if (!createCourses) return extendRow(row, [match.error]);
    const values = { course: course.title, courseCode: course.code, term: course.term, role: role ?? 'student', status: 'active' };
    return extendRow(row, [], { current: undefined, values }, placeKeys(row, key));
  }
}

/** By whatever tells who somebody is that has no account yet, and for a course that does not exist yet. */
function placeKeys({ uniqueKeys }: ValidatedRow, course: string): string[] {
  return uniqueKeys.map((key) => `place ${key} ${course}`);
}

/** Teachers of the school teach their courses; who has no role in the list, or another one, studies. */
function roleOfAccount({ roles }: SheetRow['cells']): 'teacher' | undefined {
  return roles !== undefined && parseCourseRole(roles) === 'teacher' ? 'teacher' : undefined;
}

function newCourseOf({ title, code, term, section }: CourseReference): Omit<NewCourse, 'people'> {
  const name = title === undefined ? (code ?? '') : titleOfSection(title, section);
  return { title: name, code: code === undefined ? '' : normalizeCourseCode(code), term: term ?? '' };
}

/** Adds an enrollment, and the errors about it, to the row of a person. */
function extendRow(
  row: ValidatedRow,
  errors: RowError[],
  enrollment?: { current: RowValues | undefined; values: RowValues },
  uniqueKeys: string[] = [],
): ValidatedRow {
  const all = [...row.errors, ...errors];
  const keys = [...row.uniqueKeys, ...uniqueKeys];
  if (all.length > 0) return { ...row, verdict: 'refused', errors: all, currentValues: null, newValues: null, uniqueKeys: keys };
  if (!enrollment) return { ...row, uniqueKeys: keys };
  return {
    ...row,
    verdict: row.verdict === 'new' ? 'new' : 'changed',
    currentValues: row.currentValues || enrollment.current ? { ...row.currentValues, ...enrollment.current } : null,
    newValues: { ...row.newValues, ...enrollment.values },
    uniqueKeys: keys,
  };
}
