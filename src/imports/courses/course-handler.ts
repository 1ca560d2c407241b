import { normalizeCourseCode, validateCourse, type CourseErrors } from '../../courses/course.ts';
import { insertCourses, updateCourses } from '../../courses/write-courses.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { reserveIds } from '../../platform/db/reserve-ids.ts';
import { addSearchTerms } from '../../platform/pagination/search-terms.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import { parseBoolean } from '../cell-text.ts';
import { type ImportHandler, reindexStaged, StaleDataError } from '../import-run.ts';
import { existingSubjectIds, updateSubjectIds, type StoredRow } from '../import-rows.queries.ts';
import type { ImportCourseTable } from '../imports.table.ts';
import {
  diffValues,
  existingRow,
  hasExpectedValues,
  newRow,
  refusedRow,
  type RowError,
  type SheetRow,
  type ValidatedRow,
} from '../validated-row.ts';
import { createCourseFinder, titleOfSection, type CourseMatch } from './course-finder.ts';
import * as queries from './import-courses.queries.ts';

/** Courses, identified by id, else by code and term, else by title. */
export const courseHandler: ImportHandler = {
  createValidator: ({ db }) => Promise.resolve({ validate: (rows) => validateCourses(db, rows) }),

  stage: (tx, _context, importId, rows) => stageCourses(tx, importId, rows),

  async apply(tx, { clock }, { id, counts }) {
    const updated = await updateCourses(tx, queries.selectStagedCourses(tx, id, false));
    if (updated !== counts.changed) throw new StaleDataError();
    await insertCourses(tx, queries.selectStagedCourses(tx, id, true), clock.now());
    return undefined;
  },

  async deleteStagedBatch(tx, importId, limit) {
    const staged = await queries.listStagedCourses(tx, importId, limit);
    await reindexStaged(tx, 'course', staged);
    await queries.deleteStagedCourses(tx, importId, staged);
    return staged.length > 0;
  },
};

async function validateCourses(db: Db, sheetRows: readonly SheetRow[]): Promise<ValidatedRow[]> {
  const rows = sheetRows.map(withSectionInTitle);
  const toReference = ({ cells }: SheetRow) => ({
    id: cells.id,
    code: cells.code,
    title: cells.title,
    term: cells.term,
    section: undefined,
  });
  const findCourse = await createCourseFinder(db, rows.map(toReference), { id: 'id', title: 'title' });
  return rows.map((row) => validateCourseRow(row, findCourse(toReference(row))));
}

/** Each section is a course of its own. */
function withSectionInTitle(row: SheetRow): SheetRow {
  const { title, section } = row.cells;
  return title === undefined ? row : { ...row, cells: { ...row.cells, title: titleOfSection(title, section) } };
}

type ParsedCourse = Record<'title' | 'description' | 'code' | 'term', string | undefined> & { active: boolean | undefined };

function validateCourseRow(row: SheetRow, match: CourseMatch | undefined): ValidatedRow {
  const { cells } = row;
  const active = cells.active === undefined ? undefined : parseBoolean(cells.active);
  const errors: RowError[] =
    active === undefined && cells.active !== undefined ? [{ code: 'invalid-boolean', column: 'active', text: cells.active }] : [];
  const code = cells.code === undefined ? undefined : normalizeCourseCode(cells.code);
  const parsed = { title: cells.title, description: cells.description, code, term: cells.term, active };
  if (match && 'course' in match) return validateExistingCourse(row, match.course, parsed, errors);
  // An unknown title is a new course, an unknown id an error.
  if (match && (match.error.code !== 'unknown-course' || cells.id !== undefined)) errors.push(match.error);
  return validateNewCourse(row, parsed, errors);
}

function validateNewCourse(
  row: SheetRow,
  { title = row.cells.code ?? '', description = '', code = '', term = '', active = true }: ParsedCourse,
  errors: RowError[],
): ValidatedRow {
  const label = title === '' ? (row.cells.id ?? '') : title;
  errors.push(...toRowErrors(validateCourse({ title, description, code, term })));
  const uniqueKeys = [`title ${sortKey(title)} ${code} ${term}`, ...codeKeys(code, term)];
  const newValues = { title, description, code, term, active };
  return errors.length > 0 ? refusedRow(row, label, errors, uniqueKeys) : newRow(row, label, newValues, uniqueKeys);
}

function validateExistingCourse(row: SheetRow, course: queries.ExistingCourse, parsed: ParsedCourse, errors: RowError[]): ValidatedRow {
  const { id, title, description, code, term, active } = course;
  // A title that identifies the course does not change its spelling.
  const isNamedOtherwise = row.cells.id !== undefined || (code !== '' && parsed.code === code);
  const typed = { ...parsed, title: isNamedOtherwise ? parsed.title : undefined };
  const changes = diffValues({ title, description, code, term, active }, typed);
  if (Object.keys(changes.newValues).length > 0)
    errors.push(
      ...toRowErrors(
        validateCourse({
          title: typed.title ?? title,
          description: typed.description ?? description,
          code: typed.code ?? code,
          term: typed.term ?? term,
        }),
      ),
    );
  // Existing courses may share a title; a file must not give it to two.
  const [newCode, newTerm] = [typed.code ?? code, typed.term ?? term];
  const retitled =
    typed.title !== undefined && changes.newValues.title !== undefined ? [`title ${sortKey(typed.title)} ${newCode} ${newTerm}`] : [];
  const uniqueKeys = [`course ${id}`, ...retitled, ...codeKeys(newCode, newTerm)];
  return errors.length > 0 ? refusedRow(row, title, errors, uniqueKeys) : existingRow(row, title, id, changes, uniqueKeys);
}

/** A code is of one course in each term. */
function codeKeys(code: string, term: string): string[] {
  return code === '' || term === '' ? [] : [`code ${code} ${term}`];
}

function toRowErrors(errors: CourseErrors): RowError[] {
  return (['title', 'description', 'code', 'term'] as const).flatMap((column) => {
    const error = errors[column];
    return error ? [{ code: error === 'missing' ? 'missing' : 'too-long', column }] : [];
  });
}

async function stageCourses(tx: Tx, importId: number, rows: readonly StoredRow[]): Promise<void> {
  const ids = existingSubjectIds(rows);
  const existing = new Map((await queries.findCourses(tx, { ids })).map((course) => [course.id, course]));
  const newIds = await reserveIds(tx, 'courses', rows.length - ids.length);
  const staged = rows.map((row): ImportCourseTable => {
    const before = row.verdict === 'new' ? undefined : existing.get(row.subjectId!);
    if (row.verdict !== 'new' && !(before && hasExpectedValues(before, row.currentValues))) throw new StaleDataError();
    const { title, description, code, term, active } = { ...before, ...row.newValues } as Omit<queries.ExistingCourse, 'id' | 'version'>;
    return {
      import_id: importId,
      line: row.line,
      course_id: before?.id ?? newIds.shift()!,
      is_new: before ? 0 : 1,
      title,
      sort_key: sortKey(title),
      description,
      code: code || null,
      term: term || null,
      is_active: active ? 1 : 0,
      expected_version: before?.version ?? null,
    };
  });
  await queries.insertStagedCourses(tx, staged);
  const subjects = staged.map(({ line, course_id, title, code, term }) => ({
    line,
    id: course_id,
    texts: [title, code ?? '', term ?? ''],
  }));
  await updateSubjectIds(tx, importId, subjects);
  await addSearchTerms(tx, 'course', subjects);
}
