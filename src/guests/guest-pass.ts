import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { closesAt, type Meeting } from '../meetings/meeting.ts';
import type { HttpSettings } from '../platform/config/settings.ts';
import { cookieName, cookieOptions, readCookie } from '../platform/http/cookies.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { days, minutes } from '../platform/shared/clock.ts';
import { cleanLine } from '../platform/shared/clean-text.ts';

/** One use of a link: admits its guest to one meeting as long as the link is valid. */
export type GuestPass = {
  id: number;
  meetingId: number;
  /** The guest's user id in Jitsi; never equal to an account's. */
  guestId: string;
  name: string;
  /** Of the removal that keeps the guest out. */
  removalId: number | undefined;
  link: { id: number; makerId: number | null; revoked: boolean; endsAt: Date | undefined };
};

/** Enough to join once; every join gets a new token. */
export const GUEST_TOKEN_LIFETIME_MS = minutes(5);

/** The cookie outlives the meeting, which may be extended or postponed to the next day. */
const COOKIE_EXTRA_LIFETIME_MS = days(1);

export function createGuestId(): string {
  return `guest-${randomBytes(10).toString('hex')}`;
}

/** The secret of the browser's pass for this meeting. A browser may hold passes for several meetings. */
export function readPassCookie(request: Request, http: HttpSettings, meetingId: number): string | undefined {
  return readCookie(request, passCookieName(http, meetingId));
}

/** Sets a maximum age and no date of expiry: the browser's clock may be wrong. */
export function setPassCookie(response: Response, http: HttpSettings, secret: string, meeting: Meeting, now: Date): void {
  const maxAge = closesAt(meeting).getTime() + COOKIE_EXTRA_LIFETIME_MS - now.getTime();
  response.cookie(passCookieName(http, meeting.id), secret, { ...cookieOptions(http), maxAge });
}

function passCookieName(http: HttpSettings, meetingId: number): string {
  return cookieName(http, `guest-${meetingId}`);
}

const MAX_GUEST_NAME_LENGTH = 60;

/** The longest name that Jitsi's pages show (jitsi-meet, react/features/base/participants/constants.ts). */
const MAX_DISPLAY_NAME_LENGTH = 50;

export type GuestNameError = 'missing' | 'too-long' | 'invalid-characters';

/** A guest's name by the rule for lines, in plain forms of its letters. It must hold one. */
export function parseGuestName(typed: string): { name: string } | { error: GuestNameError } {
  const name = cleanLine(typed.normalize('NFKC'));
  if (name === '') return { error: 'missing' };
  if (name.length > MAX_GUEST_NAME_LENGTH) return { error: 'too-long' };
  if (!/\p{L}/u.test(name)) return { error: 'invalid-characters' };
  return { name };
}

/**
 * The name that the call shows, always marked as a guest's: of a long name the end is cut, never the mark. In Spanish, which the other
 * participants read.
 */
export function guestDisplayName(name: string): string {
  const mark = messagesFor('es').guests.displayName;
  const maxLength = MAX_DISPLAY_NAME_LENGTH - mark('').length;
  return mark(
    name.length <= maxLength
      ? name
      : `${name
          .slice(0, maxLength - 1)
          .replace(/\p{Cs}$/u, '')
          .trimEnd()}…`,
  );
}
