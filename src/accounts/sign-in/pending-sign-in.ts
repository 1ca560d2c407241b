import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { cookieName, cookieOptions, readCookie } from '../../platform/http/cookies.ts';
import { minutes } from '../../platform/shared/clock.ts';
import { decryptText, encryptText } from '../../platform/shared/encryption.ts';
import type { AccountContext } from '../context.ts';
import type { AccountWithHash } from '../find-account.ts';

/** A sign-in whose password was right, and whose second factor is still missing. It ends with that password. */
export type PendingSignIn = {
  accountId: number;
  hashDigest: string;
  /** Whose password it was, if that was the directory's. */
  identity?: { id: number; email: string } | undefined;
  rememberMe: boolean;
  next: string;
  until: number;
};

const COOKIE = 'second-factor';
const PLACE = 'pending sign-in';
const LIFETIME_MS = minutes(5);

export function sendPendingSignIn(
  { clock, settings }: AccountContext,
  response: Response,
  account: AccountWithHash,
  { rememberMe, next, identity }: Pick<PendingSignIn, 'rememberMe' | 'next' | 'identity'>,
): void {
  const until = clock.now().getTime() + LIFETIME_MS;
  const pending: PendingSignIn = { accountId: account.id, hashDigest: digestHash(account), identity, rememberMe, next, until };
  const value = encryptText(settings.http.keys.pendingSignIns, PLACE, JSON.stringify(pending));
  response.cookie(cookieName(settings.http, COOKIE), value, { ...cookieOptions(settings.http), maxAge: LIFETIME_MS });
}

/** Undefined where the browser has none, or it is over. */
export function readPendingSignIn({ clock, settings }: AccountContext, request: Request): PendingSignIn | undefined {
  const value = readCookie(request, cookieName(settings.http, COOKIE)) ?? '';
  const text = decryptText(settings.http.keys.pendingSignIns, PLACE, value);
  const pending = text === undefined ? undefined : (JSON.parse(text) as PendingSignIn);
  return pending && pending.until > clock.now().getTime() ? pending : undefined;
}

export function clearPendingSignIn({ settings }: AccountContext, response: Response): void {
  response.clearCookie(cookieName(settings.http, COOKIE), cookieOptions(settings.http));
}

export function hasSamePassword({ hashDigest }: PendingSignIn, account: AccountWithHash): boolean {
  return digestHash(account) === hashDigest;
}

function digestHash({ passwordHash }: AccountWithHash): string {
  return createHash('sha256').update(passwordHash).digest('base64url');
}
