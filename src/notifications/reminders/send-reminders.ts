import { z } from 'zod';
import type { Db, Tx } from '../../platform/db/database.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { addJob } from '../../platform/jobs/enqueue-job.ts';
import type { Job, JobHandler } from '../../platform/jobs/job.ts';
import { CONNECTIONS, type Post } from '../../platform/mail/mail-transport.ts';
import { leads } from '../preferences/mail-preferences.ts';
import { remindPerson } from './send-reminder.ts';
import { nextTry, type Reminder } from './reminder.ts';
import { findCandidates } from './reminders.queries.ts';

export const REMINDER_JOB = 'reminder';

const payload = z.object({ meetingId: z.number(), startsAt: z.coerce.date(), lead: z.enum(leads), behind: z.number() });

/** The members of a meeting who come behind an enrollment. */
type Slice = Reminder & { behind: number };

/** So many people are one job. Small classes have their turn between two slices of a large one, and several slices leave at once. */
const SLICE = 50;

/** Leaves it to jobs to remind the members of a meeting. */
export function leaveSlice(tx: Tx, slice: Slice, runAt: Date, now: Date): Promise<number> {
  const { meetingId, lead, behind } = slice;
  const startsAt = slice.startsAt.toISOString();
  const key = `${meetingId} ${startsAt} ${lead} ${behind}`;
  return addJob(tx, { kind: REMINDER_JOB, key, payload: { meetingId, startsAt, lead, behind }, runAt }, now);
}

/** The job that reminds some people of a meeting, one after another: no more are claimed at a time than there are ways to the mail server. */
export function reminderJob(needs: Needs, post: Post): JobHandler {
  const { db, clock } = needs;
  return {
    atOnce: CONNECTIONS,
    async run(job) {
      const slice: Slice = payload.parse(job.payload);
      const people = await findCandidates(db, slice, slice.behind, SLICE);
      if (people.length === SLICE) await leave(db, { ...slice, behind: people.at(-1)!.enrollmentId }, clock.now());
      const notTaken = await remindAll(job, slice, people);
      const again = notTaken ? nextTry(slice, clock.now()) : undefined;
      if (again) await leave(db, slice, again);
      return { kind: 'done' };
    },
  };

  /** Answers whether the server would take some of them later. Where it takes nothing at all, the others are not even claimed. */
  async function remindAll(job: Job, slice: Slice, people: { userId: number }[]): Promise<boolean> {
    let notTaken = false;
    for (const { userId } of people) {
      job.signal.throwIfAborted();
      const delivery = await remindPerson(needs, post, slice, userId);
      if (delivery?.kind !== 'deferred') continue;
      notTaken = true;
      if (delivery.about === 'server') break;
    }
    return notTaken;
  }

  async function leave(db: Db, slice: Slice, runAt: Date): Promise<void> {
    await inTransaction(db, (tx) => leaveSlice(tx, slice, runAt, clock.now()));
  }
}
