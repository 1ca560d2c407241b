import { courseFaults, type CourseFaults } from '../../courses/course.ts';
import type { Db } from '../../platform/db/database.ts';
import { sortKey } from '../../platform/shared/sort-key.ts';
import { changedValues } from '../diff-values.ts';
import type { Fault } from '../row-error.ts';
import { refused, type JudgedRow, type SheetRow } from '../validated-row.ts';
import { yesOrNo } from '../sheet-row.ts';
import { findCourses, type CourseChoice, type KnownCourse } from './course-finder.ts';

/** Holds rows against the courses: one is found by its number, or by its title where there is no number. */
export async function judgeCourses(db: Db, rows: readonly SheetRow[]): Promise<JudgedRow[]> {
  const named = rows.map(({ cells }) => ({ number: cells.id, title: cells.title }));
  const find = await findCourses(db, named, { number: 'id', title: 'title' });
  return rows.map((row) => judgeRow(row, find(row.cells.id, row.cells.title)));
}

type TypedCourse = { title: string | undefined; description: string | undefined; active: boolean | undefined };

function judgeRow(row: SheetRow, choice: CourseChoice | undefined): JudgedRow {
  const { cells } = row;
  const label = cells.title ?? cells.id ?? '';
  const active = cells.active === undefined ? undefined : yesOrNo(cells.active);
  const faults: Fault[] =
    active === undefined && cells.active !== undefined ? [{ why: 'not-yes-or-no', column: 'active', text: cells.active }] : [];
  const typed = { title: cells.title, description: cells.description, active };
  if (choice && 'course' in choice) return judgeKnown(row, choice.course, typed, faults);
  // A title that no course has is how a new one comes; a number that none has is a mistake.
  if (choice && choice.fault.why !== 'no-such-course') faults.push(choice.fault);
  else if (choice && cells.id !== undefined) faults.push(choice.fault);
  return judgeNew(row, label, typed, faults);
}

function judgeNew(row: SheetRow, label: string, { title = '', description = '', active }: TypedCourse, faults: Fault[]): JudgedRow {
  faults.push(...asFaults(courseFaults({ title, description })));
  const claims = [`title ${sortKey(title)}`];
  if (faults.length > 0) return refused(row, label, faults, claims);
  const wanted = { title, description, active: active ?? true };
  return { line: row.line, verdict: 'new', label, subjectId: null, faults: [], found: null, wanted, claims };
}

function judgeKnown(row: SheetRow, course: KnownCourse, typed: TypedCourse, faults: Fault[]): JudgedRow {
  const { id, title, description, active } = course;
  // Where the title is what the course was found by, its spelling is not news.
  const said = { ...typed, title: row.cells.id === undefined ? undefined : typed.title };
  const { found, wanted } = changedValues({ title, description, active }, said);
  const changes = Object.keys(wanted).length > 0;
  if (changes) faults.push(...asFaults(courseFaults({ title: said.title ?? title, description: said.description ?? description })));
  // Two courses may well have one title, as long as they had it before.
  const claims = [`course ${id}`, ...(said.title !== undefined && wanted.title !== undefined ? [`title ${sortKey(said.title)}`] : [])];
  if (faults.length > 0) return refused(row, title, faults, claims);
  return { line: row.line, verdict: changes ? 'changed' : 'unchanged', label: title, subjectId: id, faults: [], found, wanted, claims };
}

function asFaults(faults: CourseFaults): Fault[] {
  return (['title', 'description'] as const).flatMap((column) => {
    const fault = faults[column];
    return fault ? [{ why: fault === 'missing' ? 'missing' : 'too-long', column }] : [];
  });
}
