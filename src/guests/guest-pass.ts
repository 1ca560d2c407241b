import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { HttpSettings } from '../platform/config/settings.ts';
import { cookieName, cookieOf, cookieOptions } from '../platform/http/cookies.ts';
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
export const GUEST_TOKEN_LASTS = minutes(5);

/** A class that is lengthened, or put off to the next day, is still the one that the guest was invited to. */
const COOKIE_OUTLASTS = days(1);

export function newGuestId(): string {
  return `guest-${randomBytes(10).toString('hex')}`;
}

/** The secret of the pass that a browser has for a meeting; it may have passes of several. */
export function passSecretOf(request: Request, http: HttpSettings, meetingId: number): string | undefined {
  return cookieOf(request, nameOfCookie(http, meetingId));
}

/** Counted from now on, not until an instant: the browser's clock may be wrong. */
export function givePass(response: Response, http: HttpSettings, secret: string, meeting: Meeting, now: Date): void {
  const maxAge = closesAt(meeting).getTime() + COOKIE_OUTLASTS - now.getTime();
  response.cookie(nameOfCookie(http, meeting.id), secret, { ...cookieOptions(http), maxAge });
}

function nameOfCookie(http: HttpSettings, meetingId: number): string {
  return cookieName(http, `guest-${meetingId}`);
}
