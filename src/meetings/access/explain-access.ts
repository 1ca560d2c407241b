import { may } from '../../accounts/account.ts';
import { findAccountByLogin, type AccountWithHash } from '../../accounts/find-account.ts';
import { findMember, type Member } from '../../courses/find-members.ts';
import type { Needs } from '../../platform/http/context.ts';
import { moderatesInCall } from '../../jitsi/tokens/moderates-in-call.ts';
import { explainJoin, type JoinExplanation } from './explain-join.ts';
import { findJoinQuestion } from '../join/join-context.queries.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { mayModerate, type JoinFacts } from '../join/decide-join.ts';
import { closesAt, opensAt } from '../meeting.ts';
import { findLastAttempts, type PastAttempt } from './explain-access.queries.ts';

const MOST_ATTEMPTS = 10;

/** Why somebody may, or may not, enter a meeting at a moment, with what the portal knows of them. */
export type Examination = JoinExplanation & {
  person: AccountWithHash;
  facts: JoinFacts;
  /** Their place in the course, also one that has ended. */
  member: Member | undefined;
  entersAny: boolean;
  moderator: boolean;
  /** Jitsi lets whoever comes first moderate. */
  moderatesWhoIsFirst: boolean;
  opensAt: Date;
  closesAt: Date;
  attempts: PastAttempt[];
};

/** The answers of the very rules that the door asks, on the very facts that it looks up. Undefined where nobody has this name. */
export async function examine(
  { db, settings }: Pick<Needs, 'db' | 'settings'>,
  meeting: ManagedMeeting,
  login: string,
  at: Date,
): Promise<Examination | undefined> {
  const person = await findAccountByLogin(db, login);
  const question = person && (await findJoinQuestion(db, settings.jitsi.serverUrl, { userId: person.id, meetingId: meeting.id }));
  if (!question) return undefined;
  const { facts } = question;
  const moderator = mayModerate(facts);
  return {
    ...explainJoin(facts, at),
    person,
    facts,
    member: await findMember(db, meeting.courseId, person.id),
    entersAny: may(person, 'meetings:join-any'),
    moderator: moderatesInCall(settings.jitsi.moderators, moderator),
    moderatesWhoIsFirst: settings.jitsi.moderators === 'first',
    opensAt: opensAt(meeting, moderator),
    closesAt: closesAt(meeting),
    attempts: await findLastAttempts(db, person.id, meeting.id, MOST_ATTEMPTS),
  };
}
