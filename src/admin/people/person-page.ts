import type { Account } from '../../accounts/account.ts';
import { mayGive, type Actor } from '../../accounts/authority.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { lockedOutUntil } from '../../accounts/limits/lockouts.ts';
import type { Role } from '../../accounts/role.ts';
import { waitingLinkOf, type WaitingLink } from '../../accounts/links/pending-link.ts';
import { coursesOfPerson, type PlaceInCourse } from '../../courses/course-memberships.ts';
import { openSessionsOf, type OpenSession } from '../../platform/http/user-sessions.ts';
import { lastLetterTo, type LetterState } from '../../platform/mail/last-mail.ts';
import { recentAttempts, type RecentAttempt } from '../../meetings/access/recent-join-attempts.ts';
import { credentialStateOf, type CredentialState } from './credential-state.ts';
import { listedPeople, type ListedPerson } from './person-summary.ts';
import type { PersonGrant, PersonNeeds } from './context.ts';

/** Everything that the page of a person shows. */
export type PersonPage = {
  account: Account;
  person: ListedPerson;
  roles: (Role & { held: boolean; mayChange: boolean })[];
  courses: PlaceInCourse[];
  attempts: RecentAttempt[];
  /** Only for who may act on the account: with what the person comes in is nobody else's business. */
  access: PersonAccess | undefined;
};

export type PersonAccess = {
  sessions: OpenSession[];
  /** Applications and keys. */
  programs: PersonGrant[];
  credential: CredentialState;
  lockedUntil: Date | undefined;
  waitingLink: WaitingLink | undefined;
  lastLetter: LetterState | undefined;
};

const ATTEMPTS_SHOWN = 15;

/** `session` is the hash of the id of the session that asks. Undefined where there is no such person. */
export async function personPage(
  needs: PersonNeeds,
  id: number,
  viewer: { actor: NonNullable<Actor>; session: string },
): Promise<PersonPage | undefined> {
  const { db, clock } = needs;
  const account = await findAccount(db, id);
  const [person] = await listedPeople(db, [id], viewer.actor, clock.now());
  if (!account || !person) return undefined;
  const manages = viewer.actor.permissions.has('people:manage') && person.withinReach;
  const roles = (await listRoles(db)).map((role) => {
    const held = account.roles.includes(role.name);
    return { ...role, held, mayChange: manages && mayGive(viewer.actor, role.permissions) && !(held && viewer.actor.id === id) };
  });
  return {
    account,
    person,
    roles,
    courses: await coursesOfPerson(db, id),
    attempts: await recentAttempts(db, id, ATTEMPTS_SHOWN),
    access: manages ? await accessOf(needs, account, viewer.session) : undefined,
  };
}

async function accessOf({ db, clock, settings, grantsOf }: PersonNeeds, account: Account, session: string): Promise<PersonAccess> {
  const now = clock.now();
  return {
    sessions: await openSessionsOf(db, account.id, now, session),
    programs: await grantsOf(account.id),
    credential: await credentialStateOf(db, settings.xmpp, account),
    lockedUntil: await lockedOutUntil(db, account.id, now),
    waitingLink: await waitingLinkOf(db, account.id, now),
    lastLetter: await lastLetterTo(db, account.id, ['invitation', 'reset']),
  };
}
