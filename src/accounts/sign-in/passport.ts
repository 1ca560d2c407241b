import type { Request } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import { clientIp } from '../../platform/http/client.ts';
import { endSession } from '../../platform/http/user-sessions.ts';
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
  // The session holds the account's id only; everything else is looked up as it is at that moment.
  instance.serializeUser((user, done) => done(null, user.id));
  return instance;
}

/** Signs in with the fields `username` and `password` of a form. On success the request has a new session of the user. */
export async function signInWithPassword(
  context: AccountContext,
  instance: Passport,
  request: Request,
  password: string,
): Promise<SignInResult> {
  const check = await authenticate(instance, request);
  if (check.kind !== 'correct') return check;
  await createSession(request, check.account.id);
  let isSignedIn = false;
  try {
    const result = await completeSignIn(context, check.account, password, check.client);
    isSignedIn = result.kind === 'signed-in';
    if (isSignedIn) rememberDevice(context, request, check.account);
    return result;
  } finally {
    if (!isSignedIn) await endSession(request);
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

/** Replaces the browser's session by a new one of the user. */
function createSession(request: Request, accountId: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request.logIn({ id: accountId }, (error: unknown) => (error ? reject(error) : resolve()));
  });
}
