import { sql, type RawBuilder, type Selectable } from 'kysely';
import { displayNameIfAny } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import type { Import, ImportChoices, ImportFindings, ImportKind, ImportProblem } from './import.ts';
import type { Encoding } from './sheet/encoding.ts';
import type { ImportTable } from './imports.table.ts';

export async function insertImport(db: Db, kind: ImportKind, actorId: number, fileName: string, now: Date): Promise<number> {
  const { id } = await db
    .insertInto('imports')
    .values({ kind, actor_id: actorId, file_name: fileName, state: 'uploading', created_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function insertChunk(db: Db, importId: number, number: number, bytes: Buffer): Promise<void> {
  await db.insertInto('import_chunks').values({ import_id: importId, number, bytes }).execute();
}

/** The uploaded file, chunk by chunk; `onRead` gets the number of bytes read so far. */
export async function* readChunks(db: Db, importId: number, onRead: (bytes: number) => void = () => undefined): AsyncGenerator<Buffer> {
  let read = 0;
  for (let number = 0; ; number++) {
    const chunk = await db
      .selectFrom('import_chunks')
      .select('bytes')
      .where('import_id', '=', importId)
      .where('number', '=', number)
      .executeTakeFirst();
    if (!chunk) return;
    onRead((read += chunk.bytes.length));
    yield chunk.bytes;
  }
}

/** Files of an account that wait for validation, confirmation or writing. */
export async function countOpenImports(db: Db, actorId: number): Promise<number> {
  const { number } = await db
    .selectFrom('imports')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .where('actor_id', '=', actorId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return number;
}

/** Deletes an import whose file did not arrive, with the chunks that did. */
export async function deleteIncompleteUpload(db: Db, id: number): Promise<void> {
  await db.deleteFrom('import_chunks').where('import_id', '=', id).execute();
  await db.deleteFrom('imports').where('id', '=', id).where('state', '=', 'uploading').execute();
}

/** Deletes the file of an ended import whose rows are deleted already, and the cells that were shown of it. */
export async function deleteImportFile(db: Db, id: number): Promise<void> {
  await db.deleteFrom('import_chunks').where('import_id', '=', id).execute();
  await db.updateTable('imports').set({ data_deleted: 1, samples: null }).where('id', '=', id).execute();
}

export async function findImport(db: Db, id: number): Promise<Import | undefined> {
  const row = await db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toImport(row);
}

/** When the same file was last applied before this import; undefined if never. */
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

/** Imports whose file and rows are not deleted yet. */
export async function listImportsWithData(db: Db): Promise<Import[]> {
  return (await db.selectFrom('imports').selectAll().where('data_deleted', '=', 0).orderBy('id').execute()).map(toImport);
}

type ListedImport = Import & { importer: string | undefined };

/** These imports in this order, with the names of the accounts that uploaded them. */
export async function listImports(db: Db, ids: readonly number[]): Promise<ListedImport[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('imports')
    .leftJoin('auth_user as u', 'u.id', 'imports.actor_id')
    .selectAll('imports')
    .select(['u.first_name', 'u.last_name', 'u.username'])
    .where('imports.id', 'in', ids)
    .execute();
  const imports = rows.map(({ first_name, last_name, username, ...row }): ListedImport => ({
    ...toImport(row),
    importer: displayNameIfAny({ firstName: first_name, lastName: last_name, username }),
  }));
  const byId = new Map(imports.map((one) => [one.id, one]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The accounts that an applied import of people created, in the order of its file; none once its rows are deleted. */
export async function listNewUserIds(db: Db, importId: number): Promise<number[]> {
  const rows = await newUserRows(db, importId).select('r.subject_id').orderBy('r.line').execute();
  return rows.flatMap(({ subject_id: id }) => id ?? []);
}

export type InvitationCounts = Record<'queued' | 'sent' | 'failed', number>;

/** Where the mails with the invitations of these accounts are. */
export async function countInvitationMails(db: Db, { id, endedAt }: Pick<Import, 'id' | 'endedAt'>): Promise<InvitationCounts> {
  const rows = await db
    .selectFrom('mail')
    .select((eb) => ['state', eb.fn.countAll<number>().as('number')])
    .where('template', '=', 'invitation')
    .where('queued_at', '>=', endedAt?.toISOString() ?? '')
    .where('user_id', 'in', newUserRows(db, id).select('r.subject_id'))
    .groupBy('state')
    .execute();
  const count = (state: keyof InvitationCounts) => rows.find((row) => row.state === state)?.number ?? 0;
  return { queued: count('queued'), sent: count('sent'), failed: count('failed') };
}

function newUserRows(db: Db, importId: number) {
  return db
    .selectFrom('import_rows as r')
    .innerJoin('imports as i', 'i.id', 'r.import_id')
    .where('r.import_id', '=', importId)
    .where('r.verdict', '=', 'new')
    .where('i.kind', '=', 'people')
    .where('i.state', '=', 'applied');
}

/** SQL condition of a list that shows only these kinds. */
export function kindCondition(kinds: readonly ImportKind[]): RawBuilder<boolean> {
  return sql<boolean>`t.kind in (${sql.join(kinds)})`;
}

function toImport(row: Selectable<ImportTable>): Import {
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
    encoding: row.encoding as Encoding | null,
    separator: row.separator,
    samples: row.samples === null ? [] : (JSON.parse(row.samples) as string[]),
    choices: row.choices === null ? {} : (JSON.parse(row.choices) as ImportChoices),
    findings: row.findings === null ? {} : (JSON.parse(row.findings) as ImportFindings),
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
    sync: row.sync,
    resumedCount: row.resumed_count,
  };
}
