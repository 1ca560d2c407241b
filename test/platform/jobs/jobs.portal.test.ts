import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { enqueueJob, findJob, type NewJob } from '../../../src/platform/jobs/job-queue.ts';
import type { Job, JobHandler, JobResult } from '../../../src/platform/jobs/job.ts';
import { startJobs } from '../../../src/platform/jobs/start-jobs.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const done: JobResult = { kind: 'done' };

function enqueue(portal: TestPortal, job: Partial<NewJob> = {}): Promise<number> {
  const now = portal.clock.now();
  return inTransaction(portal.context.db, (tx) => enqueueJob(tx, { kind: 'test', payload: {}, runAt: now, ...job }, now));
}

/** Workers for one kind of job, which run only when `runDue` is called. */
function workers(portal: TestPortal, run: (job: Job) => Promise<JobResult> | JobResult, more: Partial<JobHandler> = {}) {
  return startJobs(portal.context, { test: { run: async (job) => run(job), ...more } }, { manual: true });
}

async function rowsOf(portal: TestPortal) {
  return portal.context.db.selectFrom('jobs').selectAll().where('kind', '!=', 'figures').orderBy('id').execute();
}

describe('a job', () => {
  test('runs once, with its payload, and is then done', async () => {
    const portal = await openPortal();
    const seen: unknown[] = [];
    const id = await enqueue(portal, { payload: { name: 'Ñandú', number: 3 } });
    const jobs = workers(portal, ({ payload, attempt }) => {
      seen.push([payload, attempt]);
      return done;
    });
    await jobs.runDue();
    await jobs.runDue();
    expect(seen).toEqual([[{ name: 'Ñandú', number: 3 }, 1]]);
    expect(await findJob(portal.context.db, id)).toEqual({ state: 'done', attempts: 1, progress: undefined, failure: undefined });
  });

  test('does not exist when its transaction was rolled back', async () => {
    const portal = await openPortal();
    const now = portal.clock.now();
    const undone = inTransaction(portal.context.db, async (tx) => {
      await enqueueJob(tx, { kind: 'test', payload: {}, runAt: now }, now);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await rowsOf(portal)).toEqual([]);
  });

  test('waits until it is due, and due jobs run in the order of their times', async () => {
    const portal = await openPortal();
    const seen: unknown[] = [];
    const jobs = workers(portal, ({ payload }) => {
      seen.push((payload as { name: string }).name);
      return done;
    });
    const inMinutes = (count: number) => new Date(portal.clock.now().getTime() + count * 60_000);
    await enqueue(portal, { payload: { name: 'later' }, runAt: inMinutes(10) });
    await enqueue(portal, { payload: { name: 'sooner' }, runAt: inMinutes(5) });
    await jobs.runDue();
    expect(seen).toEqual([]);
    portal.clock.advance({ minutes: 20 });
    await jobs.runDue();
    expect(seen).toEqual(['sooner', 'later']);
  });

  test('of a kind without a handler waits for a process that has one', async () => {
    const portal = await openPortal();
    const id = await enqueue(portal, { kind: 'unknown' });
    await workers(portal, () => done).runDue();
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  test('may enqueue another, which runs in the same call of runDue', async () => {
    const portal = await openPortal();
    const seen: string[] = [];
    const next = enqueue.bind(undefined, portal);
    const jobs = startJobs(
      portal.context,
      {
        second: { run: () => Promise.resolve(seen.push('second') ? done : done) },
        first: { run: () => next({ kind: 'second' }).then(() => (seen.push('first') ? done : done)) },
      },
      { manual: true },
    );
    await enqueue(portal, { kind: 'first' });
    await jobs.runDue();
    expect(seen).toEqual(['first', 'second']);
  });
});

describe('a job with a key', () => {
  test('waits once: the waiting one keeps its payload and takes the earlier time', async () => {
    const portal = await openPortal();
    const now = portal.clock.now();
    const later = new Date(now.getTime() + 60_000);
    const id = await enqueue(portal, { key: 'k', payload: { first: 1 }, runAt: later });
    expect(await enqueue(portal, { key: 'k', payload: { second: 2 }, runAt: now })).toBe(id);
    expect(await enqueue(portal, { key: 'k', runAt: later })).toBe(id);
    expect(await rowsOf(portal)).toMatchObject([{ payload: '{"first":1}', due_at: now.toISOString(), state: 'waiting' }]);
    expect(await enqueue(portal, { key: 'other' })).not.toBe(id);
    expect(await enqueue(portal, { kind: 'other', key: 'k' })).not.toBe(id);
    expect(await enqueue(portal, {})).not.toBe(await enqueue(portal, {}));
  });

  test('does not run before a transaction that relies on it is committed', async () => {
    const portal = await openPortal();
    const { db, clock } = portal.context;
    await enqueue(portal, { key: 'k' });
    const seen: string[] = [];
    const jobs = workers(portal, async () => {
      const { title } = await db.selectFrom('courses').select('title').orderBy('id').executeTakeFirstOrThrow();
      seen.push(title);
      return done;
    });
    let running: Promise<void> | undefined;
    await inTransaction(db, async (tx) => {
      await tx.updateTable('courses').set({ title: 'changed in the transaction' }).execute();
      await enqueueJob(tx, { kind: 'test', key: 'k', payload: {}, runAt: clock.now() }, clock.now());
      running = jobs.runDue();
      // Long enough for a worker that does not wait.
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await running;
    expect(seen).toEqual(['changed in the transaction']);
  });

  test('may wait while another of its key runs, which may have read too early', async () => {
    const portal = await openPortal();
    let runs = 0;
    const jobs = workers(portal, async () => {
      if (++runs === 1) await enqueue(portal, { key: 'k' });
      return done;
    });
    await enqueue(portal, { key: 'k' });
    await jobs.runDue();
    expect(runs).toBe(2);
  });

  test('that must be retried leaves the work to one that waits meanwhile', async () => {
    const portal = await openPortal();
    const first = await enqueue(portal, { key: 'k' });
    let second = 0;
    const jobs = workers(portal, async ({ id }) => {
      if (id !== first) return done;
      second = await enqueue(portal, { key: 'k', runAt: new Date(portal.clock.now().getTime() + 3_600_000) });
      return { kind: 'retry', reason: 'not yet' };
    });
    await jobs.runDue();
    expect(await findJob(portal.context.db, first)).toMatchObject({ state: 'done' });
    expect(await findJob(portal.context.db, second)).toMatchObject({ state: 'waiting' });
  });
});

describe('a job that fails', () => {
  test('is retried after growing delays until the last attempt, and stores the reason', async () => {
    const portal = await openPortal();
    const id = await enqueue(portal);
    const minutes: number[] = [];
    const lasts: boolean[] = [];
    const start = portal.clock.now().getTime();
    const jobs = workers(portal, (job) => {
      minutes.push((portal.clock.now().getTime() - start) / 60_000);
      lasts.push(job.lastAttempt);
      return { kind: 'retry', reason: 'Jitsi is down' };
    });
    for (let minute = 0; minute < 3 * 24 * 60; minute++) {
      await jobs.runDue();
      portal.clock.advance({ minutes: 1 });
    }
    expect(minutes).toEqual([0, 1, 6, 21, 81, 321, 1041, 2481]);
    expect(lasts.indexOf(true)).toBe(7);
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'failed', attempts: 8, failure: 'Jitsi is down' });
  });

  test('for good is not retried', async () => {
    const portal = await openPortal();
    const id = await enqueue(portal);
    await workers(portal, () => ({ kind: 'failed', reason: 'there is no such meeting' })).runDue();
    portal.clock.advance({ days: 3 });
    await workers(portal, () => done).runDue();
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'failed', attempts: 1, failure: 'there is no such meeting' });
  });

  test('with an exception is retried, and logged as an error after the last attempt', async () => {
    const portal = await openPortal();
    const id = await enqueue(portal);
    const jobs = workers(portal, () => {
      throw new Error(`a ${'very '.repeat(200)}long message`);
    });
    await jobs.runDue();
    const waiting = await findJob(portal.context.db, id);
    expect(waiting).toMatchObject({ state: 'waiting', failure: expect.stringMatching(/^Error: a very very/) as string });
    expect(waiting!.failure).toHaveLength(500);
    expect(portal.log.unseenErrors()).toEqual([]);
    for (let day = 0; day < 8; day++) {
      portal.clock.advance({ days: 1 });
      await jobs.runDue();
    }
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'failed', attempts: 8 });
    expect(portal.log.errors()).toMatchObject([{ job: id, kind: 'test', message: 'a job failed for the last time' }]);
  });
});

describe('several processes with one database', () => {
  test('run each job once', async () => {
    const portal = await openPortal();
    const seen: number[] = [];
    for (let count = 0; count < 60; count++) await enqueue(portal, { payload: { count } });
    const note = async ({ payload }: Job) => {
      seen.push((payload as { count: number }).count);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return done;
    };
    await Promise.all([workers(portal, note, { concurrency: 3 }), workers(portal, note, { concurrency: 3 })].map((jobs) => jobs.runDue()));
    expect(seen.sort((one, other) => one - other)).toEqual(Array.from({ length: 60 }, (_, count) => count));
  });

  test('take over a job only after its lease has expired', async () => {
    const portal = await openPortal();
    const id = await enqueue(portal);
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

  test('fail a job whose process ended during every attempt', async () => {
    const portal = await openPortal();
    const id = await enqueue(portal);
    await portal.context.db.updateTable('jobs').set({ state: 'running', lease: 'of a process that ended', attempts: 8 }).execute();
    await workers(portal, () => done).runDue();
    expect(await findJob(portal.context.db, id)).toMatchObject({ state: 'failed', failure: 'its process ended during every attempt' });
  });
});

test('a job reports its progress, which renews its lease', async () => {
  const portal = await openPortal();
  const id = await enqueue(portal);
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

test('stopping waits for running jobs, and an interrupted one is left to the next process without losing an attempt', async () => {
  const portal = await openPortal();
  const patient = await enqueue(portal);
  const impatient = await enqueue(portal);
  const jobs = startJobs(
    portal.context,
    {
      test: {
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

test('ended jobs are deleted: done ones after a day, failed ones after 30 days', async () => {
  const portal = await openPortal();
  const ids = [await enqueue(portal), await enqueue(portal), await enqueue(portal, { runAt: new Date('2027-06-01') })];
  await workers(portal, ({ id }) => (id === ids[0] ? done : { kind: 'failed', reason: 'no' })).runDue();
  // The clean-up schedules the retention job, which is of another kind.
  const remaining = async () => (await rowsOf(portal)).map(({ id }) => id).filter((id) => ids.includes(id));
  portal.clock.advance({ hours: 25 });
  await cleanUp(portal.context);
  expect(await remaining()).toEqual(ids.slice(1));
  portal.clock.advance({ days: 30 });
  await cleanUp(portal.context);
  expect(await remaining()).toEqual(ids.slice(2));
});
