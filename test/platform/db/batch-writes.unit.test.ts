import { describe, expect, test } from 'vitest';
import type { Db } from '../../../src/platform/db/database.ts';
import { batchWrites } from '../../../src/platform/db/batch-writes.ts';

const handle = (isTransaction: boolean) => ({ isTransaction }) as unknown as Db;
const db = handle(false);

/** A table that takes rows as a database does: all of a statement or none of it. */
function table(isBad: (row: number) => boolean = () => false) {
  const statements: number[][] = [];
  const write = batchWrites<number>((_db, rows) => {
    if (rows.some(isBad)) return Promise.reject(new Error(`cannot write ${rows.filter(isBad).join()}`));
    statements.push(rows);
    return Promise.resolve();
  });
  return { statements, write };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('rows written in the same turn of the event loop', () => {
  test('are written with one statement, and each promise waits for it', async () => {
    const { statements, write } = table();
    await Promise.all(numbers(5).map((row) => write(db, row)));
    expect(statements).toEqual([[0, 1, 2, 3, 4]]);
  });

  test('are written with several statements when they are many, none lost or twice', async () => {
    const { statements, write } = table();
    await Promise.all(numbers(120).map((row) => write(db, row)));
    expect(statements.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(statements.flat()).toEqual(numbers(120));
  });

  test('fail one by one: only the promise of an invalid row rejects', async () => {
    const { statements, write } = table((row) => row === 2);
    const results = await Promise.allSettled(numbers(5).map((row) => write(db, row)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(statements.flat()).toEqual([0, 1, 3, 4]);
  });

  test('of two databases are not mixed', async () => {
    const { statements, write } = table();
    const other = handle(false);
    await Promise.all([write(db, 1), write(other, 2), write(db, 3)]);
    expect(statements).toEqual([[1, 3], [2]]);
  });

  test('are written immediately inside a transaction', async () => {
    const { statements, write } = table();
    await write(handle(true), 1);
    expect(statements).toEqual([[1]]);
  });
});
