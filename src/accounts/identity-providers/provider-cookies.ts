import { hash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { IdentityIssuer } from '../../platform/config/identity-providers.ts';
import { cookieName, cookieOptions, readCookie } from '../../platform/http/cookies.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { minutes } from '../../platform/shared/clock.ts';
import { decryptText, encryptText } from '../../platform/shared/encryption.ts';
import { constantTimeEqual } from '../../platform/shared/secret.ts';
import { signInUrl } from '../sign-in-url.ts';
import type { ProviderRequest } from './provider-client.ts';

/** A sign-in that somebody started at a provider. */
export type ProviderStart = ProviderRequest & {
  provider: string;
  /** A signed-in user adds an identity to the account, or proves again who they are; the hashed id of their session. */
  purpose: { kind: 'sign-in' } | { kind: 'link' | 'confirm'; session: string };
  /** Where the user goes afterwards. */
  next: string;
  at: number;
};

/** An identity that a provider has proved, and that waits for the user to say that it is theirs. */
export type WaitingIdentity = {
  issuer: string;
  subject: string;
  email: string;
  /** What the person is called there. */
  name: string;
  /** The hashed id of the only session that may link it; undefined: of whoever signs in next in this browser. */
  session: string | undefined;
  at: number;
};

type CookieContext = Pick<AppContext, 'settings' | 'clock'>;

const STARTS = 'provider-starts';
const WAITING = 'waiting-identity';

const LIFETIME_MS = minutes(10);

/** Browsers keep 4096 bytes of a cookie. */
const MAX_COOKIE_LENGTH = 3800;

const MAX_NEXT_LENGTH = 1000;

/** Remembers a start in the browser, with the newest of those of other tabs. Nothing of it can be read or changed there. */
export function keepStart(context: CookieContext, response: Response, start: Omit<ProviderStart, 'at'>): void {
  const next = start.next.length > MAX_NEXT_LENGTH ? '/' : start.next;
  const starts = [{ ...start, next, at: context.clock.now().getTime() }, ...readStarts(context, response.req)];
  while (starts.length > 1 && seal(context, STARTS, starts).length > MAX_COOKIE_LENGTH) starts.pop();
  setCookie(context, response, STARTS, starts);
}

/** The start that a callback of this provider belongs to, which is used up. Undefined where this browser made none, or long ago. */
export function takeStart(context: CookieContext, response: Response, provider: string, state: string): ProviderStart | undefined {
  const starts = readStarts(context, response.req);
  const start = starts.find((one) => one.provider === provider && constantTimeEqual(one.state, state));
  if (start)
    setCookie(
      context,
      response,
      STARTS,
      starts.filter((one) => one !== start),
    );
  return start;
}

export function keepWaitingIdentity(context: CookieContext, response: Response, identity: Omit<WaitingIdentity, 'at'>): void {
  setCookie(context, response, WAITING, [{ ...identity, at: context.clock.now().getTime() }]);
}

/** Where the user of a waiting identity signs in with the portal's password, to link it then. */
export function linkIdentityUrl(next: string): string {
  const page = next === '/' ? '/profile/sign-in' : `/profile/sign-in?${new URLSearchParams({ next }).toString()}`;
  return signInUrl({ reason: 'link-identity', next: page });
}

/**
 * The identity that waits in this browser for a session, by its hashed id, or for whoever signs in next; with its provider. `key` stands for it on
 * the page that asks the user, so that nothing else is linked than what that page shows.
 */
export function findWaitingIdentity(
  context: CookieContext,
  request: Request,
  session: string | undefined,
): (WaitingIdentity & { provider: IdentityIssuer; key: string }) | undefined {
  const [identity] = readEntries<WaitingIdentity>(context, request, WAITING);
  if (identity?.session !== session) return undefined;
  const provider = context.settings.issuers.find(({ issuer }) => issuer === identity?.issuer);
  if (!identity || !provider) return undefined;
  return { ...identity, provider, key: hash('sha256', JSON.stringify([identity.issuer, identity.subject, session]), 'base64url') };
}

/** A session begins: what waited for whoever signs in next waits for this session alone, and what waited for another one is forgotten. */
export function claimWaitingIdentity(context: CookieContext, response: Response, session: string): void {
  const [identity] = readEntries<WaitingIdentity>(context, response.req, WAITING);
  if (!identity) return;
  const claimed: WaitingIdentity = { ...identity, session };
  setCookie(context, response, WAITING, identity.session === undefined ? [claimed] : []);
}

export function clearWaitingIdentity(context: CookieContext, response: Response): void {
  setCookie(context, response, WAITING, []);
}

function readStarts(context: CookieContext, request: Request): ProviderStart[] {
  return readEntries<ProviderStart>(context, request, STARTS);
}

function readEntries<Entry extends { at: number }>({ settings, clock }: CookieContext, request: Request, name: string): Entry[] {
  const { http } = settings;
  const cookie = readCookie(request, cookieName(http, name)) ?? '';
  const text = decryptText(http.keys.providerCookies, name, cookie);
  const oldest = clock.now().getTime() - LIFETIME_MS;
  return text === undefined ? [] : (JSON.parse(text) as Entry[]).filter(({ at }) => at > oldest);
}

function setCookie(context: CookieContext, response: Response, name: string, entries: { at: number }[]): void {
  const { http } = context.settings;
  const options = { ...cookieOptions(http), maxAge: LIFETIME_MS };
  if (entries.length > 0) response.cookie(cookieName(http, name), seal(context, name, entries), options);
  else response.clearCookie(cookieName(http, name), cookieOptions(http));
}

function seal({ settings }: CookieContext, name: string, entries: unknown): string {
  return encryptText(settings.http.keys.providerCookies, name, JSON.stringify(entries));
}
