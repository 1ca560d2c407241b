import { z } from 'zod';
import { peopleToTell } from '../courses/people-to-tell.ts';
import { inTransaction, type Tx } from '../db/database.ts';
import type { Needs } from '../http/needs.ts';
import type { JobHandler } from '../jobs/job.ts';
import { queueMail } from '../mail/queue-mail.ts';
import type { ManagedMeeting } from './managed-meeting.ts';
import { findManagedMeeting } from './managed-meetings.queries.ts';
import { noticeLetter, type NoticeKind } from './meeting-notice.ts';
import { holdNotice, writeReached } from './meeting-notices.queries.ts';

const payload = z.object({ noticeId: z.number() });

const letters = { cancelled: 'meeting-cancelled', restored: 'meeting-restored', moved: 'meeting-moved' } as const;

/** So many mails share a transaction: others are served between two of them. */
const AT_ONCE = 100;

/**
 * The job that writes to the members of a course. How far it came is written with the mails themselves, so that nobody gets
 * two however often a process dies.
 */
export function meetingNoticeJob(needs: Needs): JobHandler {
  return {
    async run(job) {
      const { noticeId } = payload.parse(job.payload);
      while (!job.signal.aborted) {
        if (!(await inTransaction(needs.db, (tx) => tellSome(tx, needs, noticeId)))) return { kind: 'done' };
      }
      return { kind: 'again', reason: 'stopped' };
    },
  };
}

/** Whether there may be others to tell. */
async function tellSome(tx: Tx, needs: Needs, noticeId: number): Promise<boolean> {
  const { settings } = needs;
  const notice = await holdNotice(tx, noticeId);
  const meeting = notice && (await findManagedMeeting(tx, settings.jitsi.serverUrl, notice.meetingId));
  if (!meeting || !isStillTrue(notice.kind, meeting)) return false;
  const people = await peopleToTell(tx, meeting.courseId, notice.reached, AT_ONCE);
  if (people.length === 0) return false;
  const course = await tx.selectFrom('courses').select('title').where('id', '=', meeting.courseId).executeTakeFirstOrThrow();
  const portal = { url: settings.http.publicUrl, timeZone: settings.timeZone };
  for (const person of people) {
    await queueMail(tx, needs, {
      kind: letters[notice.kind],
      userId: person.userId,
      address: person.email,
      letter: noticeLetter(notice, meeting, course.title, person, portal),
      usefulUntil: meeting.endsAt,
    });
  }
  await writeReached(tx, noticeId, people.at(-1)!.enrollmentId);
  return people.length === AT_ONCE;
}

/** Who cancels a class and takes it back before anyone was told has nothing to tell any more. */
function isStillTrue(kind: NoticeKind, meeting: ManagedMeeting): boolean {
  return meeting.cancelled === (kind === 'cancelled');
}
