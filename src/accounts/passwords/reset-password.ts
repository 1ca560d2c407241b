import { z } from 'zod';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { signOutEverywhere } from '../../platform/http/user-sessions.ts';
import { enqueueJob } from '../../platform/jobs/job-queue.ts';
import type { JobHandler, JobHandlers } from '../../platform/jobs/job.ts';
import { decryptText, encryptText } from '../../platform/shared/encryption.ts';
import { addMs } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import { recordAccountEvent } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { findAccountByLogin, lockAccount } from '../find-account.ts';
import { findKnownDevice, type KnownDevice } from '../limits/known-device.ts';
import { reserveMailRequest, loginDigest } from '../limits/sign-in-limits.ts';
import { forgiveCodeFailures } from '../limits/sign-in-limits.queries.ts';
import { consumeLink, hasPasswordLinkSince } from '../links/account-links.queries.ts';
import { creatorHasAuthority, findUsableLink } from '../links/find-usable-link.ts';
import { queuePasswordLinkMail } from '../links/create-link.ts';
import { recordProvenEmail } from '../ways-in.ts';
import { validatePassword, type PasswordError } from './password-rules.ts';
import { findPasswordAccess } from '../sign-in-policy.ts';
import { derivePassword, storePassword } from './set-password.ts';
import { endSeparateXmppPassword } from './xmpp-password.ts';

export const PASSWORD_RESET_JOB = 'forgotten-password';

/** The login is encrypted: users type passwords into the wrong field. */
const passwordResetPayload = z.object({ login: z.string(), clientIp: z.string(), requestedAt: z.string() });

/**
 * A user forgot the password of this username or e-mail. A job looks the account up, so that neither the answer nor its time
 * tells whether it exists. `rate-limited`: too many names from this client IP. Too many requests for one login look like any other
 * request: an answer would confirm that the login exists. A device that the account knows is not counted with its client IP.
 */
export async function requestPasswordReset(
  context: AccountContext,
  { login, clientIp, devices }: { login: string; clientIp: string; devices: readonly KnownDevice[] },
): Promise<{ kind: 'requested' | 'rate-limited' }> {
  const { db, clock, log, settings } = context;
  const account = devices.length > 0 ? await findAccountByLogin(db, login) : undefined;
  const device = account && findKnownDevice(devices, account);
  const client = device ? `device ${device.deviceId}` : clientIp;
  const limit = await reserveMailRequest(db, clock, loginDigest(context, login).toString('base64url'), client);
  if (limit.kind === 'too-many-from-client') {
    logSecurityEvent(log, 'rate_limited', { user: undefined, clientIp, reason: 'passwords of too many names were asked for' });
    return { kind: 'rate-limited' };
  }
  logSecurityEvent(log, 'password_reset_requested', { user: undefined, clientIp, allowed: limit.kind === 'allowed' });
  if (limit.kind === 'allowed') {
    const now = clock.now();
    const payload = {
      login: encryptText(settings.http.keys.passwordResets, PASSWORD_RESET_JOB, login),
      clientIp,
      requestedAt: now.toISOString(),
    };
    await inTransaction(db, (tx) => enqueueJob(tx, { kind: PASSWORD_RESET_JOB, payload, runAt: addMs(now, limit.lateBy) }, now));
  }
  return { kind: 'requested' };
}

export function passwordResetJobs(context: AccountContext): JobHandlers {
  return { [PASSWORD_RESET_JOB]: passwordResetJob(context) };
}

/** Mails the link, where the login has an account. */
function passwordResetJob(context: AccountContext): JobHandler {
  const { db, settings } = context;
  return {
    async run(job) {
      const request = passwordResetPayload.parse(job.payload);
      const login = decryptText(settings.http.keys.passwordResets, PASSWORD_RESET_JOB, request.login);
      const account = login && (await findAccountByLogin(db, login));
      if (account) await inTransaction(db, (tx) => mailPasswordReset(tx, context, account.id, request));
      return { kind: 'done' };
    },
  };
}

async function mailPasswordReset(
  tx: Tx,
  context: AccountContext,
  accountId: number,
  request: z.infer<typeof passwordResetPayload>,
): Promise<void> {
  const account = await lockAccount(tx, accountId);
  if (!account?.active || account.email === '') return;
  // A password would open nothing.
  if ((await findPasswordAccess(tx, account)) === 'off') return;
  // An earlier run of this job mailed it and stopped before it could be marked as done.
  if (await hasPasswordLinkSince(tx, accountId, request.requestedAt)) return;
  await queuePasswordLinkMail(tx, context, account, null);
  // Recorded for the account's owner, whoever typed the login: an actor of null would be an operator.
  const actor = { id: accountId, clientIp: request.clientIp };
  await recordAccountEvent(tx, { event: 'account.reset-asked', accountId, actor, at: context.clock.now() });
}

type SetPasswordWithLinkResult = { kind: 'set' } | { kind: 'no-link' } | { kind: 'refused'; error: PasswordError };

/**
 * Sets the password of the user who has a link, also for Jitsi, and ends all sessions. `also` does in the same transaction what else the user wants. The
 * link is used up in the same transaction: of two requests at once, one finds it used. May reject with HashingBusyError.
 */
export async function setPasswordWithLink(
  context: AccountContext,
  secret: unknown,
  typed: string,
  clientIp: string,
  also?: (tx: Tx, account: Account) => Promise<void>,
): Promise<SetPasswordWithLinkResult> {
  const { db, clock, settings } = context;
  const usable = await findUsableLink(context, secret);
  if (!usable || usable.link.kind === 'email') return { kind: 'no-link' };
  const { link, account } = usable;
  const error = await validatePassword(context, typed, account);
  if (error) return { kind: 'refused', error };

  const password = await derivePassword(context, typed);
  return inTransaction(db, async (tx): Promise<SetPasswordWithLinkResult> => {
    const current = await lockAccount(tx, account.id);
    if (!current?.active || !(await creatorHasAuthority(tx, link, current))) return { kind: 'no-link' };
    if (!(await consumeLink(tx, link.id, clock.now()))) return { kind: 'no-link' };
    const actor = { id: account.id, clientIp };
    if (!link.handedOver && (await recordProvenEmail(tx, context, current)))
      await recordAccountEvent(tx, { event: 'account.earlier-ways-ended', accountId: account.id, actor, at: clock.now() });
    const joined = await endSeparateXmppPassword(tx, current, actor, clock.now());
    await storePassword(tx, settings.xmpp, joined, password, link.handedOver ? link.createdBy : current.emailSetBy, clock.now());
    await also?.(tx, current);
    await signOutEverywhere(tx, account.id);
    // Whoever typed wrong codes knew the password that no longer holds.
    await forgiveCodeFailures(tx, account.id);
    await recordAccountEvent(tx, { event: 'account.password-chosen', accountId: account.id, actor, at: clock.now() });
    return { kind: 'set' };
  });
}
