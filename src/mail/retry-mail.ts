import { inTransaction } from '../db/database.ts';
import { addJob } from '../jobs/add-job.ts';
import type { Doer } from '../journal/deed.ts';
import { recordDeed } from '../journal/record-deed.ts';
import { MAIL_JOB } from './mail.ts';
import { requeueMail } from './mail.queries.ts';
import type { MailNeeds } from './needs.ts';

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
