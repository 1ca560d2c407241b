import { inTransaction } from '../db/database.ts';
import { addJob } from '../jobs/enqueue-job.ts';
import type { Doer } from '../audit-log/audit-event.ts';
import { recordDeed } from '../audit-log/record-audit-event.ts';
import { MAIL_JOB } from './mail.ts';
import { requeueMail } from './mail.queries.ts';
import type { MailNeeds } from './context.ts';

/** Tries a mail again now that would wait for its next attempt or was given up. False where it was sent, or is of no use any more. */
export async function retryMail({ db, clock }: MailNeeds, mailId: number, doer: Doer): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const now = clock.now();
    if (!(await requeueMail(tx, mailId, now))) return false;
    await addJob(tx, { kind: MAIL_JOB, key: String(mailId), payload: { mailId }, runAt: now }, now);
    await recordDeed(tx, { ...doer, at: now, deed: 'mail.retried', subject: 'mail', subjectId: mailId });
    return true;
  });
}
