import { validateCourse, type CourseErrors } from '../../courses/course.ts';
import type { Db } from '../../platform/db/database.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import { diffValues } from '../diff-values.ts';
import type { RowError } from '../row-error.ts';
import { refusedRow, type ValidatedRow, type SheetRow } from '../validated-row.ts';
import { parseBoolean } from '../sheet-row.ts';
import { createCourseFinder, type CourseMatch, type ExistingCourse } from './course-finder.ts';

/** Holds rows against the courses: one is found by its number, or by its title where there is no number. */
export async function validateCourses(db: Db, rows: readonly SheetRow[]): Promise<ValidatedRow[]> {
  const named = rows.map(({ cells }) => ({ number: cells.id, title: cells.title }));
  const find = await createCourseFinder(db, named, { number: 'id', title: 'title' });
  return rows.map((row) => validateCourseRow(row, find(row.cells.id, row.cells.title)));
}

type ParsedCourse = { title: string | undefined; description: string | undefined; active: boolean | undefined };

function validateCourseRow(row: SheetRow, choice: CourseMatch | undefined): ValidatedRow {
  const { cells } = row;
  const label = cells.title ?? cells.id ?? '';
  const active = cells.active === undefined ? undefined : parseBoolean(cells.active);
  const faults: RowError[] =
    active === undefined && cells.active !== undefined ? [{ code: 'not-yes-or-no', column: 'active', text: cells.active }] : [];
  const typed = { title: cells.title, description: cells.description, active };
  if (choice && 'course' in choice) return validateExistingCourse(row, choice.course, typed, faults);
  // A title that no course has is how a new one comes; a number that none has is a mistake.
  if (choice && choice.error.code !== 'no-such-course') faults.push(choice.error);
  else if (choice && cells.id !== undefined) faults.push(choice.error);
  return validateNewCourse(row, label, typed, faults);
}

function validateNewCourse(
  row: SheetRow,
  label: string,
  { title = '', description = '', active }: ParsedCourse,
  faults: RowError[],
): ValidatedRow {
  faults.push(...toRowErrors(validateCourse({ title, description })));
  const uniqueKeys = [`title ${sortKey(title)}`];
  if (faults.length > 0) return refusedRow(row, label, faults, uniqueKeys);
  const newValues = { title, description, active: active ?? true };
  return { line: row.line, verdict: 'new', label, subjectId: null, errors: [], currentValues: null, newValues, uniqueKeys };
}

function validateExistingCourse(row: SheetRow, course: ExistingCourse, typed: ParsedCourse, faults: RowError[]): ValidatedRow {
  const { id, title, description, active } = course;
  // Where the title is what the course was found by, its spelling is not news.
  const said = { ...typed, title: row.cells.id === undefined ? undefined : typed.title };
  const { found: currentValues, wanted: newValues } = diffValues({ title, description, active }, said);
  const changes = Object.keys(newValues).length > 0;
  if (changes) faults.push(...toRowErrors(validateCourse({ title: said.title ?? title, description: said.description ?? description })));
  // Two courses may well have one title, as long as they had it before.
  const uniqueKeys = [
    `course ${id}`,
    ...(said.title !== undefined && newValues.title !== undefined ? [`title ${sortKey(said.title)}`] : []),
  ];
  if (faults.length > 0) return refusedRow(row, title, faults, uniqueKeys);
  return {
    line: row.line,
    verdict: changes ? 'changed' : 'unchanged',
    label: title,
    subjectId: id,
    errors: [],
    currentValues,
    newValues,
    uniqueKeys,
  };
}

function toRowErrors(faults: CourseErrors): RowError[] {
  return (['title', 'description'] as const).flatMap((column) => {
    const fault = faults[column];
    return fault ? [{ code: fault === 'missing' ? 'missing' : 'too-long', column }] : [];
  });
}
