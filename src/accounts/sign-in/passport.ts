import type { Request } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import { clientIp } from '../../platform/http/client.ts';
import type { AccountContext } from '../context.ts';
import type { IdentityUse } from '../identity-providers/identities.ts';
import { readKnownDevices } from '../limits/known-device.ts';
import { checkPassword, type PasswordCheck, type SignInRefusal } from './check-password.ts';
import { directoryProof, type RecordSignInResult } from './record-sign-in.ts';
import { renewPassword } from './renew-password.ts';
import { startSession } from './start-session.ts';

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

/** Signs in with the fields `username` and `password` of a form. Where it refuses, nothing changed. */
export async function signInWithPassword(
  context: AccountContext,
  instance: Passport,
  request: Request,
  { password, rememberMe }: { password: string; rememberMe: boolean },
): Promise<(RecordSignInResult & { identity?: IdentityUse }) | SignInRefusal> {
  const check = await authenticate(instance, request);
  if (check.kind !== 'correct') return check;
  const { account, identity } = check;
  if (identity) {
    const result = await startSession(context, request, account.id, { rememberMe, proof: directoryProof(context, identity) });
    return result.kind === 'second-factor-needed' ? { ...result, identity } : result;
  }
  const renewed = await renewPassword(context, account, password, check.client);
  if (renewed.kind !== 'renewed') return renewed;
  return startSession(context, request, account.id, { rememberMe, proof: renewed.proof });
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
