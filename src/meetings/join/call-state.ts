import type { MeetingContext, Person } from '../context.ts';
import { mayModerate, type JoinFacts, type RoomFacts } from './decide-join.ts';

/**
 * Takes a place where the call has a maximum and every other rule lets the caller in; who waits for a moderator has one in the line meanwhile.
 * Moderators need none: one is kept for them. Without a `person` nobody takes one.
 */
export async function decideWithPlace<
  Facts extends { meeting: RoomFacts | undefined; peopleAhead?: number | undefined },
  Decision extends { kind: string; moderator?: boolean },
>(
  { places }: Pick<MeetingContext, 'places'>,
  person: Person | undefined,
  facts: Facts,
  decide: (facts: Facts) => Decision,
): Promise<Decision> {
  const decision = decide(facts);
  const { id, maxParticipants } = facts.meeting ?? {};
  if (decision.moderator || id === undefined || maxParticipants === undefined || !person) return decision;
  if (decision.kind === 'moderator-absent') await places.waitInLine({ id, maxParticipants }, person);
  if (decision.kind !== 'admitted') return decision;
  return decide({ ...facts, peopleAhead: await places.take({ id, maxParticipants }, person) });
}

/** What the rules ask of the call itself, for a page about the join of a user: nobody takes a place. */
export async function addCallState(
  context: Pick<MeetingContext, 'moderators' | 'places'>,
  facts: JoinFacts,
  userId: number,
): Promise<JoinFacts> {
  const found = await addModeratorPresence(context, facts);
  const { id, maxParticipants } = facts.meeting ?? {};
  if (id === undefined || maxParticipants === undefined || mayModerate(facts)) return found;
  return { ...found, peopleAhead: await context.places.countAhead({ id, maxParticipants }, { userId }) };
}

/** Looks whether a moderator is in the call, where that decides: not for a call that nobody waits for, nor for moderators. */
export async function addModeratorPresence({ moderators }: Pick<MeetingContext, 'moderators'>, facts: JoinFacts): Promise<JoinFacts> {
  const { meeting } = facts;
  if (!meeting?.waitsForModerator || mayModerate(facts)) return facts;
  return { ...facts, moderatorPresent: await moderators.isPresent(meeting.id) };
}
