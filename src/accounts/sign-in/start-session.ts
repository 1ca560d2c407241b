import type { Request } from 'express';
import { clientIp, parseDevice } from '../../platform/http/client.ts';
import { sendSessionCookie } from '../../platform/http/session-cookie.ts';
import type { SessionData } from '../../platform/http/session-store.ts';
import { endSession, setSession } from '../../platform/http/user-sessions.ts';
import { addMs, days, minutes } from '../../platform/shared/clock.ts';
import type { AccountContext } from '../context.ts';
import { claimWaitingIdentity } from '../identity-providers/provider-cookies.ts';
import { rememberDevice } from '../limits/known-device.ts';
import { findSessionLimits } from '../sign-in-policy.ts';
import { recordSignIn, type Proof, type RecordSignInResult } from './record-sign-in.ts';

/**
 * Signs a user in to the pages. On success the browser has a new session of the user, and the one it had before is ended; otherwise
 * nothing changed.
 */
export async function startSession(
  context: AccountContext,
  request: Request,
  accountId: number,
  { rememberMe, proof }: { rememberMe: boolean; proof: Proof },
): Promise<RecordSignInResult> {
  const now = context.clock.now();
  const provedAt = (proof.method === 'provider' ? proof.askedAt : now)?.toISOString();
  const data: SessionData = {
    rememberMe,
    device: parseDevice(request),
    proof: proof.method,
    ...(proof.passkeyId !== undefined && { passkeyId: proof.passkeyId }),
    ...(provedAt !== undefined && { provedAt }),
    ...(proof.providerFactor && { providerFactor: true }),
    ...(provedAt !== undefined && (proof.hasSecondFactor ?? proof.method === 'passkey') && { factorProvedAt: provedAt }),
  };
  const { sessionDays, providerMinutes } = await findSessionLimits(context);
  const isOfProvider = proof.method === 'provider' || proof.method === 'directory';
  const endsAt = addMs(now, Math.min(days(sessionDays), isOfProvider ? minutes(providerMinutes) : Infinity));
  const session = await context.sessions.create(accountId, data, endsAt);
  let isSignedIn = false;
  try {
    const result = await recordSignIn(context, accountId, proof, clientIp(request), session.idHash);
    if (result.kind !== 'signed-in') return result;
    isSignedIn = true;
    await endSession(request);
    setSession(request, session);
    claimWaitingIdentity(context, request.res!, session.idHash);
    rememberDevice(context, request, result.account);
    sendSessionCookie(request.res!, context.settings.http, session);
    return result;
  } finally {
    if (!isSignedIn) await session.end();
  }
}
