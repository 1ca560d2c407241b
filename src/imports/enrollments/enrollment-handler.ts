import { endUnauthorizedLinks } from '../../accounts/issued-links.ts';
import { findUsersByIdentifier, findUsersByLogin, type UserSummary } from '../../accounts/find-users.ts';
import type { CourseRole } from '../../courses/course.ts';
import { insertEnrollments, updateEnrollments } from '../../courses/write-enrollments.ts';
import type { IdentifierKind } from '../../platform/identity/identifier.ts';
import { findIdentity } from '../../platform/identity/identity-store.ts';
import type { Db } from '../../platform/db/database.ts';
import { normalizeWord } from '../cell-text.ts';
import { possibleIdentifiers } from '../identifier-cell.ts';
import { createCourseFinder, toCourseReference, type CourseMatch } from '../courses/course-finder.ts';
import { createSectionFinder, createSectionIds, stagedSectionId, type FindSection, type SectionIds } from '../courses/section-finder.ts';
import { StaleDataError, type ImportHandler } from '../import-run.ts';
import { endMissingEnrollments } from '../sync/sync-enrollments.ts';
import type { StoredRow } from '../import-rows.queries.ts';
import type { ImportEnrollmentTable } from '../imports.table.ts';
import { existingRow, newRow, refusedRow, type RowError, type SheetRow, type ValidatedRow } from '../validated-row.ts';
import * as queries from './import-enrollments.queries.ts';

/** Enrollments, identified by user (by identifier, else username or e-mail) and course. A row without a status enrolls the user, also one who had left the course. */
export const enrollmentHandler: ImportHandler = {
  async createValidator({ db }) {
    const { identifierKind } = await findIdentity(db);
    const courseIds = new Set<number>();
    return { courseIds, validate: (rows) => validateEnrollments({ db, kind: identifierKind, courseIds }, rows) };
  },

  async stage(tx, _context, importId, rows) {
    const sectionIdOf = await createSectionIds(
      tx,
      rows.map(({ newValues }) => (newValues as EnrollmentValues).courseId),
    );
    await queries.insertStagedEnrollments(
      tx,
      rows.map((row) => toStagedEnrollment(importId, row, sectionIdOf)),
    );
  },

  async apply(tx, { clock }, record, importer) {
    const { id, counts } = record;
    const updated = await updateEnrollments(tx, queries.selectStagedEnrollments(tx, id, false), clock.now());
    if (updated !== counts.changed) throw new StaleDataError();
    await insertEnrollments(tx, queries.selectStagedEnrollments(tx, id, true), clock.now());
    await endUnauthorizedLinks(tx, await queries.listFormerTeacherIds(tx, id), clock.now());
    return endMissingEnrollments(tx, record, importer, clock.now());
  },

  deleteStagedBatch: queries.deleteStagedEnrollmentBatch,
};

/** `courseIds` collects the courses of the file. */
type EnrollmentImportContext = { db: Db; kind: IdentifierKind; courseIds: Set<number> };

async function validateEnrollments({ db, kind, courseIds }: EnrollmentImportContext, rows: readonly SheetRow[]): Promise<ValidatedRow[]> {
  const identifiers = rows.map(({ cells }) => possibleIdentifiers(kind, cells));
  const owners = await findUsersByIdentifier(db, identifiers.flat());
  const logins = rows.flatMap(({ cells }) => cells.username ?? cells.email ?? []);
  const users = await findUsersByLogin(db, logins);
  const references = rows.map(toCourseReference);
  const findCourse = await createCourseFinder(db, references, { id: 'courseId', title: 'course' });

  const matches = rows.map((row, index): EnrollmentMatch => {
    const { username, email } = row.cells;
    const owner = identifiers[index]!.map((identifier) => owners.get(identifier)).find((user) => user !== undefined);
    const named = users.get(username ?? email ?? '');
    const isContradiction = owner && named && owner.id !== named.id;
    const conflict = isContradiction ? { owner: owner.username, other: named.username } : undefined;
    return { row, user: conflict ? undefined : (owner ?? named), conflict, courseMatch: findCourse(toCourseReference(row)) };
  });
  const matched = matches.flatMap(({ courseMatch }) => (courseMatch && 'course' in courseMatch ? courseMatch.course.id : []));
  const enrollments = await queries.findEnrollmentsOf(
    db,
    matches.flatMap(({ user }) => user?.id ?? []),
    matched,
  );
  for (const id of matched) courseIds.add(id);
  const findSection = await createSectionFinder(db, matched, rows);
  const existing = new Map(enrollments.map((enrollment) => [queries.enrollmentKey(enrollment.userId, enrollment.courseId), enrollment]));
  return matches.map((match) => validateEnrollment(match, existing, findSection));
}

/** `conflict`: the identifier is of one account, the username or e-mail of another. */
type EnrollmentMatch = {
  row: SheetRow;
  user: UserSummary | undefined;
  conflict: { owner: string; other: string } | undefined;
  courseMatch: CourseMatch | undefined;
};

function validateEnrollment(
  { row, user, conflict, courseMatch }: EnrollmentMatch,
  existing: ReadonlyMap<string, queries.ExistingEnrollment>,
  findSection: FindSection,
): ValidatedRow {
  const { cells } = row;
  const errors: RowError[] = [];
  const login = cells.identifier ?? cells.username ?? cells.email;
  const loginColumn = cells.identifier !== undefined ? 'identifier' : cells.username === undefined ? 'email' : 'username';
  if (conflict) {
    const code = cells.username === undefined ? 'identifier-of-other-email' : 'identifier-of-other-username';
    errors.push({ code, column: 'identifier', text: conflict.owner, other: conflict.other });
  } else if (!user)
    errors.push(login === undefined ? { code: 'missing', column: 'username' } : { code: 'unknown-user', column: loginColumn, text: login });
  if (!courseMatch) errors.push({ code: 'missing', column: 'course' });
  else if ('error' in courseMatch) errors.push(courseMatch.error);
  const course = courseMatch && 'course' in courseMatch ? courseMatch.course : undefined;
  const section = course && findSection(course, row);
  if (section && 'error' in section) errors.push(section.error);
  const before = user && course && existing.get(queries.enrollmentKey(user.id, course.id));

  const role = cells.role === undefined ? undefined : parseCourseRole(cells.role);
  const status = cells.status === undefined ? 'active' : statuses.get(normalizeWord(cells.status));
  if (cells.role !== undefined && role === undefined) errors.push({ code: 'invalid-course-role', column: 'role', text: cells.role });
  if (status === undefined) errors.push({ code: 'invalid-status', column: 'status', text: cells.status! });
  if (user && course && status === 'ended' && !before) errors.push({ code: 'not-enrolled', column: 'status' });

  const label = `${user?.username ?? login ?? ''} · ${course?.title ?? cells.course ?? cells.courseId ?? ''}`;
  const uniqueKeys = user && course ? [queries.enrollmentKey(user.id, course.id)] : [];
  if (!user || !course || status === undefined || errors.length > 0) return refusedRow(row, label, errors, uniqueKeys);

  const name = section && 'name' in section ? section.name : undefined;
  const newValues = {
    courseId: course.id,
    ...(name !== undefined && { section: name }),
    role: role ?? before?.role ?? 'student',
    status,
  };
  if (!before) return { ...newRow(row, label, newValues, uniqueKeys), subjectId: user.id };
  const currentValues = {
    courseId: course.id,
    ...(name !== undefined && { section: before.section }),
    role: before.role,
    status: before.status,
  };
  const isUnchanged = before.role === newValues.role && before.status === status && (name === undefined || name === before.section);
  const validated = existingRow(row, label, user.id, { currentValues, newValues }, uniqueKeys);
  return isUnchanged ? { ...validated, verdict: 'unchanged' } : validated;
}

const courseRoleWords = new Map<string, CourseRole>([
  ...['student', 'estudiante', 'alumno', 'alumna'].map((word) => [word, 'student'] as const),
  ...['teacher', 'docente', 'profesor', 'profesora'].map((word) => [word, 'teacher'] as const),
]);

/** Undefined if the text is neither a student nor a teacher. */
export function parseCourseRole(text: string): CourseRole | undefined {
  return courseRoleWords.get(normalizeWord(text));
}

const statuses = new Map<string, 'active' | 'ended'>([
  ...['active', 'activa', 'activo', 'si', 'yes', '1'].map((word) => [word, 'active'] as const),
  ...['ended', 'terminada', 'terminado', 'finalizada', 'inactiva', 'no', '0'].map((word) => [word, 'ended'] as const),
]);

type EnrollmentValues = { courseId: number; section?: string; role: CourseRole; status: 'active' | 'ended' };

function toStagedEnrollment(
  importId: number,
  { line, subjectId, currentValues, newValues }: StoredRow,
  sectionIdOf: SectionIds,
): ImportEnrollmentTable {
  const after = newValues as EnrollmentValues;
  const before = currentValues as EnrollmentValues | null;
  return {
    import_id: importId,
    line,
    user_id: subjectId!,
    course_id: after.courseId,
    is_new: before ? 0 : 1,
    role: after.role,
    status: after.status,
    section_id: stagedSectionId(after.courseId, after.section, sectionIdOf),
    expected_role: before?.role ?? null,
    expected_status: before?.status ?? null,
  };
}
