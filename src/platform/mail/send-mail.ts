import { z } from 'zod';
import type { JobHandler, JobResult } from '../jobs/job.ts';
import { findMail, saveAttempt, type AttemptResult } from './mail.queries.ts';
import type { MailContext } from './context.ts';
import { decryptEmailContent } from './decrypt-email.ts';
import { MAX_CONNECTIONS, type MailTransport } from './mail-transport.ts';
import { renderEmail } from './render-email.ts';

const payload = z.object({ mailId: z.number() });

/**
 * The job that sends one mail. A process that dies between sending and writing it down sends it once more, under the same
 * Message-ID, by which mailboxes know a duplicate: better twice than never.
 */
export function mailJob(context: MailContext, post: MailTransport): JobHandler {
  return {
    concurrency: MAX_CONNECTIONS,
    async run(job): Promise<JobResult> {
      const { mailId } = payload.parse(job.payload);
      const mail = await findMail(context.db, mailId);
      // Swept away, or sent by an attempt whose process could not say so any more.
      if (mail?.state !== 'queued') return { kind: 'done' };
      const end = await send(context, post, mail, job.lastAttempt);
      await saveAttempt(context.db, mailId, end, context.clock.now());
      return end.kind === 'sent' ? { kind: 'done' } : end;
    },
  };
}

type MailRow = NonNullable<Awaited<ReturnType<typeof findMail>>>;

async function send({ settings, clock }: MailContext, post: MailTransport, mail: MailRow, lastAttempt: boolean): Promise<AttemptResult> {
  if (mail.expires_at <= clock.now().toISOString()) return { kind: 'failed', reason: 'too-late' };
  const letter = decryptEmailContent(settings, mail);
  if (!letter) return { kind: 'failed', reason: 'unreadable' };
  const delivery = await post.send({
    to: mail.email,
    subject: mail.subject,
    messageId: mail.message_id,
    unsubscribe: letter.unsubscribe?.url,
    ...(await renderEmail(letter)),
  });
  const deliveryStatus = delivery.kind;
  if (deliveryStatus === 'accepted') return { kind: 'sent', deliveryStatus };
  return { kind: deliveryStatus === 'refused' || lastAttempt ? 'failed' : 'retry', deliveryStatus, reason: delivery.reason };
}
