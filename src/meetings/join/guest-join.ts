import type { Request, Response } from 'express';
import type { Admitted, MeetingInfo } from './build-admission.ts';
import { decideJoin, type GuestRefusal } from './decide-join.ts';
import type { EntryPoint } from './join-attempts.queries.ts';
import { findJoinContext } from './join-context.queries.ts';
import type { MeetingContext } from '../context.ts';

/** `withoutToken`: Jitsi does not answer, and nobody is sent there. */
export type GuestJoinRequest = { meetingId: number; entryPoint: EntryPoint; withoutToken: boolean };

/** What somebody without an account hears at a door. */
export type GuestJoinResult = Admitted | { kind: 'refused'; refusal: GuestRefusal; meetingInfo: MeetingInfo | undefined };

/**
 * Asks for whoever stands at a door with a guest's pass in place of an account. Undefined where the request brings none for this
 * meeting, or the person has a place of their own in it. Handed in by whoever knows guests.
 */
export type JoinAsGuest = (request: Request, response: Response, entry: GuestJoinRequest) => Promise<GuestJoinResult | undefined>;

/** Whether this person needs nobody's invitation to the meeting. A meeting that has not opened, or is over, is theirs all the same. */
export async function hasMeetingAccess(
  { db, clock, settings }: Pick<MeetingContext, 'db' | 'clock' | 'settings'>,
  userId: number,
  meetingId: number,
): Promise<boolean> {
  const question = await findJoinContext(db, settings.jitsi.serverUrl, { userId, meetingId });
  return question !== undefined && decideJoin(question.facts, clock.now()).kind !== 'no-access';
}
