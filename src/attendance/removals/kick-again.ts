import { z } from 'zod';
import type { MeetingContext } from '../../meetings/context.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { JobHandlers } from '../../platform/jobs/job.ts';
import { enqueueJob } from '../../platform/jobs/job-queue.ts';
import { kickFromCall, type Connection } from './kick.ts';
import { isConnectionRemoved } from './removals.queries.ts';

/** Jitsi reported that somebody joined: who was removed holds a token that still opens the room, and is put out by a job. */
export async function kickIfRemoved(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  meetingId: number,
  { jid, breakout }: Connection,
): Promise<void> {
  if (!(await isConnectionRemoved(db, meetingId, jid))) return;
  const now = clock.now();
  const job = { kind: 'kick-removed', payload: { meetingId, jid, breakout }, key: `${meetingId} ${breakout} ${jid}`, runAt: now };
  await inTransaction(db, (tx) => enqueueJob(tx, job, now));
}

/** A room without a place for the portal refuses it, until somebody leaves. */
const MAX_REFUSALS = 3;

const payload = z.object({ meetingId: z.number(), jid: z.string(), breakout: z.string().default('') });

export function removalJobs(context: MeetingContext): JobHandlers {
  return {
    'kick-removed': {
      async run(job) {
        const { meetingId, jid, breakout } = payload.parse(job.payload);
        // It may have been lifted since.
        if (!(await isConnectionRemoved(context.db, meetingId, jid))) return { kind: 'done' };
        const result = await kickFromCall(context, meetingId, { connections: [{ jid, breakout }] });
        const isTriedAgain = result === 'unreachable' || (result === 'refused' && job.attempt <= MAX_REFUSALS);
        return isTriedAgain ? { kind: 'retry', reason: result } : { kind: 'done' };
      },
    },
  };
}
