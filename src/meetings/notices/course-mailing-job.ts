import { z } from 'zod';
import { peopleToTell, type PersonToTell } from '../../courses/notice-recipients.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import type { Letter, LetterKind } from '../../platform/mail/email-content.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { unsubscribeLink } from '../../notifications/preferences/unsubscribe-link.ts';

/** What is to be written to the members of a course, and how far that has come. */
export type Mailing = {
  courseId: number;
  /** Whose enrollment has this number or a lower one has a mail already. */
  reached: number;
  kind: LetterKind;
  letterTo: (person: PersonToTell, courseTitle: string) => Letter;
  usefulUntil: Date;
};

export type Mailings = {
  /** Holds a notice; undefined where there is nothing to write, or no more. */
  hold: (tx: Tx, noticeId: number) => Promise<Mailing | undefined>;
  writeReached: (tx: Tx, noticeId: number, reached: number) => Promise<void>;
};

const payload = z.object({ noticeId: z.number() });

/** So many mails share a transaction: others are served between two of them. */
const AT_ONCE = 100;

/**
 * A job that writes to the members of a course. How far it came is written with the mails themselves, so that nobody gets two
 * however often a process dies.
 */
export function mailingJob(needs: Needs, mailings: Mailings): JobHandler {
  return {
    async run(job) {
      const { noticeId } = payload.parse(job.payload);
      while (!job.signal.aborted) {
        if (!(await inTransaction(needs.db, (tx) => writeToSome(tx, needs, mailings, noticeId)))) return { kind: 'done' };
      }
      return { kind: 'again', reason: 'stopped' };
    },
  };
}

/** Whether there may be others to write to. */
async function writeToSome(tx: Tx, needs: Needs, { hold, writeReached }: Mailings, noticeId: number): Promise<boolean> {
  const mailing = await hold(tx, noticeId);
  if (!mailing) return false;
  const people = await peopleToTell(tx, mailing.courseId, mailing.reached, AT_ONCE);
  if (people.length === 0) return false;
  const course = await tx.selectFrom('courses').select('title').where('id', '=', mailing.courseId).executeTakeFirstOrThrow();
  for (const person of people) {
    await queueMail(tx, needs, {
      kind: mailing.kind,
      userId: person.userId,
      address: person.email,
      letter: { ...mailing.letterTo(person, course.title), unsubscribe: unsubscribeLink(needs.settings, 'notices', person) },
      usefulUntil: mailing.usefulUntil,
    });
  }
  await writeReached(tx, noticeId, people.at(-1)!.enrollmentId);
  return people.length === AT_ONCE;
}
