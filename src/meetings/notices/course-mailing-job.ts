import { z } from 'zod';
import { listNoticeRecipients, type NoticeRecipient } from '../../courses/notice-recipients.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import type { EmailContent, EmailTemplate } from '../../platform/mail/email-content.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { buildUnsubscribeLink } from '../../notifications/preferences/unsubscribe-link.ts';

/** What is to be written to the members of a course, and how far that has come. */
export type CourseMailing = {
  courseId: number;
  /** Whose enrollment has this number or a lower one has a mail already. */
  lastEnrollmentId: number;
  template: EmailTemplate;
  buildMail: (person: NoticeRecipient, courseTitle: string) => EmailContent;
  usefulUntil: Date;
};

export type CourseMailingSource = {
  /** Holds a notice; undefined where there is nothing to write, or no more. */
  lock: (tx: Tx, noticeId: number) => Promise<CourseMailing | undefined>;
  saveProgress: (tx: Tx, noticeId: number, lastEnrollmentId: number) => Promise<void>;
};

const payload = z.object({ noticeId: z.number() });

/** So many mails share a transaction: others are served between two of them. */
const BATCH_SIZE = 100;

/**
 * A job that writes to the members of a course. How far it came is written with the mails themselves, so that nobody gets two
 * however often a process dies.
 */
export function courseMailingJob(context: AppContext, mailings: CourseMailingSource): JobHandler {
  return {
    async run(job) {
      const { noticeId } = payload.parse(job.payload);
      while (!job.signal.aborted) {
        if (!(await inTransaction(context.db, (tx) => sendBatch(tx, context, mailings, noticeId)))) return { kind: 'done' };
      }
      return { kind: 'again', reason: 'stopped' };
    },
  };
}

/** Whether there may be others to write to. */
async function sendBatch(tx: Tx, context: AppContext, { lock, saveProgress }: CourseMailingSource, noticeId: number): Promise<boolean> {
  const mailing = await lock(tx, noticeId);
  if (!mailing) return false;
  const people = await listNoticeRecipients(tx, mailing.courseId, mailing.lastEnrollmentId, BATCH_SIZE);
  if (people.length === 0) return false;
  const course = await tx.selectFrom('courses').select('title').where('id', '=', mailing.courseId).executeTakeFirstOrThrow();
  for (const person of people) {
    await queueMail(tx, context, {
      template: mailing.template,
      userId: person.userId,
      email: person.email,
      content: { ...mailing.buildMail(person, course.title), unsubscribe: buildUnsubscribeLink(context.settings, 'notices', person) },
      expiresAt: mailing.usefulUntil,
    });
  }
  await saveProgress(tx, noticeId, people.at(-1)!.enrollmentId);
  return people.length === BATCH_SIZE;
}
