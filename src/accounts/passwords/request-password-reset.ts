import { z } from 'zod';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { addJob } from '../../platform/jobs/enqueue-job.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { seal, unseal } from '../../platform/shared/encryption.ts';
import { hasPasswordLinkSince } from '../links/account-links.queries.ts';
import { findAccountByLogin, holdAccount } from '../find-account.ts';
import { permitLetter } from '../limits/mail-request-limits.ts';
import { mailPasswordLink } from '../links/queue-password-link-mail.ts';
import type { AccountNeeds } from '../context.ts';
import { loginDigest } from '../sign-in/check-password.ts';

export const FORGOTTEN_PASSWORD_JOB = 'forgotten-password';

/** What was typed waits sealed: people type passwords into the wrong field. */
const payload = z.object({ login: z.string(), address: z.string(), askedAt: z.string() });

/**
 * Somebody says that they forgot the password of this name or address. Whether there is such an account is looked up by a job,
 * so that neither the answer nor its time tells anybody. `too-often`: too many ask from this address; too many for one name
 * are not told, because nothing would come of telling them but a way to be sure of the name.
 */
export async function askForNewPassword(needs: AccountNeeds, login: string, address: string): Promise<{ kind: 'asked' | 'too-often' }> {
  const { db, clock, settings } = needs;
  const permit = await permitLetter(db, clock, loginDigest(needs, login).toString('base64url'), address);
  if (permit === 'address') return { kind: 'too-often' };
  const now = clock.now();
  const sealed = seal(settings.http.sessionSecret, FORGOTTEN_PASSWORD_JOB, login);
  const job = { kind: FORGOTTEN_PASSWORD_JOB, payload: { login: sealed, address, askedAt: now.toISOString() }, runAt: now };
  if (permit === 'permitted') await inTransaction(db, (tx) => addJob(tx, job, now));
  return { kind: 'asked' };
}

/** The job that mails the link, where there is somebody to mail it to. */
export function forgottenPasswordJob(needs: AccountNeeds): JobHandler {
  const { db, settings } = needs;
  return {
    async run(job) {
      const asked = payload.parse(job.payload);
      const login = unseal(settings.http.sessionSecret, FORGOTTEN_PASSWORD_JOB, asked.login);
      const account = login && (await findAccountByLogin(db, login));
      if (account) await inTransaction(db, (tx) => mailLink(tx, needs, account.id, asked));
      return { kind: 'done' };
    },
  };
}

async function mailLink(tx: Tx, needs: AccountNeeds, accountId: number, asked: z.infer<typeof payload>): Promise<void> {
  const account = await holdAccount(tx, accountId);
  if (!account?.active || account.email === '') return;
  // An earlier attempt at this job did it and could not say so any more.
  if (await hasPasswordLinkSince(tx, accountId, asked.askedAt)) return;
  await mailPasswordLink(tx, needs, account, null);
  await recordDeed(tx, {
    at: needs.clock.now(),
    // In their name, whoever it was: an actor of null is somebody at the command line.
    actorId: accountId,
    deed: 'account.reset-asked',
    subject: 'account',
    subjectId: accountId,
    address: asked.address,
  });
}
