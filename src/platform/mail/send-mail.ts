import { z } from 'zod';
import type { Tx } from '../db/database.ts';
import type { Identity } from '../identity/identity.ts';
import type { JobHandler, JobHandlers, JobResult } from '../jobs/job.ts';
import { decryptEmailContent, renderEmail, type EmailContent } from './email-content.ts';
import { findMail, type Mail } from './find-mail.ts';
import { createMessageId, MAIL_JOB, type MailContext, type NewMail } from './queue-mail.ts';
import { claimMailRow, saveAttempt, saveDelivery, type AttemptResult } from './mail.queries.ts';
import { MAX_CONNECTIONS, type DeliveryResult, type MailTransport } from './mail-transport.ts';

const jobPayload = z.object({ mailId: z.number() });

export function mailJobs(context: MailContext, transport: MailTransport): JobHandlers {
  return { [MAIL_JOB]: mailJob(context, transport) };
}

/**
 * The job that sends one queued mail, at least once. A process that dies between sending and saving the outcome leaves the mail
 * to be sent again, under the same Message-ID, by which mailboxes recognise a duplicate.
 */
function mailJob(context: MailContext, transport: MailTransport): JobHandler {
  return {
    concurrency: MAX_CONNECTIONS,
    async run(job): Promise<JobResult> {
      const { mailId } = jobPayload.parse(job.payload);
      const mail = await findMail(context.db, mailId);
      // Expired, or sent by an attempt whose job could not be completed any more.
      if (mail?.state !== 'queued') return { kind: 'done' };
      const result = await sendQueuedMail(context, transport, mail, job.lastAttempt);
      await saveAttempt(context.db, mailId, result, context.clock.now());
      return result.kind === 'sent' ? { kind: 'done' } : result;
    },
  };
}

async function sendQueuedMail(
  { settings, clock, identity }: MailContext,
  transport: MailTransport,
  mail: Mail,
  lastAttempt: boolean,
): Promise<AttemptResult> {
  if (mail.expires_at <= clock.now().toISOString()) return { kind: 'failed', reason: 'too-late' };
  const content = decryptEmailContent(settings, mail);
  if (!content) return { kind: 'failed', reason: 'unreadable' };
  const delivery = await deliver(transport, identity.current, { email: mail.email, messageId: mail.message_id, content });
  const deliveryStatus = delivery.kind;
  if (deliveryStatus === 'accepted') return { kind: 'sent', deliveryStatus };
  return { kind: deliveryStatus === 'refused' || lastAttempt ? 'failed' : 'retry', deliveryStatus, reason: delivery.reason };
}

/** A mail that only the process that claimed it may send. */
type ClaimedMail = NewMail & { id: number; messageId: string };

/**
 * Claims a mail that may be sent at most once. The claim is committed before the mail is sent: a process that dies in between
 * leaves a claimed row that no process touches again. Undefined where the mail was claimed before, unless the mail server
 * deferred it then.
 */
export async function claimMail(
  tx: Tx,
  { clock, settings }: Pick<MailContext, 'clock' | 'settings'>,
  dedupeKey: string,
  mail: NewMail,
): Promise<ClaimedMail | undefined> {
  const now = clock.now().toISOString();
  const claimed = await claimMailRow(tx, {
    dedupe_key: dedupeKey,
    template: mail.template,
    user_id: mail.userId,
    email: mail.email,
    subject: mail.content.subject,
    message_id: createMessageId(settings),
    queued_at: now,
    expires_at: mail.expiresAt.toISOString(),
    ended_at: now,
  });
  return claimed && { ...mail, id: claimed.id, messageId: claimed.message_id };
}

/** Sends a claimed mail and saves the answer. `mayRetry`: whether there is time for another attempt where it is deferred. */
export async function sendClaimedMail(
  { db, clock, identity }: Pick<MailContext, 'db' | 'clock' | 'identity'>,
  transport: MailTransport,
  mail: ClaimedMail,
  mayRetry: boolean,
): Promise<DeliveryResult> {
  const delivery = await deliver(transport, identity.current, mail);
  await saveDelivery(db, mail.id, delivery, mayRetry, clock.now());
  return delivery;
}

async function deliver(
  transport: MailTransport,
  identity: Identity,
  { email, messageId, content }: { email: string; messageId: string; content: EmailContent },
): Promise<DeliveryResult> {
  const unsubscribe = content.unsubscribe?.url;
  const { senderName, contact } = identity;
  const replyTo = contact?.email === '' ? undefined : contact?.email;
  return transport.send({
    ...{ to: email, subject: content.subject, messageId, unsubscribe, senderName, replyTo },
    ...(await renderEmail(content, identity)),
  });
}
