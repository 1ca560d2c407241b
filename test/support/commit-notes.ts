import { sql } from 'kysely';
import type { Db } from '../../src/platform/db/database.ts';

const TEXT = 'x'.repeat(12_000);

export async function createNotes(db: Db): Promise<void> {
  await sql`create table notes (id integer primary key, text text not null)`.execute(db);
}

/** Commits rows of three pages one by one, and hands on the id of each once it is committed. */
export async function commitNotes(db: Db, count: number, committed: (id: number) => void = () => undefined): Promise<void> {
  for (let commit = 0; commit < count; commit++) {
    const { rows } = await sql<{ id: number }>`insert into notes (text) values (${TEXT}) returning id`.execute(db);
    committed(rows[0]!.id);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** In one commit. */
export async function commitManyNotes(db: Db, count: number): Promise<void> {
  await sql`
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
    insert into notes (text) select ${TEXT} from numbers`.execute(db);
}

export async function countNotes(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from notes`.execute(db);
  return rows[0]!.count;
}
