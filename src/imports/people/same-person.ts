import { normalizeUsername } from '../../accounts/account.ts';
import { toSearchableIdentifier } from '../../platform/identity/identifier.ts';
import { cleanIdentifier } from '../../platform/shared/clean-text.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { courseNamingColumns, type ColumnName } from '../columns.ts';
import type { RowValues, SheetRow, ValidatedRow } from '../validated-row.ts';
import { toPersonCells } from './parse-person-row.ts';
import { enrollmentValues } from './stage-enrollments.ts';

/** What a row says of a course, and not of the person. */
const columnsOfCourse = new Set<string>([...courseNamingColumns, 'term', 'section', 'role', 'proposedUsername']);

/** Whether a row names a course in which its person is to be enrolled. */
export function namesCourse({ cells }: SheetRow): boolean {
  return courseNamingColumns.some((name) => cells[name] !== undefined);
}

/** A column in which two rows say something else of their person; undefined where they are about the same one. */
export function findPersonDifference(one: SheetRow, other: SheetRow): ColumnName | undefined {
  const [first, second] = [toPersonCells(one.cells), toPersonCells(other.cells)];
  const columns = new Set([...Object.keys(first), ...Object.keys(second)] as ColumnName[]);
  return [...columns].find((column) => !columnsOfCourse.has(column) && spell(column, first[column]) !== spell(column, second[column]));
}

/** The same for what counts as the same. */
function spell(column: ColumnName, text = ''): string | undefined {
  if (column === 'email') return emailKey(text);
  if (column === 'username') return normalizeUsername(text);
  return column === 'identifier' ? spellIdentifier(text) : text;
}

/** Whatever stands between its digits. */
export function spellIdentifier(text: string | undefined): string | undefined {
  return text === undefined ? undefined : toSearchableIdentifier(cleanIdentifier(text).toUpperCase());
}

/** What a row about the person of an earlier one changes: it says a further course. */
export function toFurtherEnrollment(
  { currentValues, newValues }: Values,
  sameAs: number,
): Values & Pick<ValidatedRow, 'sameAs' | 'verdict'> {
  const further = pickEnrollment(newValues);
  return { sameAs, verdict: further ? 'changed' : 'unchanged', currentValues: pickEnrollment(currentValues), newValues: further };
}

type Values = Pick<ValidatedRow, 'currentValues' | 'newValues'>;

function pickEnrollment(values: RowValues | null): RowValues | null {
  const picked = Object.entries(values ?? {}).filter(([name]) => enrollmentValues.has(name));
  return picked.length > 0 ? Object.fromEntries(picked) : null;
}
