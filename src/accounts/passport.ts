import type { Request } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import { clientAddress } from '../http/client-address.ts';
import type { AccountNeeds } from './needs.ts';
import { signIn, type SignIn } from './sign-in.ts';

export type Passport = InstanceType<typeof passport.Passport>;

/** A Passport of this portal's own: the one that the package exports is shared by every portal in the process. */
export function setUpPassport(needs: AccountNeeds): Passport {
  const own = new passport.Passport();
  own.use(
    new Strategy({ passReqToCallback: true }, (request, login, password, done) => {
      signIn(needs, { login, password, address: clientAddress(request) }).then(
        (result) => (result.kind === 'signed-in' ? done(null, { id: result.accountId }) : done(null, false, result as never)),
        done,
      );
    }),
  );
  // The session holds the account's number alone: whoever needs more of the account looks it up, as it is at that moment.
  own.serializeUser((user, done) => done(null, user.id));
  return own;
}

/** Checks the name and password of a form; on success the session is a new one and holds the person. */
export function authenticate(own: Passport, request: Request): Promise<{ kind: 'signed-in' } | Exclude<SignIn, { kind: 'signed-in' }>> {
  return new Promise((resolve, reject) => {
    const verified = (error: unknown, user: Express.User | false | null, refusal?: unknown) => {
      if (error) return reject(error);
      if (!user) return resolve(isSignInRefusal(refusal) ? refusal : { kind: 'wrong' });
      request.logIn(user, (failure: unknown) => (failure ? reject(failure) : resolve({ kind: 'signed-in' })));
    };
    (own.authenticate('local', verified) as (...of: unknown[]) => void)(request, request.res, reject);
  });
}

/** Passport itself refuses a form without name or password, with a message instead of our answer. */
function isSignInRefusal(info: unknown): info is Exclude<SignIn, { kind: 'signed-in' }> {
  return typeof info === 'object' && info !== null && 'kind' in info;
}
