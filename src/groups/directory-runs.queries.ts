import type { Insertable, Selectable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { batches } from '../platform/shared/batches.ts';
import { directoryVerdicts, type DirectoryPlan, type DirectoryRun, type PersonPlan } from './directory-run.ts';
import type { DirectoryRunTable, DirectoryVerdict } from './groups.table.ts';

/** `groups`: as stored, in ascending order. */
export type LinkedIdentity = { id: number; userId: number; subject: string; active: boolean; groups: string[] };

/** The identities in a directory, of inactive accounts too. */
export async function listLinkedIdentities(db: Db, issuer: string): Promise<LinkedIdentity[]> {
  const rows = await db
    .selectFrom('account_identities as i')
    .innerJoin('auth_user as u', 'u.id', 'i.user_id')
    .select(['i.id', 'i.user_id', 'i.subject', 'u.is_active'])
    .where('i.issuer', '=', issuer)
    .orderBy('i.id')
    .execute();
  const groups = new Map<number, string[]>(rows.map(({ id }) => [id, []]));
  const stored = db.selectFrom('identity_groups as g').innerJoin('account_identities as i', 'i.id', 'g.identity_id');
  for (const { identity_id: id, name } of await stored.selectAll('g').where('i.issuer', '=', issuer).execute()) groups.get(id)?.push(name);
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    subject: row.subject,
    active: row.is_active === 1,
    groups: groups.get(row.id)!.toSorted(),
  }));
}

export type EmailOwner = { id: number; username: string };

/** Who has these e-mails, by their keys. */
export async function findEmailOwners(db: Db, keys: readonly string[]): Promise<Map<string, EmailOwner>> {
  const owners = new Map<string, EmailOwner>();
  for (const some of batches(keys)) {
    const rows = await db.selectFrom('auth_user').select(['id', 'username', 'email_key']).where('email_key', 'in', some).execute();
    for (const { id, username, email_key: key } of rows) if (key !== null) owners.set(key, { id, username });
  }
  return owners;
}

export async function insertRun(tx: Tx, row: Insertable<DirectoryRunTable>): Promise<number> {
  return (await tx.insertInto('directory_runs').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

/** False where the run is not in this state any more. */
export async function updateRun(
  db: Db,
  id: number,
  from: DirectoryRun['state'],
  changes: Partial<Omit<Insertable<DirectoryRunTable>, 'id'>>,
): Promise<boolean> {
  const updated = db.updateTable('directory_runs').set(changes).where('id', '=', id).where('state', '=', from);
  return (await updated.executeTakeFirst()).numUpdatedRows === 1n;
}

/** What the run would do is this, in place of what it would have done before. */
export async function storePlan(tx: Tx, runId: number, plan: DirectoryPlan): Promise<void> {
  await tx.deleteFrom('directory_run_people').where('run_id', '=', runId).execute();
  const rows = plan.people.map((person, index) => ({
    run_id: runId,
    line: index + 1,
    verdict: person.verdict,
    user_id: person.userId ?? null,
    plan: JSON.stringify(person),
  }));
  for (const some of batches(rows)) await tx.insertInto('directory_run_people').values(some).execute();
}

export async function findRun(db: Db, id: number): Promise<DirectoryRun | undefined> {
  const row = await db.selectFrom('directory_runs').selectAll().where('id', '=', id).executeTakeFirst();
  return row && (await toRun(db, row));
}

/** That of a job, which may have been interrupted. */
export async function findRunOfJob(db: Db, jobId: number): Promise<DirectoryRun | undefined> {
  const row = await db.selectFrom('directory_runs').selectAll().where('job_id', '=', jobId).executeTakeFirst();
  return row && (await toRun(db, row));
}

/** The newest first. */
export async function listRuns(db: Db, limit: number): Promise<(DirectoryRun & { actor: string | undefined })[]> {
  const rows = await db
    .selectFrom('directory_runs as r')
    .leftJoin('auth_user as u', 'u.id', 'r.actor_id')
    .selectAll('r')
    .select('u.username')
    .orderBy('r.id', 'desc')
    .limit(limit)
    .execute();
  return Promise.all(rows.map(async ({ username, ...row }) => ({ ...(await toRun(db, row)), actor: username ?? undefined })));
}

async function toRun(db: Db, row: Selectable<DirectoryRunTable>): Promise<DirectoryRun> {
  const people = await db
    .selectFrom('directory_run_people')
    .select(({ fn }) => ['verdict', fn.countAll<number>().as('number'), fn.sum<number>('done').as('done')])
    .where('run_id', '=', row.id)
    .groupBy('verdict')
    .execute();
  const counts = Object.fromEntries(directoryVerdicts.map((verdict) => [verdict, 0])) as Record<DirectoryVerdict, number>;
  for (const { verdict, number } of people) counts[verdict] = number;
  const toDo = people.filter(({ verdict }) => verdict !== 'refused');
  return {
    id: row.id,
    actorId: row.actor_id ?? undefined,
    clientIp: row.client_ip ?? undefined,
    createdAt: new Date(row.created_at),
    state: row.state,
    jobId: row.job_id ?? undefined,
    linked: row.linked,
    unusual: row.unusual === 1,
    revalidated: row.revalidated === 1,
    digest: row.digest ?? undefined,
    problem: row.problem ?? undefined,
    counts: { ...counts, unchanged: row.unchanged },
    progress: {
      done: toDo.reduce((sum, { done }) => sum + done, 0),
      total: toDo.reduce((sum, { number }) => sum + number, 0),
    },
  };
}

type StoredPerson = { line: number; userId: number | undefined; plan: PersonPlan };

/** Of those with whom nothing was done yet, in the order of the list. */
export async function listPending(db: Db, runId: number, limit: number): Promise<StoredPerson[]> {
  const rows = await selectPeople(db, runId).where('done', '=', 0).where('verdict', '!=', 'refused').orderBy('line').limit(limit).execute();
  return rows.map(toPerson);
}

/** With one verdict, behind a line. */
export async function listPeopleAfter(
  db: Db,
  runId: number,
  verdict: DirectoryVerdict,
  line: number,
  limit: number,
): Promise<StoredPerson[]> {
  const rows = await selectPeople(db, runId).where('verdict', '=', verdict).where('line', '>', line).orderBy('line').limit(limit).execute();
  return rows.map(toPerson);
}

/** With one verdict, before a line, in the order of the list. */
export async function listPeopleBefore(
  db: Db,
  runId: number,
  verdict: DirectoryVerdict,
  line: number,
  limit: number,
): Promise<StoredPerson[]> {
  const before = selectPeople(db, runId).where('verdict', '=', verdict).where('line', '<', line);
  return (await before.orderBy('line', 'desc').limit(limit).execute()).map(toPerson).reverse();
}

function selectPeople(db: Db, runId: number) {
  return db.selectFrom('directory_run_people').select(['line', 'user_id', 'plan']).where('run_id', '=', runId);
}

function toPerson(row: { line: number; user_id: number | null; plan: string }): StoredPerson {
  return { line: row.line, userId: row.user_id ?? undefined, plan: JSON.parse(row.plan) as PersonPlan };
}

/** Done, or left alone after all for the reason that the plan has by now. */
export async function savePerson(db: Db, runId: number, line: number, plan: PersonPlan, userId: number | undefined): Promise<void> {
  await db
    .updateTable('directory_run_people')
    .set({ done: 1, verdict: plan.verdict, user_id: userId ?? null, plan: JSON.stringify(plan) })
    .where('run_id', '=', runId)
    .where('line', '=', line)
    .execute();
}

export async function deleteRunsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('directory_runs').where('created_at', '<', instant.toISOString()).execute();
}
