import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { HttpSettings } from '../platform/config/settings.ts';
import { cookieName, readCookie, cookieOptions } from '../platform/http/cookies.ts';
import { closesAt, type Meeting } from '../meetings/meeting.ts';
import { days, minutes } from '../platform/shared/clock.ts';

/** What a guest got for a use of a link: it opens one meeting, as long as the link stands. */
export type GuestPass = {
  id: number;
  meetingId: number;
  /** What Jitsi knows the guest by: no number that an account could have. */
  guestId: string;
  name: string;
  link: { id: number; withdrawn: boolean; endsAt: Date | undefined };
};

/** Long enough to come in, too short to be passed on: each entry makes a new one. */
export const GUEST_TOKEN_LIFETIME_MS = minutes(5);

/** A class that is lengthened, or put off to the next day, is still the one that the guest was invited to. */
const COOKIE_EXTRA_LIFETIME_MS = days(1);

export function createGuestId(): string {
  return `guest-${randomBytes(10).toString('hex')}`;
}

/** The secret of the pass that a browser has for a meeting; it may have passes of several. */
export function readPassCookie(request: Request, http: HttpSettings, meetingId: number): string | undefined {
  return readCookie(request, passCookieName(http, meetingId));
}

/** Counted from now on, not until an instant: the browser's clock may be wrong. */
export function setPassCookie(response: Response, http: HttpSettings, secret: string, meeting: Meeting, now: Date): void {
  const maxAge = closesAt(meeting).getTime() + COOKIE_EXTRA_LIFETIME_MS - now.getTime();
  response.cookie(passCookieName(http, meeting.id), secret, { ...cookieOptions(http), maxAge });
}

function passCookieName(http: HttpSettings, meetingId: number): string {
  return cookieName(http, `guest-${meetingId}`);
}
