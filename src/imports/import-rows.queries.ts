import { sql } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { Fault } from './row-error.ts';
import type { Counts, Verdict } from './import.ts';
import type { JudgedRow, Values } from './validated-row.ts';

/** A row as the dry run keeps it: judged, with its cells as they stood in the file. */
export type StagedRow = Omit<JudgedRow, 'claims'> & { cells: string[] };

export async function insertRows(tx: Tx, importId: number, rows: readonly StagedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('import_rows')
    .values(
      rows.map((row) => ({
        import_id: importId,
        line: row.line,
        verdict: row.verdict,
        label: oneLine(row.label),
        subject_id: row.subjectId,
        cells: JSON.stringify(row.cells),
        faults: row.faults.length > 0 ? JSON.stringify(row.faults) : null,
        found: row.found && JSON.stringify(row.found),
        wanted: row.wanted && JSON.stringify(row.wanted),
      })),
    )
    .execute();
}

/** PostgreSQL refuses NUL in a text. Inside JSON it is written in another way. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 200);
}

/** Rows with these lines, in the order of the lines that are given. */
export async function findRows(db: Db, importId: number, lines: readonly number[]): Promise<StagedRow[]> {
  if (lines.length === 0) return [];
  const rows = await rowsOf(db, importId).where('line', 'in', lines).execute();
  const byLine = new Map(rows.map((row) => [row.line, rowFrom(row)]));
  return lines.flatMap((line) => byLine.get(line) ?? []);
}

/**
 * Lines of the rows that are to be written, by what they speak of. In this order they get their numbers: rows that come into a
 * table in the order of its largest index are written in two thirds of the time.
 */
export async function linesToWrite(db: Db, importId: number): Promise<number[]> {
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
export async function rowsBehind(
  db: Db,
  importId: number,
  verdictsOfRows: readonly Verdict[],
  line: number,
  limit: number,
): Promise<StagedRow[]> {
  const rows = await rowsOf(db, importId)
    .where('verdict', 'in', verdictsOfRows)
    .where('line', '>', line)
    .orderBy('line')
    .limit(limit)
    .execute();
  return rows.map(rowFrom);
}

export async function rowsBefore(db: Db, importId: number, verdict: Verdict, line: number, limit: number): Promise<StagedRow[]> {
  const rows = await rowsOf(db, importId)
    .where('verdict', '=', verdict)
    .where('line', '<', line)
    .orderBy('line', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map(rowFrom);
}

/** Notes the numbers that new things get. */
export async function writeSubjects(tx: Tx, importId: number, subjects: readonly { line: number; id: number }[]): Promise<void> {
  if (subjects.length === 0) return;
  const pairs = subjects.map(({ line, id }) => sql`(cast(${line} as integer), cast(${id} as integer))`);
  await sql`with given(line, id) as (values ${sql.join(pairs)}) update import_rows set subject_id = given.id from given
    where import_rows.import_id = ${importId} and import_rows.line = given.line`.execute(tx);
}

/** Numbers of what these rows change. A new thing may have one as well, from an attempt that came to nothing: it gets another. */
export function knownSubjects(rows: readonly StagedRow[]): number[] {
  return rows.flatMap(({ verdict, subjectId }) => (verdict === 'new' ? [] : (subjectId ?? [])));
}

/** Rows that would change one of these subjects. */
export async function changesOf(db: Db, importId: number, subjectIds: readonly number[]): Promise<StagedRow[]> {
  if (subjectIds.length === 0) return [];
  const rows = await rowsOf(db, importId).where('verdict', '=', 'changed').where('subject_id', 'in', subjectIds).execute();
  return rows.map(rowFrom);
}

/** Takes a row that was to be written out again, for these reasons. */
export async function refuseRow(tx: Tx, importId: number, line: number, faults: readonly Fault[]): Promise<void> {
  await tx
    .updateTable('import_rows')
    .set({ verdict: 'refused', faults: JSON.stringify(faults), wanted: null, found: null })
    .where('import_id', '=', importId)
    .where('line', '=', line)
    .execute();
}

export async function countRows(db: Db, importId: number): Promise<Counts> {
  const rows = await db
    .selectFrom('import_rows')
    .select((eb) => ['verdict', eb.fn.countAll<number>().as('number')])
    .where('import_id', '=', importId)
    .groupBy('verdict')
    .execute();
  const of = (verdict: Verdict) => rows.find((row) => row.verdict === verdict)?.number ?? 0;
  return { new: of('new'), changed: of('changed'), unchanged: of('unchanged'), refused: of('refused') };
}

/** Which of these claims an earlier row has made, and on which line it stands. */
export async function findClaims(db: Db, importId: number, claims: readonly string[]): Promise<Map<string, number>> {
  if (claims.length === 0) return new Map();
  const rows = await db
    .selectFrom('import_claims')
    .select(['claim', 'line'])
    .where('import_id', '=', importId)
    .where('claim', 'in', claims)
    .execute();
  return new Map(rows.map(({ claim, line }) => [claim, line]));
}

export async function insertClaims(tx: Tx, importId: number, claims: ReadonlyMap<string, number>): Promise<void> {
  if (claims.size === 0) return;
  const rows = [...claims].map(([claim, line]) => ({ import_id: importId, claim, line }));
  await tx.insertInto('import_claims').values(rows).execute();
}

/** Removes some of what a dry run has kept, and answers whether there was anything. */
export async function removeSomeRows(tx: Tx, importId: number, limit: number): Promise<boolean> {
  let removed = 0n;
  for (const [table, column] of [
    ['import_rows', 'line'],
    ['import_claims', 'claim'],
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

function rowsOf(db: Db, importId: number) {
  return db
    .selectFrom('import_rows')
    .select(['line', 'verdict', 'label', 'subject_id', 'cells', 'faults', 'found', 'wanted'])
    .where('import_id', '=', importId);
}

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']>>;

function rowFrom(row: Row): StagedRow {
  return {
    line: row.line,
    verdict: row.verdict,
    label: row.label,
    subjectId: row.subject_id,
    cells: JSON.parse(row.cells) as string[],
    faults: row.faults === null ? [] : (JSON.parse(row.faults) as Fault[]),
    found: row.found === null ? null : (JSON.parse(row.found) as Values),
    wanted: row.wanted === null ? null : (JSON.parse(row.wanted) as Values),
  };
}
