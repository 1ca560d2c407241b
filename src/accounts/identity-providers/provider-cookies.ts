import type { Request, Response } from 'express';
import type { IdentityProvider } from '../../platform/config/identity-providers.ts';
import { cookieName, cookieOptions, readCookie } from '../../platform/http/cookies.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { minutes } from '../../platform/shared/clock.ts';
import { decryptText, encryptText } from '../../platform/shared/encryption.ts';
import { constantTimeEqual } from '../../platform/shared/secret.ts';
import type { ProviderRequest } from './provider-client.ts';

/** A sign-in that somebody started at a provider. */
export type ProviderStart = ProviderRequest & {
  provider: string;
  /** `link`: a signed-in user adds an identity to the account; the hashed id of their session. */
  purpose: { kind: 'sign-in' } | { kind: 'link'; session: string };
  /** Where the user goes afterwards. */
  next: string;
  at: number;
};

/** An identity that a provider has proved, and that waits for the user to say that it is theirs. */
export type WaitingIdentity = {
  issuer: string;
  subject: string;
  email: string;
  /** The hashed id of the only session that may link it; undefined: who signs in next in this browser. */
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

/** The identity that waits in this browser with its provider, unless it waits for another session. */
export function findWaitingIdentity(
  context: CookieContext,
  request: Request,
): (WaitingIdentity & { provider: IdentityProvider }) | undefined {
  const [identity] = readEntries<WaitingIdentity>(context, request, WAITING);
  if (!identity || (identity.session !== undefined && identity.session !== request.session?.idHash)) return undefined;
  const provider = context.settings.identityProviders.find(({ issuer }) => issuer === identity.issuer);
  return provider && { ...identity, provider };
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
