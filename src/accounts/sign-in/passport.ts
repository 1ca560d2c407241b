import type { Request } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import { clientIp, parseDevice } from '../../platform/http/client.ts';
import { sendSessionCookie } from '../../platform/http/session-cookie.ts';
import { endSession, setSession } from '../../platform/http/user-sessions.ts';
import type { AccountContext } from '../context.ts';
import { checkPassword, type PasswordCheck } from './check-password.ts';
import { readKnownDevices, rememberDevice } from '../limits/known-device.ts';
import { completeSignIn, type SignInResult } from './complete-sign-in.ts';

export type Passport = InstanceType<typeof passport.Passport>;

/** A Passport for one portal: the instance that the package exports would be shared by every portal of the process. */
export function createPassport(context: AccountContext): Passport {
  const instance = new passport.Passport();
  instance.use(
    new Strategy({ passReqToCallback: true }, (request, login, password, done) => {
      checkPassword(context, { login, password, clientIp: clientIp(request), devices: readKnownDevices(context, request) }).then(
        (check) => done(null, check.kind === 'correct' ? { id: check.account.id } : false, check as never),
        done,
      );
    }),
  );
  return instance;
}

/**
 * Signs in with the fields `username` and `password` of a form. On success the browser has a new session of the user, and the one it had
 * before is ended; otherwise nothing changed.
 */
export async function signInWithPassword(
  context: AccountContext,
  instance: Passport,
  request: Request,
  { password, rememberMe }: { password: string; rememberMe: boolean },
): Promise<SignInResult> {
  const check = await authenticate(instance, request);
  if (check.kind !== 'correct') return check;
  const session = await context.sessions.create(check.account.id, { rememberMe, device: parseDevice(request) });
  let isSignedIn = false;
  try {
    const result = await completeSignIn(context, check.account, password, check.client);
    isSignedIn = result.kind === 'signed-in';
    if (!isSignedIn) return result;
    await endSession(request);
    setSession(request, session);
    rememberDevice(context, request, check.account);
    sendSessionCookie(request.res!, context.settings.http, session);
    return result;
  } finally {
    if (!isSignedIn) await session.end();
  }
}

function authenticate(instance: Passport, request: Request): Promise<PasswordCheck> {
  return new Promise((resolve, reject) => {
    const verified = (error: unknown, _user: Express.User | false | null, check?: unknown) =>
      error ? reject(error) : resolve(isPasswordCheck(check) ? check : { kind: 'wrong' });
    (instance.authenticate('local', verified) as (...args: unknown[]) => void)(request, request.res, reject);
  });
}

/** Passport itself refuses a form without username or password, with a message in place of a `PasswordCheck`. */
function isPasswordCheck(info: unknown): info is PasswordCheck {
  return typeof info === 'object' && info !== null && 'kind' in info;
}
