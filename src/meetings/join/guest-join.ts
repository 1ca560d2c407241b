import type { Request, Response } from 'express';
import type { MeetingContext } from '../context.ts';
import type { Admitted, MeetingInfo } from './build-admission.ts';
import { decideJoin, type GuestRefusal } from './decide-join.ts';
import type { EntryPoint } from './join-attempts.queries.ts';
import { findJoinContext } from './join-context.queries.ts';

/** `withoutToken`: Jitsi is down, no token is signed. */
export type GuestJoinRequest = { meetingId: number; entryPoint: EntryPoint; withoutToken: boolean };

export type GuestJoinResult = Admitted | { kind: 'refused'; refusal: GuestRefusal; meetingInfo: MeetingInfo | undefined };

/**
 * Joins a guest by the pass in the request's cookie. Undefined where the request has no pass for this meeting, or a signed-in user has
 * access of their own. The guests module, which lies above this one, passes it in.
 */
export type JoinAsGuest = (request: Request, response: Response, entry: GuestJoinRequest) => Promise<GuestJoinResult | undefined>;

/** Whether the user may join the meeting without an invitation, now or at another time. */
export async function hasMeetingAccess(
  { db, clock, settings }: Pick<MeetingContext, 'db' | 'clock' | 'settings'>,
  userId: number,
  meetingId: number,
): Promise<boolean> {
  const found = await findJoinContext(db, settings.jitsi.serverUrl, { userId, meetingId });
  return found !== undefined && decideJoin(found.facts, clock.now()).kind !== 'no-access';
}
