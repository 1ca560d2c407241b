import { sql } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { RowError } from './row-error.ts';
import type { RowCounts, Verdict } from './import.ts';
import type { ValidatedRow, RowValues } from './validated-row.ts';

/** A row as the dry run keeps it: judged, with its cells as they stood in the file. */
export type StagedRow = Omit<ValidatedRow, 'uniqueKeys'> & { cells: string[] };

export async function insertRows(tx: Tx, importId: number, rows: readonly StagedRow[]): Promise<void> {
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
      })),
    )
    .execute();
}

/** PostgreSQL refuses NUL in a text. Inside JSON it is written in another way. */
function toSingleLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 200);
}

/** Rows with these lines, in the order of the lines that are given. */
export async function findRowsByLine(db: Db, importId: number, lines: readonly number[]): Promise<StagedRow[]> {
  if (lines.length === 0) return [];
  const rows = await selectRows(db, importId).where('line', 'in', lines).execute();
  const byLine = new Map(rows.map((row) => [row.line, toStagedRow(row)]));
  return lines.flatMap((line) => byLine.get(line) ?? []);
}

/**
 * Lines of the rows that are to be written, by what they speak of. In this order they get their numbers: rows that come into a
 * table in the order of its largest index are written in two thirds of the time.
 */
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

/** The next rows of these verdicts behind a line, in the order of the file. */
export async function listRowsAfter(
  db: Db,
  importId: number,
  verdictsOfRows: readonly Verdict[],
  line: number,
  limit: number,
): Promise<StagedRow[]> {
  const rows = await selectRows(db, importId)
    .where('verdict', 'in', verdictsOfRows)
    .where('line', '>', line)
    .orderBy('line')
    .limit(limit)
    .execute();
  return rows.map(toStagedRow);
}

export async function listRowsBefore(db: Db, importId: number, verdict: Verdict, line: number, limit: number): Promise<StagedRow[]> {
  const rows = await selectRows(db, importId)
    .where('verdict', '=', verdict)
    .where('line', '<', line)
    .orderBy('line', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map(toStagedRow);
}

/** Notes the numbers that new things get. */
export async function updateSubjectIds(tx: Tx, importId: number, subjects: readonly { line: number; id: number }[]): Promise<void> {
  if (subjects.length === 0) return;
  const pairs = subjects.map(({ line, id }) => sql`(cast(${line} as integer), cast(${id} as integer))`);
  await sql`with given(line, id) as (values ${sql.join(pairs)}) update import_rows set subject_id = given.id from given
    where import_rows.import_id = ${importId} and import_rows.line = given.line`.execute(tx);
}

/** Numbers of what these rows change. A new thing may have one as well, from an attempt that came to nothing: it gets another. */
export function existingSubjectIds(rows: readonly StagedRow[]): number[] {
  return rows.flatMap(({ verdict, subjectId }) => (verdict === 'new' ? [] : (subjectId ?? [])));
}

/** Rows that would change one of these subjects. */
export async function findRowsChanging(db: Db, importId: number, subjectIds: readonly number[]): Promise<StagedRow[]> {
  if (subjectIds.length === 0) return [];
  const rows = await selectRows(db, importId).where('verdict', '=', 'changed').where('subject_id', 'in', subjectIds).execute();
  return rows.map(toStagedRow);
}

/** Takes a row that was to be written out again, for these reasons. */
export async function refuseRow(tx: Tx, importId: number, line: number, errors: readonly RowError[]): Promise<void> {
  await tx
    .updateTable('import_rows')
    .set({ verdict: 'refused', errors: JSON.stringify(errors), new_values: null, current_values: null })
    .where('import_id', '=', importId)
    .where('line', '=', line)
    .execute();
}

export async function countRowsByVerdict(db: Db, importId: number): Promise<RowCounts> {
  const rows = await db
    .selectFrom('import_rows')
    .select((eb) => ['verdict', eb.fn.countAll<number>().as('number')])
    .where('import_id', '=', importId)
    .groupBy('verdict')
    .execute();
  const of = (verdict: Verdict) => rows.find((row) => row.verdict === verdict)?.number ?? 0;
  return { new: of('new'), changed: of('changed'), unchanged: of('unchanged'), refused: of('refused') };
}

/** Which of these keys an earlier row uses, and on which line it stands. */
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

/** Removes some of what a dry run has kept, and answers whether there was anything. */
export async function deleteRowBatch(tx: Tx, importId: number, limit: number): Promise<boolean> {
  let removed = 0n;
  for (const [table, column] of [
    ['import_rows', 'line'],
    ['import_unique_keys', 'unique_key'],
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
    removed += numDeletedRows;
  }
  return removed > 0n;
}

function selectRows(db: Db, importId: number) {
  return db
    .selectFrom('import_rows')
    .select(['line', 'verdict', 'label', 'subject_id', 'cells', 'errors', 'current_values', 'new_values'])
    .where('import_id', '=', importId);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectRows>['executeTakeFirstOrThrow']>>;

function toStagedRow(row: Row): StagedRow {
  return {
    line: row.line,
    verdict: row.verdict,
    label: row.label,
    subjectId: row.subject_id,
    cells: JSON.parse(row.cells) as string[],
    errors: row.errors === null ? [] : (JSON.parse(row.errors) as RowError[]),
    currentValues: row.current_values === null ? null : (JSON.parse(row.current_values) as RowValues),
    newValues: row.new_values === null ? null : (JSON.parse(row.new_values) as RowValues),
  };
}
