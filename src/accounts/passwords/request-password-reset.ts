import { z } from 'zod';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { enqueueJob } from '../../platform/jobs/enqueue-job.ts';
import type { JobHandler, JobHandlers } from '../../platform/jobs/job.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { encryptText, decryptText } from '../../platform/shared/encryption.ts';
import { hasPasswordLinkSince } from '../links/account-links.queries.ts';
import { findAccountByLogin, lockAccount } from '../find-account.ts';
import { reserveMailRequest } from '../limits/mail-request-limits.ts';
import { queuePasswordLinkMail } from '../links/queue-password-link-mail.ts';
import type { AccountContext } from '../context.ts';
import { loginDigest } from '../sign-in/check-password.ts';

export const PASSWORD_RESET_JOB = 'forgotten-password';

/** What was typed waits sealed: people type passwords into the wrong field. */
const passwordResetPayload = z.object({ login: z.string(), address: z.string(), askedAt: z.string() });

/**
 * Somebody says that they forgot the password of this name or address. Whether there is such an account is looked up by a job,
 * so that neither the answer nor its time tells anybody. `too-often`: too many ask from this address; too many for one name
 * are not told, because nothing would come of telling them but a way to be sure of the name.
 */
export async function requestPasswordReset(
  context: AccountContext,
  login: string,
  address: string,
): Promise<{ kind: 'asked' | 'too-often' }> {
  const { db, clock, settings } = context;
  const permit = await reserveMailRequest(db, clock, loginDigest(context, login).toString('base64url'), address);
  if (permit === 'address') return { kind: 'too-often' };
  const now = clock.now();
  const sealed = encryptText(settings.http.sessionSecret, PASSWORD_RESET_JOB, login);
  const job = { kind: PASSWORD_RESET_JOB, payload: { login: sealed, address, askedAt: now.toISOString() }, runAt: now };
  if (permit === 'permitted') await inTransaction(db, (tx) => enqueueJob(tx, job, now));
  return { kind: 'asked' };
}

export function passwordResetJobs(context: AccountContext): JobHandlers {
  return { [PASSWORD_RESET_JOB]: passwordResetJob(context) };
}

/** The job that mails the link, where there is somebody to mail it to. */
function passwordResetJob(context: AccountContext): JobHandler {
  const { db, settings } = context;
  return {
    async run(job) {
      const asked = passwordResetPayload.parse(job.payload);
      const login = decryptText(settings.http.sessionSecret, PASSWORD_RESET_JOB, asked.login);
      const account = login && (await findAccountByLogin(db, login));
      if (account) await inTransaction(db, (tx) => mailPasswordReset(tx, context, account.id, asked));
      return { kind: 'done' };
    },
  };
}

async function mailPasswordReset(
  tx: Tx,
  context: AccountContext,
  accountId: number,
  asked: z.infer<typeof passwordResetPayload>,
): Promise<void> {
  const account = await lockAccount(tx, accountId);
  if (!account?.active || account.email === '') return;
  // An earlier attempt at this job did it and could not say so any more.
  if (await hasPasswordLinkSince(tx, accountId, asked.askedAt)) return;
  await queuePasswordLinkMail(tx, context, account, null);
  await recordAuditEvent(tx, {
    at: context.clock.now(),
    // In their name, whoever it was: an actor of null is somebody at the command line.
    actorId: accountId,
    event: 'account.reset-asked',
    subject: 'account',
    subjectId: accountId,
    clientIp: asked.address,
  });
}
