import { Kysely, SqliteDialect } from 'kysely';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Bookkeeping } from '../../../src/platform/db/bookkeeping.ts';
import type { Db } from '../../../src/platform/db/database.ts';
import type { Schema } from '../../../src/platform/db/schema.ts';
import { createLogger } from '../../../src/platform/http/logger.ts';
import { PortalMetrics } from '../../../src/platform/metrics/portal-metrics.ts';
import { LogCapture } from '../../support/log-capture.ts';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const failure = (code: string) => Object.assign(new Error(code), { code });

function open() {
  const log = new LogCapture();
  const metrics = new PortalMetrics();
  const bookkeeping = new Bookkeeping({
    db: new Kysely<Schema>({ dialect: new SqliteDialect({ database: () => Promise.reject(new Error('not used')) }) }),
    log: createLogger({ level: 'INFO', file: undefined }, log),
    metrics,
  });
  const written: unknown[] = [];
  const state = { error: undefined as Error | undefined };
  const write = (row: unknown) => (_db: Db, moment: string) => {
    if (state.error) return Promise.reject(state.error);
    written.push(typeof row === 'number' ? row : [row, moment]);
    return Promise.resolve();
  };
  return { bookkeeping, metrics, log, written, state, write };
}

describe('records that cannot be written', () => {
  test('are written when it is possible, in their order, at the latest when the portal stops', async () => {
    const { bookkeeping, written, state, write } = open();
    expect(await bookkeeping.record({ what: 'join' }, write('first'))).toBe('written');
    state.error = failure('SQLITE_FULL');
    expect(await bookkeeping.record({ what: 'join' }, write('second'))).toBe('kept');
    state.error = undefined;
    expect(await bookkeeping.record({ what: 'join' }, write('third'))).toBe('kept');
    await bookkeeping.stop();
    expect(written).toEqual([
      ['first', 'now'],
      ['second', 'later'],
      ['third', 'later'],
    ]);
  });

  test('are told that they may be there already when the connection broke meanwhile', async () => {
    const { bookkeeping, written, state, write } = open();
    state.error = failure('57P01');
    await bookkeeping.record({ what: 'join' }, write('row'));
    state.error = undefined;
    await bookkeeping.stop();
    expect(written).toEqual([['row', 'uncertain']]);
  });

  test('are at most ten thousand rows; more are counted, and the answers do not wait', async () => {
    const { bookkeeping, metrics, written, state, write, log } = open();
    state.error = failure('25006');
    for (let row = 0; row < 100; row++) await bookkeeping.record({ what: 'join', weight: 100 }, write(row));
    expect(await bookkeeping.record({ what: 'join' }, write(100))).toBe('lost');
    expect(await metrics.registry.metrics()).toMatch(/portal_records_lost_total\{record="join"\} 1\n/);
    expect(await metrics.registry.metrics()).toMatch(/portal_records_kept_total\{record="join"\} 100\n/);
    state.error = undefined;
    await bookkeeping.stop();
    expect(written).toEqual(Array.from({ length: 100 }, (_, row) => row));
    expect(log.errors().at(-1)).toMatchObject({ message: 'a record was lost', record: 'join' });
  });

  test('that the database rejects are lost, and do not hold up the others', async () => {
    const { bookkeeping, written, state, write } = open();
    state.error = failure('SQLITE_CONSTRAINT_FOREIGNKEY');
    expect(await bookkeeping.record({ what: 'join' }, write(1))).toBe('lost');
    state.error = failure('SQLITE_BUSY');
    await bookkeeping.record({ what: 'join' }, () => Promise.reject(state.error ?? failure('SQLITE_ERROR')));
    await bookkeeping.record({ what: 'join' }, write(2));
    state.error = undefined;
    await bookkeeping.stop();
    expect(written).toEqual([2]);
  });

  test('are written once each while more come and it takes long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { bookkeeping, written, state, write } = open();
    const slowly = (row: number) => async (db: Db, moment: string) => {
      await sleep(5000);
      await write(row)(db, moment);
    };
    state.error = failure('55P03');
    await bookkeeping.record({ what: 'join' }, write(0));
    await bookkeeping.record({ what: 'join' }, slowly(1));
    await bookkeeping.record({ what: 'join' }, slowly(2));
    state.error = undefined;
    await vi.advanceTimersByTimeAsync(1100);
    await bookkeeping.record({ what: 'join' }, write(3));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(written).toEqual([0, 1, 2, 3]);
  });

  test('are lost when the portal stops before it is possible, and the log says so', async () => {
    const { bookkeeping, state, write, log } = open();
    state.error = failure('SQLITE_READONLY');
    await bookkeeping.record({ what: 'join' }, write(1));
    await bookkeeping.stop();
    expect(log.errors().at(-1)).toMatchObject({ message: 'a record was lost', error: 'the portal stops' });
  });
});

test('what takes too long does not keep the answer waiting, and is written once', async () => {
  const { bookkeeping, written, write } = open();
  let finish: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (finish = resolve));
  const first = bookkeeping.record({ what: 'join', maxWaitMs: 1 }, () => slow.then(() => void written.push(1)));
  expect(await first).toBe('kept');
  expect(await bookkeeping.record({ what: 'join' }, write(2))).toBe('kept');
  expect(written).toEqual([]);
  finish();
  await bookkeeping.stop();
  expect(written).toEqual([1, 2]);
});
