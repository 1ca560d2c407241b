import { inTransaction } from '../db/database.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import type { AuditActor } from '../audit-log/audit-event.ts';
import { recordAuditEvent } from '../audit-log/record-audit-event.ts';
import { MAIL_JOB } from './mail.ts';
import { requeueMail } from './mail.queries.ts';
import type { MailContext } from './context.ts';

/** Tries a mail again now that would wait for its next attempt or was given up. False where it was sent, or is of no use any more. */
export async function retryMail({ db, clock }: MailContext, mailId: number, doer: AuditActor): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const now = clock.now();
    if (!(await requeueMail(tx, mailId, now))) return false;
    await enqueueJob(tx, { kind: MAIL_JOB, key: String(mailId), payload: { mailId }, runAt: now }, now);
    await recordAuditEvent(tx, { ...doer, at: now, event: 'mail.retried', subject: 'mail', subjectId: mailId });
    return true;
  });
}
