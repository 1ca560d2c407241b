import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

type Text = { id: number } & Record<string, string | number>;
type WordTable = { search_words: { kind: string; word: string; subject_id: number } };

/** The words under which people, courses and meetings are found, and the orders in which people are listed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key, sqlite } = columnsOf(db);
  await db.schema
    .createTable('search_words')
    .addColumn('kind', key, (column) => column.notNull())
    .addColumn('word', key, (column) => column.notNull())
    .addColumn('subject_id', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('search_words_key', ['kind', 'word', 'subject_id'])
    // The key holds the whole row: a second copy of it would only be larger.
    .$call((table) => (sqlite ? table.modifyEnd(sql`without rowid`) : table))
    .execute();
  await db.schema.createIndex('search_words_by_subject').on('search_words').columns(['subject_id', 'kind', 'word']).execute();

  const state = ['is_active', 'awaits_password'] as const;
  await db.schema
    .createIndex('auth_user_by_name')
    .on('auth_user')
    .columns([...state, 'sort_key', 'id'])
    .execute();
  await db.schema
    .createIndex('auth_user_by_username')
    .on('auth_user')
    .columns([...state, 'username', 'id'])
    .execute();
  await db.schema
    .createIndex('auth_user_by_age')
    .on('auth_user')
    .columns([...state, 'id'])
    .execute();

  await fill(db, 'person', 'auth_user', ['first_name', 'last_name', 'username', 'email']);
  await fill(db, 'course', 'courses', ['title']);
  await fill(db, 'meeting', 'meetings', ['title']);
}

/** The words of what is there already. A few thousand rows at a time: a table may be larger than memory likes. */
async function fill(db: Kysely<unknown>, kind: string, table: string, columns: string[]): Promise<void> {
  const tables = db.withTables<WordTable>();
  let last = 0;
  for (;;) {
    const { rows } = await sql<Text>`select id, ${sql.join(columns.map((name) => sql.ref(name)))} from ${sql.table(table)}
      where id > ${last} order by id limit 2000`.execute(db);
    if (rows.length === 0) return;
    last = rows.at(-1)!.id;
    const words = rows.flatMap((row) =>
      wordsIn(columns.map((name) => row[name]).join(' ')).map((word) => ({ kind, word, subject_id: row.id })),
    );
    for (let at = 0; at < words.length; at += 1000) {
      await tables
        .insertInto('search_words')
        .values(words.slice(at, at + 1000))
        .execute();
    }
  }
}

/** As `src/lists/fold.ts` made them when this migration was written. */
function wordsIn(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase();
  const whole = folded.split(/[\s\p{Cc}]+/u).map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').slice(0, 60));
  const parts = whole.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u));
  return [...new Set([...whole, ...parts])].filter((word) => word !== '').slice(0, 40);
}
