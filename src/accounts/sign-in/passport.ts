import type { Request } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import { clientIp } from '../../platform/http/client.ts';
import { endSession } from '../../platform/http/user-sessions.ts';
import { completeSignIn, type SignInResult } from './complete-sign-in.ts';
import type { AccountContext } from '../context.ts';
import { checkPassword, type PasswordCheck } from './check-password.ts';

export type Passport = InstanceType<typeof passport.Passport>;

/** A Passport of this portal's own: the one that the package exports is shared by every portal in the process. */
export function createPassport(context: AccountContext): Passport {
  const own = new passport.Passport();
  own.use(
    new Strategy({ passReqToCallback: true }, (request, login, password, done) => {
      checkPassword(context, { login, password, clientIp: clientIp(request) }).then(
        (check) => done(null, check.kind === 'right' ? { id: check.account.id } : false, check as never),
        done,
      );
    }),
  );
  // The session holds the account's number alone: whoever needs more of the account looks it up, as it is at that moment.
  own.serializeUser((user, done) => done(null, user.id));
  return own;
}

/** Signs in with the name and password of a form: on success the session is a new one and holds the person. */
export async function signInWithPassword(
  context: AccountContext,
  own: Passport,
  request: Request,
  password: string,
): Promise<SignInResult> {
  const check = await authenticate(own, request);
  if (check.kind !== 'right') return check;
  await createSession(request, check.account.id);
  const entry = await completeSignIn(context, check.account, password, clientIp(request));
  if (entry.kind !== 'signed-in') await endSession(request);
  return entry;
}

function authenticate(own: Passport, request: Request): Promise<PasswordCheck> {
  return new Promise((resolve, reject) => {
    const verified = (error: unknown, _user: Express.User | false | null, check?: unknown) =>
      error ? reject(error) : resolve(isPasswordCheck(check) ? check : { kind: 'wrong' });
    (own.authenticate('local', verified) as (...of: unknown[]) => void)(request, request.res, reject);
  });
}

/** Passport itself refuses a form without name or password, with a message instead of our answer. */
function isPasswordCheck(info: unknown): info is PasswordCheck {
  return typeof info === 'object' && info !== null && 'kind' in info;
}

/** Takes a new session id and writes the session, whatever the browser had before. */
function createSession(request: Request, accountId: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request.logIn({ id: accountId }, (error: unknown) => (error ? reject(error) : resolve()));
  });
}
