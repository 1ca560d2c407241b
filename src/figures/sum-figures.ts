import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/job-queue.ts';
import type { JobHandlers } from '../platform/jobs/job.ts';
import { addMs, days, minutes } from '../platform/shared/clock.ts';
import { addDays, toWallTime } from '../platform/shared/wall-time.ts';
import { figureDay } from './figure-day.ts';
import { sumDay } from './sum-day.ts';
import { findFirstAttempt, findSummedDays } from './sum-figures.queries.ts';

const SUM_JOB = 'figures';

const INTERVAL_MS = minutes(5);

/** Events of Jitsi and records that had to wait may change a day that is over, for so many days. Fewer than any retention period. */
const OPEN_DAYS = 7;

/** A join attempt that is repeated within a minute moves to the later time. */
const SETTLE_MS = minutes(5);

/** Days of the past that one run counts for the first time. */
const MAX_OLD_DAYS = 20;

type FigureContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/** Starts the counting, unless it is scheduled already. */
export async function scheduleFigures({ db, clock }: FigureContext): Promise<void> {
  const now = clock.now();
  await inTransaction(db, (tx) => enqueueJob(tx, { kind: SUM_JOB, key: 'sum', payload: {}, runAt: now }, now));
}

/**
 * The job that counts today every five minutes, the day before once an hour, the week before it once a day, and each older day once. Counting a day
 * again gives the same figures, so that it does no harm where two processes do it, or one is stopped in its middle.
 */
export function figureJobs(context: FigureContext): JobHandlers {
  const { db, clock } = context;
  return {
    [SUM_JOB]: {
      async run({ signal }) {
        const now = clock.now();
        await inTransaction(db, (tx) => enqueueJob(tx, { kind: SUM_JOB, key: 'sum', payload: {}, runAt: addMs(now, INTERVAL_MS) }, now));
        for (const date of await listDueDays(context, now)) {
          signal.throwIfAborted();
          await sumDay(context, date, signal);
        }
        return { kind: 'done' };
      },
    },
  };
}

/** Today first, then backwards. */
async function listDueDays({ db, settings }: FigureContext, now: Date): Promise<string[]> {
  const { timeZone: zone } = settings;
  const today = toWallTime(now, zone).date;
  const summedAt = await findSummedDays(db);
  const first = await findFirstAttempt(db);
  const firstDay = first ? toWallTime(first, zone).date : today;
  const due = [today];
  let oldDays = 0;
  for (let age = 1, date = addDays(today, -1); date >= firstDay && oldDays < MAX_OLD_DAYS; age++, date = addDays(date, -1)) {
    const last = summedAt.get(date);
    const isOld = age > OPEN_DAYS;
    if (isOld ? last !== undefined : last && !isOutdated(last, date, age)) continue;
    if (isOld) oldDays++;
    due.push(date);
  }
  return due;

  function isOutdated(last: Date, date: string, age: number): boolean {
    const settled = addMs(figureDay(date, zone).end, SETTLE_MS);
    return last < settled || last <= addMs(now, age === 1 ? -minutes(60) : -days(1));
  }
}
