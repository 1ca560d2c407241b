import { setImmediate } from 'node:timers/promises';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Db } from '../../../src/platform/db/database.ts';
import { prepareWrite, setStatementRunner } from '../../../src/platform/db/prepared-statement.ts';
import type { Schema } from '../../../src/platform/db/schema.ts';

const write = prepareWrite<{ id: number }>((db, value) => db.deleteFrom('courses').where('id', '=', value('id')));

/** A database that takes commits as engines do: all of one or nothing. Keeps their numbers. */
function open(
  errorOf: (number: number) => Error | undefined = () => undefined,
  duration = Promise.resolve(),
): { db: Db; commits: unknown[][] } {
  const db = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (of) => new SqliteIntrospector(of),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  const commits: unknown[][] = [];
  setStatementRunner(db, {
    read: () => undefined,
    write(statements) {
      const numbers = statements.map(({ parameters }) => parameters[0] as number);
      const error = numbers.map(errorOf).find(Boolean);
      if (error) return Promise.reject(error);
      commits.push(numbers);
      return duration;
    },
  });
  return { db, commits };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('writes of the same turn of the event loop', () => {
  test('share a commit, and each promise waits for it', async () => {
    const { db, commits } = open();
    await Promise.all(numbers(5).map((id) => write(db, { id })));
    await write(db, { id: 5 });
    expect(commits).toEqual([[0, 1, 2, 3, 4], [5]]);
  });

  test('take several commits when they are many, none lost or twice', async () => {
    const { db, commits } = open();
    await Promise.all(numbers(220).map((id) => write(db, { id })));
    expect(commits.map(({ length }) => length)).toEqual([100, 100, 20]);
    expect(commits.flat()).toEqual(numbers(220));
  });

  test('wait for the commit before theirs, and share the next one', async () => {
    let finish = (): void => undefined;
    const { db, commits } = open(undefined, new Promise((resolve) => (finish = resolve)));
    const writes = [];
    for (const id of numbers(3)) {
      writes.push(write(db, { id }));
      await setImmediate();
    }
    expect(commits).toEqual([[0]]);
    finish();
    await Promise.all(writes);
    expect(commits).toEqual([[0], [1, 2]]);
  });

  test('fail one by one: only the promise of an invalid one rejects', async () => {
    const { db, commits } = open((id) => (id === 2 ? new Error('invalid') : undefined));
    const results = await Promise.allSettled(numbers(5).map((id) => write(db, { id })));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(commits).toEqual([[0], [1], [3], [4]]);
  });

  test('fail together, without another try, where the database cannot write', async () => {
    const full = Object.assign(new Error('full'), { code: 'SQLITE_FULL' });
    let tries = 0;
    const { db, commits } = open((id) => (id === 0 && tries++ === 0 ? full : undefined));
    const results = await Promise.allSettled(numbers(3).map((id) => write(db, { id })));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([tries, commits]).toEqual([1, []]);
  });

  test('of two databases are not mixed', async () => {
    const [one, other] = [open(), open()];
    await Promise.all([write(one.db, { id: 1 }), write(other.db, { id: 2 }), write(one.db, { id: 3 })]);
    expect([one.commits, other.commits]).toEqual([[[1, 3]], [[2]]]);
  });
});
