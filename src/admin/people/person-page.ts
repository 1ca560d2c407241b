import type { Account } from '../../accounts/account.ts';
import { canGrant, type Actor } from '../../accounts/authority.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { listRoles, type Role } from '../../accounts/roles/find-roles.ts';
import { findLockoutEnd } from '../../accounts/limits/lockouts.ts';
import { findPendingLink, type PendingLink } from '../../accounts/links/find-usable-link.ts';
import { listCourseMemberships, type CourseMembership } from '../../courses/find-courses.ts';
import { listOpenSessions, type OpenSession } from '../../platform/http/user-sessions.ts';
import { findLastMailTo, type LastMail } from '../../platform/mail/find-mail.ts';
import { listRecentJoinAttempts, type RecentJoinAttempt } from '../../meetings/access/past-join-attempts.ts';
import { findCredentialState, type CredentialState } from './credential-state.ts';
import { loadPersonSummaries, type PersonSummary } from './person-summary.ts';
import type { PersonApiToken, PersonContext } from './context.ts';

/** Everything that the page of a person shows. */
export type PersonPage = {
  account: Account;
  person: PersonSummary;
  roles: (Role & { held: boolean; mayChange: boolean })[];
  courses: CourseMembership[];
  joinAttempts: RecentJoinAttempt[];
  /** Only for who may act on the account: with what the person comes in is nobody else's business. */
  access: PersonAccess | undefined;
};

export type PersonAccess = {
  sessions: OpenSession[];
  /** Applications and keys. */
  apiTokens: PersonApiToken[];
  credential: CredentialState;
  lockedUntil: Date | undefined;
  pendingLink: PendingLink | undefined;
  lastMail: LastMail | undefined;
};

const MAX_ATTEMPTS_SHOWN = 15;

/** `session` is the hash of the id of the session that asks. Undefined where there is no such person. */
export async function loadPersonPage(
  context: PersonContext,
  id: number,
  viewer: { actor: NonNullable<Actor>; session: string },
): Promise<PersonPage | undefined> {
  const { db, clock } = context;
  const account = await findAccount(db, id);
  const [person] = await loadPersonSummaries(db, [id], viewer.actor, clock.now());
  if (!account || !person) return undefined;
  const manages = viewer.actor.permissions.has('people:write') && person.canManage;
  const roles = (await listRoles(db)).map((role) => {
    const held = account.roles.includes(role.name);
    return { ...role, held, mayChange: manages && canGrant(viewer.actor, role.permissions) && !(held && viewer.actor.id === id) };
  });
  return {
    account,
    person,
    roles,
    courses: await listCourseMemberships(db, id),
    joinAttempts: await listRecentJoinAttempts(db, id, MAX_ATTEMPTS_SHOWN),
    access: manages ? await loadAccess(context, account, viewer.session) : undefined,
  };
}

async function loadAccess({ db, clock, settings, listApiTokens }: PersonContext, account: Account, session: string): Promise<PersonAccess> {
  const now = clock.now();
  return {
    sessions: await listOpenSessions(db, account.id, now, session),
    apiTokens: await listApiTokens(account.id),
    credential: await findCredentialState(db, settings.xmpp, account),
    lockedUntil: await findLockoutEnd(db, account.id, now),
    pendingLink: await findPendingLink(db, account.id, now),
    lastMail: await findLastMailTo(db, account.id, ['invitation', 'reset']),
  };
}
