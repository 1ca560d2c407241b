import { lacksSecondFactor } from '../../accounts/demanded-factor.ts';
import type { MeetingContext } from '../context.ts';
import { decideJoin, findWatchRefusal, isOutsider, type JoinFacts, type JoinRefusal } from './decide-join.ts';
import { findJoinContext, type JoinContext } from './join-context.queries.ts';

type AccessContext = Pick<MeetingContext, 'db' | 'clock' | 'settings'>;

/** Whether the user may join the meeting without an invitation, now or at another time. */
export async function hasMeetingAccess(context: AccessContext, userId: number, meetingId: number): Promise<boolean> {
  return (await findMeetingAccess(context, userId, meetingId)) !== undefined;
}

/** The same with the role in the course, undefined for who is not enrolled. */
export async function findMeetingAccess(
  { db, clock, settings }: AccessContext,
  userId: number,
  meetingId: number,
): Promise<Pick<JoinFacts, 'enrolledAs'> | undefined> {
  const found = await findJoinContext(db, settings.jitsi, { userId, meetingId });
  if (!found?.facts.meeting || isOutsider(decideJoin(found.facts, clock.now()))) return undefined;
  return { enrolledAs: found.facts.enrolledAs };
}

/**
 * Why the user may not watch a recording of the meeting that is published to this section, or with null to the whole course; undefined where
 * they may.
 */
export async function findWatchRefusalOf(
  { db, clock, settings }: AccessContext,
  user: { userId: number; usedSecondFactor: boolean },
  { meetingId, sectionId }: { meetingId: number; sectionId: number | null },
): Promise<JoinRefusal | undefined> {
  const now = clock.now();
  const found = await findJoinContext(db, settings.jitsi, { userId: user.userId, meetingId });
  if (!found) return findWatchRefusal(factsWithoutAccount, now);
  const inSection = sectionId === null || sectionId === found.ownSectionId;
  return findWatchRefusal({ ...factsOfRequest(found, user, now), inSection }, now);
}

/** What the rules ask of a user, without the right to join any meeting where the second factor is missing that their role demands. */
export function factsOfRequest(
  { facts, secondFactorFrom }: JoinContext,
  { usedSecondFactor: used }: { usedSecondFactor: boolean },
  now: Date,
): JoinFacts {
  return lacksSecondFactor({ secondFactorFrom }, used, now) ? withoutJoinAny(facts) : facts;
}

/** Who lacks the second factor that their role demands joins only the classes in which they are enrolled. */
export function withoutJoinAny({ account, ...facts }: JoinFacts): JoinFacts {
  return { ...facts, account: account && { ...account, canJoinAny: false } };
}

/** Of who is not signed in, or whose account is gone. */
export const factsWithoutAccount: JoinFacts = { account: undefined, meeting: undefined, enrolledAs: undefined };
