import { sql } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { RowCounts, Verdict } from './import.ts';
import type { RowError, RowValues, ValidatedRow } from './validated-row.ts';

/** A row as the dry run stores it, with its cells as in the file. */
export type StoredRow = Omit<ValidatedRow, 'uniqueKeys'> & { cells: string[] };

export async function insertRows(tx: Tx, importId: number, rows: readonly StoredRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('import_rows')
    .values(
      rows.map((row) => ({
        import_id: importId,
        line: row.line,
        verdict: row.verdict,
        label: toSingleLine(row.label),
        subject_id: row.subjectId,
        cells: JSON.stringify(row.cells),
        errors: row.errors.length > 0 ? JSON.stringify(row.errors) : null,
        current_values: row.currentValues && JSON.stringify(row.currentValues),
        new_values: row.newValues && JSON.stringify(row.newValues),
        same_as: row.sameAs ?? null,
      })),
    )
    .execute();
}

/** PostgreSQL refuses NUL in texts; in JSON it is escaped. */
function toSingleLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 200);
}

/** In the order of the given lines. */
export async function findRowsByLine(db: Db, importId: number, lines: readonly number[]): Promise<StoredRow[]> {
  if (lines.length === 0) return [];
  const rows = await selectRows(db, importId).where('line', 'in', lines).execute();
  const byLine = new Map(rows.map((row) => [row.line, toStoredRow(row)]));
  return lines.flatMap((line) => byLine.get(line) ?? []);
}

/** Lines of the rows to write, by label: ids in the order of the largest index of the target table write a third faster. */
export async function listLinesToWrite(db: Db, importId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('import_rows')
    .select('line')
    .where('import_id', '=', importId)
    .where('verdict', 'in', ['new', 'changed'])
    .orderBy('label')
    .orderBy('line')
    .execute();
  return rows.map(({ line }) => line);
}

/** The next rows with these verdicts after a line, in the order of the file. */
export async function listRowsAfter(
  db: Db,
  importId: number,
  verdicts: readonly Verdict[],
  line: number,
  limit: number,
): Promise<StoredRow[]> {
  const rows = await selectRows(db, importId)
    .where('verdict', 'in', verdicts)
    .where('line', '>', line)
    .orderBy('line')
    .limit(limit)
    .execute();
  return rows.map(toStoredRow);
}

/** The last rows with this verdict before a line, in the order of the file. */
export async function listRowsBefore(db: Db, importId: number, verdict: Verdict, line: number, limit: number): Promise<StoredRow[]> {
  const rows = await selectRows(db, importId)
    .where('verdict', '=', verdict)
    .where('line', '<', line)
    .orderBy('line', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map(toStoredRow);
}

/** Records the reserved ids of new subjects. */
export async function updateSubjectIds(tx: Tx, importId: number, subjects: readonly { line: number; id: number }[]): Promise<void> {
  if (subjects.length === 0) return;
  const pairs = subjects.map(({ line, id }) => sql`(cast(${line} as integer), cast(${id} as integer))`);
  await sql`with subjects(line, id) as (values ${sql.join(pairs)}) update import_rows set subject_id = subjects.id from subjects
    where import_rows.import_id = ${importId} and import_rows.line = subjects.line`.execute(tx);
}

/** Ids of the subjects that these rows change. A new row may have one of an interrupted apply, which is not used again. */
export function existingSubjectIds(rows: readonly StoredRow[]): number[] {
  return rows.flatMap(({ verdict, subjectId }) => (verdict === 'new' ? [] : (subjectId ?? [])));
}

/** Rows that change one of these subjects. */
export async function findRowsChanging(db: Db, importId: number, subjectIds: readonly number[]): Promise<StoredRow[]> {
  if (subjectIds.length === 0) return [];
  const rows = await selectRows(db, importId).where('verdict', '=', 'changed').where('subject_id', 'in', subjectIds).execute();
  return rows.map(toStoredRow);
}

/** Refuses a row that was valid by itself. */
export async function refuseRow(tx: Tx, importId: number, line: number, errors: readonly RowError[]): Promise<void> {
  await tx
    .updateTable('import_rows')
    .set({ verdict: 'refused', errors: JSON.stringify(errors), new_values: null, current_values: null })
    .where('import_id', '=', importId)
    .where('line', '=', line)
    .execute();
}

/** Valid rows about a person whose first row is refused. */
export async function findRowsOfRefused(db: Db, importId: number): Promise<{ line: number; sameAs: number }[]> {
  const rows = await db
    .selectFrom('import_rows as r')
    .innerJoin('import_rows as first', (join) => join.onRef('first.import_id', '=', 'r.import_id').onRef('first.line', '=', 'r.same_as'))
    .select(['r.line', 'first.line as sameAs'])
    .where('r.import_id', '=', importId)
    .where('r.verdict', '!=', 'refused')
    .where('first.verdict', '=', 'refused')
    .execute();
  return rows;
}

/** The ids that the people of these lines have. */
export async function findSubjectIds(db: Db, importId: number, lines: readonly number[]): Promise<Map<number, number>> {
  if (lines.length === 0) return new Map();
  const rows = await db
    .selectFrom('import_rows')
    .select(['line', 'subject_id'])
    .where('import_id', '=', importId)
    .where('line', 'in', lines)
    .execute();
  return new Map(rows.flatMap(({ line, subject_id: id }) => (id === null ? [] : [[line, id]])));
}

export async function countRowsByVerdict(db: Db, importId: number): Promise<RowCounts> {
  const rows = await db
    .selectFrom('import_rows')
    .select((eb) => ['verdict', eb.fn.countAll<number>().as('number')])
    .where('import_id', '=', importId)
    .groupBy('verdict')
    .execute();
  const count = (verdict: Verdict) => rows.find((row) => row.verdict === verdict)?.number ?? 0;
  return { new: count('new'), changed: count('changed'), unchanged: count('unchanged'), refused: count('refused') };
}

/** Those of these keys that earlier rows use, with the lines of those rows. */
export async function findUniqueKeys(db: Db, importId: number, uniqueKeys: readonly string[]): Promise<Map<string, number>> {
  if (uniqueKeys.length === 0) return new Map();
  const rows = await db
    .selectFrom('import_unique_keys')
    .select(['unique_key', 'line'])
    .where('import_id', '=', importId)
    .where('unique_key', 'in', uniqueKeys)
    .execute();
  return new Map(rows.map(({ unique_key, line }) => [unique_key, line]));
}

export async function insertUniqueKeys(tx: Tx, importId: number, uniqueKeys: ReadonlyMap<string, number>): Promise<void> {
  if (uniqueKeys.size === 0) return;
  const rows = [...uniqueKeys].map(([unique_key, line]) => ({ import_id: importId, unique_key, line }));
  await tx.insertInto('import_unique_keys').values(rows).execute();
}

/** Deletes some rows and keys of the dry run, and answers whether there were any. */
export async function deleteRowBatch(tx: Tx, importId: number, limit: number): Promise<boolean> {
  let deleted = 0n;
  for (const [table, column] of [
    ['import_rows', 'line'],
    ['import_unique_keys', 'unique_key'],
    ['import_missing_enrollments', 'user_id'],
  ] as const) {
    const some = tx
      .selectFrom(table)
      .select(column as 'line')
      .where('import_id', '=', importId)
      .limit(limit);
    const { numDeletedRows } = await tx
      .deleteFrom(table)
      .where('import_id', '=', importId)
      .where(column as 'line', 'in', some)
      .executeTakeFirstOrThrow();
    deleted += numDeletedRows;
  }
  return deleted > 0n;
}

function selectRows(db: Db, importId: number) {
  return db
    .selectFrom('import_rows')
    .select(['line', 'verdict', 'label', 'subject_id', 'cells', 'errors', 'current_values', 'new_values', 'same_as'])
    .where('import_id', '=', importId);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectRows>['executeTakeFirstOrThrow']>>;

function toStoredRow(row: Row): StoredRow {
  return {
    line: row.line,
    verdict: row.verdict,
    label: row.label,
    subjectId: row.subject_id,
    cells: JSON.parse(row.cells) as string[],
    errors: row.errors === null ? [] : (JSON.parse(row.errors) as RowError[]),
    currentValues: row.current_values === null ? null : (JSON.parse(row.current_values) as RowValues),
    newValues: row.new_values === null ? null : (JSON.parse(row.new_values) as RowValues),
    ...(row.same_as !== null && { sameAs: row.same_as }),
  };
}
