import { randomUUID } from 'node:crypto';
import type { AuditActor } from '../audit-log/audit-event.ts';
import { recordAuditEvent } from '../audit-log/record-audit-event.ts';
import type { Settings } from '../config/settings.ts';
import { type Db, inTransaction, type Tx } from '../db/database.ts';
import type { IdentityStore } from '../identity/identity-store.ts';
import { enqueueJob } from '../jobs/job-queue.ts';
import { encryptText } from '../shared/encryption.ts';
import type { Clock } from '../shared/clock.ts';
import type { EmailContent, EmailTemplate } from './email-content.ts';
import { expireOldMail, insertMail, requeueMail } from './mail.queries.ts';

export type MailContext = {
  db: Db;
  clock: Clock;
  settings: Pick<Settings, 'mail' | 'http'>;
  identity: Pick<IdentityStore, 'current'>;
};

/** Whether the portal has a mail server. Without one mail waits, and an administrator passes links on instead. */
export function isMailConfigured({ mail }: Pick<Settings, 'mail'>): boolean {
  return mail !== undefined;
}

/** Whether recipients can read mail: in their mailbox or, on a development machine, on the page that shows it. */
export function isMailReadable(settings: Pick<Settings, 'mail' | 'debug'>): boolean {
  return isMailConfigured(settings) || settings.debug;
}

/** Kind of the jobs that send queued mail. */
export const MAIL_JOB = 'mail';

export type NewMail = {
  template: EmailTemplate;
  /** The recipient's account; null where the mail belongs to no account. */
  userId: number | null;
  email: string;
  content: EmailContent;
  /** The mail is not sent after this instant, when its link has expired or its class is over. */
  expiresAt: Date;
};

/** Queues a mail in the transaction of the change that it announces: one is never stored without the other. Returns its id. */
export async function queueMail(tx: Tx, { clock, settings }: Pick<MailContext, 'clock' | 'settings'>, mail: NewMail): Promise<number> {
  const now = clock.now();
  const messageId = createMessageId(settings);
  const id = await insertMail(tx, {
    template: mail.template,
    user_id: mail.userId,
    email: mail.email,
    subject: mail.content.subject,
    encrypted_content: encryptText(settings.http.keys.queuedMail, messageId, JSON.stringify(mail.content)),
    message_id: messageId,
    queued_at: now.toISOString(),
    expires_at: mail.expiresAt.toISOString(),
  });
  await enqueueMailJob(tx, id, now);
  return id;
}

/** Sends a queued or failed mail again now. False where it was sent, or has expired. */
export async function retryMail({ db, clock }: Pick<MailContext, 'db' | 'clock'>, mailId: number, actor: AuditActor): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const now = clock.now();
    if (!(await requeueMail(tx, mailId, now))) return false;
    await enqueueMailJob(tx, mailId, now);
    await recordAuditEvent(tx, { ...actor, at: now, event: 'mail.retried', subject: 'mail', subjectId: mailId });
    return true;
  });
}

/** Gives up expired mail. */
export function cleanUpMail({ db, clock }: Pick<MailContext, 'db' | 'clock'>): Promise<void> {
  return expireOldMail(db, 'too-late', clock.now());
}

/** A new Message-ID (RFC 5322 §3.6.4), which stays the same in every attempt to send the mail. */
export function createMessageId({ http }: Pick<Settings, 'http'>): string {
  return `<${randomUUID()}@${new URL(http.publicUrl).hostname}>`;
}

function enqueueMailJob(tx: Tx, mailId: number, now: Date): Promise<number> {
  return enqueueJob(tx, { kind: MAIL_JOB, key: String(mailId), payload: { mailId }, runAt: now }, now);
}
