import type { Request } from 'express';
import { clientIp, parseDevice } from '../../platform/http/client.ts';
import { sendSessionCookie } from '../../platform/http/session-cookie.ts';
import { endSession, setSession } from '../../platform/http/user-sessions.ts';
import type { AccountContext } from '../context.ts';
import { rememberDevice } from '../limits/known-device.ts';
import { recordSignIn, type Proof, type RecordSignInResult } from './record-sign-in.ts';

/**
 * Signs a user in to the pages. On success the browser has a new session of the user, and the one it had before is ended; otherwise
 * nothing changed.
 */
export async function startSession(
  context: AccountContext,
  request: Request,
  accountId: number,
  { rememberMe, proof, maxHours }: { rememberMe: boolean; proof: Proof; maxHours?: number },
): Promise<RecordSignInResult> {
  const provedAt = context.clock.now().toISOString();
  const session = await context.sessions.create(accountId, {
    rememberMe,
    device: parseDevice(request),
    proof: proof.method,
    ...(proof.passkeyId !== undefined && { passkeyId: proof.passkeyId }),
    provedAt,
    ...((proof.hasSecondFactor ?? proof.method === 'passkey') && { factorProvedAt: provedAt }),
    ...(maxHours !== undefined && { maxHours }),
  });
  let isSignedIn = false;
  try {
    const result = await recordSignIn(context, accountId, proof, clientIp(request), session.idHash);
    if (result.kind !== 'signed-in') return result;
    isSignedIn = true;
    await endSession(request);
    setSession(request, session);
    rememberDevice(context, request, result.account);
    sendSessionCookie(request.res!, context.settings.http, session);
    return result;
  } finally {
    if (!isSignedIn) await session.end();
  }
}
