import { sql, type RawBuilder, type Selectable, type Updateable } from 'kysely';
import { displayName } from '../accounts/account.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import type { Import, ImportKind, ImportProblem, ImportState } from './import.ts';
import type { ImportTable } from './imports.table.ts';

export async function insertImport(db: Db, kind: ImportKind, actorId: number, fileName: string, now: Date): Promise<number> {
  const { id } = await db
    .insertInto('imports')
    .values({ kind, actor_id: actorId, file_name: fileName, state: 'arriving', created_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** How many files of a person wait to be read, confirmed or written. */
export async function countOpenImports(db: Db, actorId: number): Promise<number> {
  const { number } = await db
    .selectFrom('imports')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .where('actor_id', '=', actorId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return number;
}

/** The import of a file of which nothing is wanted any more, because it did not arrive. */
export async function deleteIncompleteUpload(db: Db, id: number): Promise<void> {
  await db.deleteFrom('import_chunks').where('import_id', '=', id).execute();
  await db.deleteFrom('imports').where('id', '=', id).where('state', '=', 'arriving').execute();
}

/** The file of an import that has ended and whose rows are gone. */
export async function deleteImportFile(db: Db, id: number): Promise<void> {
  await db.deleteFrom('import_chunks').where('import_id', '=', id).execute();
  await db.updateTable('imports').set({ data_deleted: 1 }).where('id', '=', id).execute();
}

export async function findImport(db: Db, id: number): Promise<Import | undefined> {
  const row = await db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toImport(row);
}

/** When the same file was last imported before; undefined where it never was. */
export async function findPreviousImportOfFile(db: Db, { id, kind, digest }: Import): Promise<Date | undefined> {
  const row = await db
    .selectFrom('imports')
    .select('ended_at')
    .where('kind', '=', kind)
    .where('digest', '=', digest)
    .where('state', '=', 'applied')
    .where('id', '<', id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.ended_at ? new Date(row.ended_at) : undefined;
}

/** Imports of which something is still kept. */
export async function listImportsWithData(db: Db): Promise<Import[]> {
  return (await db.selectFrom('imports').selectAll().where('data_deleted', '=', 0).orderBy('id').execute()).map(toImport);
}

export type ListedImport = Import & { importer: string | undefined };

/** These imports in this order, with who brought them. */
export async function listImports(db: Db, ids: readonly number[]): Promise<ListedImport[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('imports')
    .leftJoin('auth_user as u', 'u.id', 'imports.actor_id')
    .selectAll('imports')
    .select(['u.first_name', 'u.last_name', 'u.username'])
    .where('imports.id', 'in', ids)
    .execute();
  return ids.flatMap((id) => {
    const row = rows.find((one) => one.id === id);
    const { first_name: firstName, last_name: lastName, username } = row ?? { first_name: null, last_name: null, username: null };
    if (!row) return [];
    return [
      {
        ...toImport(row),
        importer: username === null ? undefined : displayName({ firstName: firstName!, lastName: lastName!, username }),
      },
    ];
  });
}

/** The condition of a list that only imports of these kinds pass. */
export function kindCondition(kinds: readonly ImportKind[]): RawBuilder<boolean> {
  return sql<boolean>`t.kind in (${sql.join(kinds)})`;
}

/** Changes an import that still is as it was seen; answers whether it was. Two who do so at once are told apart here. */
export async function updateImport(
  tx: Db,
  id: number,
  seen: { state: ImportState; run?: number },
  change: Updateable<ImportTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('imports')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', seen.state)
    .$if(seen.run !== undefined, (query) => query.where('run', '=', seen.run!))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Whoever works on an import, as long as nobody began after them and nobody changed its state. */
export type ImportRun = { id: number; state: 'reading' | 'applying' | 'applied'; run: number };

/** Begins to work on an import; undefined where it is not in this state. Whoever worked on it before no longer does. */
export async function startRun(db: Db, id: number, state: ImportRun['state']): Promise<ImportRun | undefined> {
  const row = await db
    .updateTable('imports')
    .set((eb) => ({ run: eb('run', '+', 1), done: 0, total: 0 }))
    .where('id', '=', id)
    .where('state', '=', state)
    .returning('run')
    .executeTakeFirst();
  return row && { id, state, run: row.run };
}

/** The work was taken over by somebody else, or is not wanted any more. What this transaction did is undone. */
export class RunLostError extends Error {
  override name = 'RunLost';
}

/** Writes down how far a run has come, or how it ends. Throws RunLost where it is no longer ours. */
export async function updateRun(tx: Tx, { id, state, run }: ImportRun, change: Updateable<ImportTable>): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('imports')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', state)
    .where('run', '=', run)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new RunLostError();
}

/** Ends an import on which nobody works any more. */
export async function failImport(db: Db, id: number, problem: ImportProblem, now: Date): Promise<void> {
  const ended = { state: 'stopped', problem: JSON.stringify(problem), ended_at: now.toISOString() } as const;
  for (const state of ['reading', 'applying'] as const) await updateImport(db, id, { state }, ended);
}

export function toImport(row: Selectable<ImportTable>): Import {
  return {
    id: row.id,
    kind: row.kind,
    actorId: row.actor_id,
    createdAt: new Date(row.created_at),
    fileName: row.file_name,
    fileSize: row.file_size,
    digest: row.digest,
    state: row.state,
    run: row.run,
    jobId: row.job_id,
    progress: { done: row.done, total: row.total },
    encoding: row.encoding,
    separator: row.separator,
    header: row.header === null ? [] : (JSON.parse(row.header) as string[]),
    counts: { new: row.new_rows, changed: row.changed_rows, unchanged: row.unchanged_rows, refused: row.refused_rows },
    problem: row.problem === null ? null : (JSON.parse(row.problem) as ImportProblem),
    revalidated: row.revalidated === 1,
    invitations: row.invitations,
    invitedCount: row.invited_count,
    lastInvitedLine: row.last_invited_line,
    clientIp: row.client_ip ?? undefined,
    endedAt: row.ended_at === null ? null : new Date(row.ended_at),
    dataDeleted: row.data_deleted === 1,
  };
}
