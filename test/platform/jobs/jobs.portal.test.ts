import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { enqueueJob, type NewJob } from '../../../src/platform/jobs/enqueue-job.ts';
import { findJob } from '../../../src/platform/jobs/find-job.ts';
import type { Job, JobHandler, JobResult } from '../../../src/platform/jobs/job.ts';
import { startJobs } from '../../../src/platform/jobs/start-jobs.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const done: JobResult = { kind: 'done' };

function add(portal: TestPortal, job: Partial<NewJob> = {}): Promise<number> {
  const now = portal.clock.now();
  return inTransaction(portal.context.db, (tx) => enqueueJob(tx, { kind: 'errand', payload: {}, runAt: now, ...job }, now));
}

/** Workers for one kind of job, moved by hand. */
function workers(portal: TestPortal, run: (job: Job) => Promise<JobResult> | JobResult, more: Partial<JobHandler> = {}) {
  return startJobs(portal.context, { errand: { run: async (job) => run(job), ...more } }, { manual: true });
}

async function rowsOf(portal: TestPortal) {
  return portal.context.db.selectFrom('jobs').selectAll().orderBy('id').execute();
}

describe('a job', () => {
  test('is done once, with what it was given, and is over', async () => {
    const portal = await openPortal();
    const seen: unknown[] = [];
    const id = await add(portal, { payload: { name: 'Ñandú', number: 3 } });
    const jobs = workers(portal, ({ payload, attempt }) => {
      seen.push([payload, attempt]);
      return done;
    });
    await jobs.runDue();
    await jobs.runDue();
    expect(seen).toEqual([[{ name: 'Ñandú', number: 3 }, 1]]);
    expect(await findJob(portal.context.db, id)).toEqual({ state: 'done', attempts: 1, progress: undefined, failure: undefined });
  });

  test('is not there where its transaction was undone', async () => {
    const portal = await openPortal();
    const now = portal.clock.now();
    const undone = inTransaction(portal.context.db, async (tx) => {
      await enqueueJob(tx, { kind: 'errand', payload: {}, runAt: now }, now);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await rowsOf(portal)).toEqual([]);
  });

  test('waits for its time, and those that are due go in the order of their times', async () => {
    const portal = await openPortal();
    const seen: unknown[] = [];
    const jobs = workers(portal, ({ payload }) => {
      seen.push((payload as { name: string }).name);
      return done;
    });
    const inMinutes = (count: number) => new Date(portal.clock.now().getTime() + count * 60_000);
    await add(portal, { payload: { name: 'later' }, runAt: inMinutes(10) });
    await add(portal, { payload: { name: 'sooner' }, runAt: inMinutes(5) });
    await jobs.runDue();
    expect(seen).toEqual([]);
    portal.clock.advance({ minutes: 20 });
    await jobs.runDue();
    expect(seen).toEqual(['sooner', 'later']);
  });

  test('of a kind that nobody here does waits for somebody who can', async () => {
    const portal = await openPortal();
    const id = await add(portal, { kind: 'unheard-of' });
    await workers(portal, () => done).runDue();
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  test('may leave another behind, which is done in the same go', async () => {
    const portal = await openPortal();
    const seen: string[] = [];
    const next = add.bind(undefined, portal);
    const jobs = startJobs(
      portal.context,
      {
        second: { run: () => Promise.resolve(seen.push('second') ? done : done) },
        first: { run: () => next({ kind: 'second' }).then(() => (seen.push('first') ? done : done)) },
      },
      { manual: true },
    );
    await add(portal, { kind: 'first' });
    await jobs.runDue();
    expect(seen).toEqual(['first', 'second']);
  });
});

describe('a job of a key', () => {
  test('waits once; the one that waits keeps its payload and takes the earlier time', async () => {
    const portal = await openPortal();
    const now = portal.clock.now();
    const later = new Date(now.getTime() + 60_000);
    const id = await add(portal, { key: 'k', payload: { first: 1 }, runAt: later });
    expect(await add(portal, { key: 'k', payload: { second: 2 }, runAt: now })).toBe(id);
    expect(await add(portal, { key: 'k', runAt: later })).toBe(id);
    expect(await rowsOf(portal)).toMatchObject([{ payload: '{"first":1}', due_at: now.toISOString(), state: 'waiting' }]);
    expect(await add(portal, { key: 'other' })).not.toBe(id);
    expect(await add(portal, { kind: 'other', key: 'k' })).not.toBe(id);
    expect(await add(portal, {})).not.toBe(await add(portal, {}));
  });

  test('that waits is not done before the transaction is committed that relies on it', async () => {
    const portal = await openPortal();
    const { db, clock } = portal.context;
    await add(portal, { key: 'k' });
    const seen: string[] = [];
    const jobs = workers(portal, async () => {
      const { title } = await db.selectFrom('courses').select('title').orderBy('id').executeTakeFirstOrThrow();
      seen.push(title);
      return done;
    });
    let running: Promise<void> | undefined;
    await inTransaction(db, async (tx) => {
      await tx.updateTable('courses').set({ title: 'changed in the transaction' }).execute();
      await enqueueJob(tx, { kind: 'errand', key: 'k', payload: {}, runAt: clock.now() }, clock.now());
      running = jobs.runDue();
      // Long enough for a worker that does not wait.
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await running;
    expect(seen).toEqual(['changed in the transaction']);
  });

  test('may wait while another of its key runs, which may have looked too early', async () => {
    const portal = await openPortal();
    let runs = 0;
    const jobs = workers(portal, async () => {
      if (++runs === 1) await add(portal, { key: 'k' });
      return done;
    });
    await add(portal, { key: 'k' });
    await jobs.runDue();
    expect(runs).toBe(2);
  });

  test('that has to be tried again leaves the work to one that waits meanwhile', async () => {
    const portal = await openPortal();
    const first = await add(portal, { key: 'k' });
    let second = 0;
    const jobs = workers(portal, async ({ id }) => {
      if (id !== first) return done;
      second = await add(portal, { key: 'k', runAt: new Date(portal.clock.now().getTime() + 3_600_000) });
      return { kind: 'retry', reason: 'not yet' };
    });
    await jobs.runDue();
    expect(await findJob(portal.context.db, first)).toMatchObject({ state: 'done' });
    expect(await findJob(portal.context.db, second)).toMatchObject({ state: 'waiting' });
  });
});

describe('a job that fails', () => {
  test('is tried again after pauses that grow, until the last attempt, and keeps the reason', async () => {
    const portal = await openPortal();
    const id = await add(portal);
    const times: number[] = [];
    const lasts: boolean[] = [];
    const began = portal.clock.now().getTime();
    const jobs = workers(portal, (job) => {
      times.push((portal.clock.now().getTime() - began) / 60_000);
      lasts.push(job.lastAttempt);
      return { kind: 'retry', reason: 'the door is shut' };
    });
    for (let minute = 0; minute < 3 * 24 * 60; minute++) {
      await jobs.runDue();
      portal.clock.advance({ minutes: 1 });
    }
    expect(times).toEqual([0, 1, 6, 21, 81, 321, 1041, 2481]);
    expect(lasts.indexOf(true)).toBe(7);
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'failed', attempts: 8, failure: 'the door is shut' });
  });

  test('for good is not tried again', async () => {
    const portal = await openPortal();
    const id = await add(portal);
    await workers(portal, () => ({ kind: 'failed', reason: 'there is no such door' })).runDue();
    portal.clock.advance({ days: 3 });
    await workers(portal, () => done).runDue();
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'failed', attempts: 1, failure: 'there is no such door' });
  });

  test('by surprise is tried again, and is an error in the log once it is over', async () => {
    const portal = await openPortal();
    const id = await add(portal);
    const jobs = workers(portal, () => {
      throw new Error(`what a ${'long '.repeat(200)}surprise`);
    });
    await jobs.runDue();
    const waiting = await findJob(portal.context.db, id);
    expect(waiting).toMatchObject({ state: 'waiting', failure: expect.stringMatching(/^Error: what a long/) as string });
    expect(waiting!.failure).toHaveLength(500);
    expect(portal.log.unseenErrors()).toEqual([]);
    for (let day = 0; day < 8; day++) {
      portal.clock.advance({ days: 1 });
      await jobs.runDue();
    }
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'failed', attempts: 8 });
    expect(portal.log.errors()).toMatchObject([{ job: id, kind: 'errand', message: 'a job failed for the last time' }]);
  });
});

describe('several processes on one database', () => {
  test('do each job once', async () => {
    const portal = await openPortal();
    const seen: number[] = [];
    for (let count = 0; count < 60; count++) await add(portal, { payload: { count } });
    const note = async ({ payload }: Job) => {
      seen.push((payload as { count: number }).count);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return done;
    };
    await Promise.all([workers(portal, note, { concurrency: 3 }), workers(portal, note, { concurrency: 3 })].map((jobs) => jobs.runDue()));
    expect(seen.sort((one, other) => one - other)).toEqual(Array.from({ length: 60 }, (_, count) => count));
  });

  test('take over what one of them left, and only once its lease is over', async () => {
    const portal = await openPortal();
    const id = await add(portal);
    const aborted: boolean[] = [];
    let go: () => void = () => undefined;
    const stalled = workers(portal, async ({ signal, reportProgress }) => {
      await new Promise<void>((resolve) => (go = resolve));
      await reportProgress({ late: 1 });
      aborted.push(signal.aborted);
      return { kind: 'failed', reason: 'too late' };
    }).runDue();
    await expect.poll(() => findJob(portal.context.db, id)).toMatchObject({ state: 'running' });

    const attempts: number[] = [];
    const other = workers(portal, ({ attempt }) => {
      attempts.push(attempt);
      return done;
    });
    portal.clock.advance({ seconds: 59 });
    await other.runDue();
    expect(attempts).toEqual([]);
    portal.clock.advance({ seconds: 2 });
    await other.runDue();
    expect(attempts).toEqual([2]);

    go();
    await stalled;
    expect(aborted).toEqual([true]);
    expect(await findJob(portal.context.db, id)).toEqual({ state: 'done', attempts: 2, progress: undefined, failure: undefined });
    expect(portal.log.grep(/did not renew its lease/)).toHaveLength(1);
  });

  test('give up a job whose process ended in every attempt', async () => {
    const portal = await openPortal();
    const id = await add(portal);
    await portal.context.db.updateTable('jobs').set({ state: 'running', lease: 'of a process that is gone', attempts: 8 }).execute();
    await workers(portal, () => done).runDue();
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'failed', failure: 'the process that did it ended each time' });
  });
});

test('a job shows how far it has come, and stays ours as long as it does', async () => {
  const portal = await openPortal();
  const id = await add(portal);
  const shown: unknown[] = [];
  const jobs = workers(portal, async ({ reportProgress, signal }) => {
    for (let row = 1; row <= 3; row++) {
      portal.clock.advance({ seconds: 50 });
      await reportProgress({ done: row, of: 3 });
      await workers(portal, () => ({ kind: 'failed', reason: 'taken away' })).runDue();
      shown.push((await findJob(portal.context.db, id))!.progress, signal.aborted);
    }
    return done;
  });
  await jobs.runDue();
  expect(shown).toEqual([{ done: 1, of: 3 }, false, { done: 2, of: 3 }, false, { done: 3, of: 3 }, false]);
  expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'done', progress: { done: 3, of: 3 } });
});

test('stopping waits for what is under way, and what could not end is for the next process, with no attempt lost', async () => {
  const portal = await openPortal();
  const patient = await add(portal);
  const impatient = await add(portal);
  const jobs = startJobs(
    portal.context,
    {
      errand: {
        concurrency: 2,
        async run({ id, signal }) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          if (id === impatient) signal.throwIfAborted();
          return done;
        },
      },
    },
    {},
  );
  await expect.poll(() => findJob(portal.context.db, impatient)).toMatchObject({ state: 'running' });
  await expect.poll(() => findJob(portal.context.db, patient)).toMatchObject({ state: 'running' });
  await jobs.stop();
  expect(await findJob(portal.context.db, patient)).toMatchObject({ state: 'done' });
  expect(await findJob(portal.context.db, impatient)).toMatchObject({ state: 'waiting', attempts: 0 });
});

test('jobs that are over are swept: done ones after a day, failed ones after a month', async () => {
  const portal = await openPortal();
  const ids = [await add(portal), await add(portal), await add(portal, { runAt: new Date('2027-06-01') })];
  await workers(portal, ({ id }) => (id === ids[0] ? done : { kind: 'failed', reason: 'no' })).runDue();
  // The sweep leaves work for the night; that is another kind.
  const left = async () => (await rowsOf(portal)).map(({ id }) => id).filter((id) => ids.includes(id));
  portal.clock.advance({ hours: 25 });
  await cleanUp(portal.context);
  expect(await left()).toEqual(ids.slice(1));
  portal.clock.advance({ days: 30 });
  await cleanUp(portal.context);
  expect(await left()).toEqual(ids.slice(2));
});
