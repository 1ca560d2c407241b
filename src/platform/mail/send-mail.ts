import { z } from 'zod';
import type { JobHandler, JobOutcome } from '../jobs/job.ts';
import { findMailRow, noteAttempt, type AttemptEnd } from './mail.queries.ts';
import type { MailNeeds } from './context.ts';
import { openLetter } from './decrypt-email.ts';
import { CONNECTIONS, type Post } from './mail-transport.ts';
import { renderLetter } from './render-email.ts';

const payload = z.object({ mailId: z.number() });

/**
 * The job that sends one mail. A process that dies between sending and writing it down sends it once more, under the same
 * Message-ID, by which mailboxes know a duplicate: better twice than never.
 */
export function mailJob(needs: MailNeeds, post: Post): JobHandler {
  return {
    atOnce: CONNECTIONS,
    async run(job): Promise<JobOutcome> {
      const { mailId } = payload.parse(job.payload);
      const mail = await findMailRow(needs.db, mailId);
      // Swept away, or sent by an attempt whose process could not say so any more.
      if (mail?.state !== 'queued') return { kind: 'done' };
      const end = await send(needs, post, mail, job.lastAttempt);
      await noteAttempt(needs.db, mailId, end, needs.clock.now());
      return end.kind === 'sent' ? { kind: 'done' } : end;
    },
  };
}

type MailRow = NonNullable<Awaited<ReturnType<typeof findMailRow>>>;

async function send({ settings, clock }: MailNeeds, post: Post, mail: MailRow, lastAttempt: boolean): Promise<AttemptEnd> {
  if (mail.useful_until <= clock.now().toISOString()) return { kind: 'failed', reason: 'too-late' };
  const letter = openLetter(settings, mail);
  if (!letter) return { kind: 'failed', reason: 'unreadable' };
  const delivery = await post.send({
    to: mail.address,
    subject: mail.subject,
    messageId: mail.message_id,
    unsubscribe: letter.unsubscribe?.url,
    ...(await renderLetter(letter)),
  });
  const answer = delivery.kind;
  if (answer === 'accepted') return { kind: 'sent', answer };
  return { kind: answer === 'refused' || lastAttempt ? 'failed' : 'again', answer, reason: delivery.reason };
}
