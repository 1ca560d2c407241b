import { displayName, type Account } from '../../accounts/account.ts';
import { canGrant, type Actor } from '../../accounts/authority.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { permissions } from '../../accounts/permissions.ts';
import { listUncovered } from '../../accounts/rights.ts';
import { listRoles, type Role } from '../../accounts/roles/find-roles.ts';
import { listIdentities, type AccountIdentity } from '../../accounts/identity-providers/identities.ts';
import { findLockoutEnd } from '../../accounts/limits/lockouts.ts';
import { findSecondFactors, type SecondFactors } from '../../accounts/second-factor/find-second-factors.ts';
import { findPendingReset } from '../../accounts/second-factor/reset-second-factor.ts';
import { findPendingLink, type PendingLink } from '../../accounts/links/find-usable-link.ts';
import { findGroupOrigins, type GroupOrigins } from '../../groups/group-origins.ts';
import { listCourseMemberships, type CourseMembership } from '../../courses/find-courses.ts';
import { listOpenSessions, type OpenSession } from '../../platform/http/user-sessions.ts';
import { findLastMailTo, type LastMail } from '../../platform/mail/find-mail.ts';
import { listRecentJoinAttempts, type RecentJoinAttempt } from '../../meetings/access/past-join-attempts.ts';
import { loadPersonSummaries, type PersonSummary } from './list-people.ts';
import { listApiTokens } from '../../accounts/api-tokens/api-token-store.ts';
import { type ApiTokenSummary } from '../../accounts/api-tokens/api-token.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { hasCredential } from '../../jitsi/credentials/credential-store.ts';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';

type PersonPage = {
  account: Account;
  person: PersonSummary;
  /** `mustConfirm`: some of its permissions would be withheld at first. */
  roles: (Role & { held: boolean; canChange: boolean; mustConfirm: boolean })[];
  courses: CourseMembership[];
  groupOrigins: GroupOrigins;
  joinAttempts: RecentJoinAttempt[];
  /** Undefined for a viewer without authority over the account. */
  access: PersonAccess | undefined;
};

type PersonAccess = {
  sessions: OpenSession[];
  apiTokens: ApiTokenSummary[];
  identities: AccountIdentity[];
  credential: CredentialState;
  lockedUntil: Date | undefined;
  pendingLink: PendingLink | undefined;
  lastMail: LastMail | undefined;
  factors: SecondFactors;
  /** When the second factor is going to be removed. */
  resetAt: Date | undefined;
  /** Names of who set the password and the e-mail of an account whose permissions are withheld, where they are others. */
  setters: { password: string | undefined; email: string | undefined };
};

const MAX_ATTEMPTS_SHOWN = 15;

/** `viewer.session` is the hashed id of the viewer's session. Undefined where the account does not exist. */
export async function loadPersonPage(
  context: AccountContext,
  id: number,
  viewer: { actor: NonNullable<Actor>; session: string },
): Promise<PersonPage | undefined> {
  const { db, clock } = context;
  const account = await findAccount(db, id);
  const [person] = await loadPersonSummaries(db, [id], viewer.actor, clock.now());
  if (!account || !person) return undefined;
  const canManage = viewer.actor.permissions.has('people:write') && person.canManage;
  const allRoles = await listRoles(db);
  const uncovered = canManage ? await listUncovered(db, id, permissions) : [];
  const roles = allRoles.map((role) => {
    const held = account.roles.includes(role.name);
    const canChange = canManage && canGrant(viewer.actor, role.permissions) && !(held && viewer.actor.id === id);
    return { ...role, held, canChange, mustConfirm: !held && role.permissions.some((permission) => uncovered.includes(permission)) };
  });
  return {
    account,
    person,
    roles,
    courses: await listCourseMemberships(db, id),
    groupOrigins: await findGroupOrigins(db, id),
    joinAttempts: await listRecentJoinAttempts(db, id, MAX_ATTEMPTS_SHOWN),
    access: canManage ? await loadAccess(context, account, viewer.session) : undefined,
  };
}

async function loadAccess(context: AccountContext, account: Account, session: string): Promise<PersonAccess> {
  const { db, clock, settings } = context;
  const now = clock.now();
  return {
    sessions: await listOpenSessions(db, account.id, now, session),
    apiTokens: await listApiTokens(db, account.id, now),
    identities: await listIdentities(db, context, account.id),
    credential: await findCredentialState(db, settings.xmpp, account),
    factors: await findSecondFactors(db, account.id),
    resetAt: await findPendingReset(db, account.id),
    lockedUntil: await findLockoutEnd(db, account.id, now),
    pendingLink: await findPendingLink(db, account.id, now),
    lastMail: await findLastMailTo(db, account.id, ['invitation', 'reset']),
    setters: { password: await findSetterName(db, account, 'passwordSetBy'), email: await findSetterName(db, account, 'emailSetBy') },
  };
}

async function findSetterName(db: Db, account: Account, which: 'passwordSetBy' | 'emailSetBy'): Promise<string | undefined> {
  const id = account.withheld.size > 0 ? account[which] : null;
  const setter = id === null ? undefined : await findAccount(db, id);
  return setter && displayName(setter);
}

/**
 * Whether Jitsi knows the user's password. `not-stored`: this portal stores no credentials for Prosody. `at-next-sign-in`: it will be stored
 * then. `separate-lost`: the user has a separate password whose credential is missing and has to be set again.
 */
type CredentialState = 'not-stored' | 'inactive' | 'present' | 'separate' | 'separate-lost' | 'at-next-sign-in' | 'no-password';

async function findCredentialState(db: Db, xmpp: XmppSettings, account: Account): Promise<CredentialState> {
  if (xmpp.form === 'off') return 'not-stored';
  if (!account.active) return 'inactive';
  const present = await hasCredential(db, xmpp, account.username);
  if (account.separateXmppPassword) return present ? 'separate' : 'separate-lost';
  if (present) return 'present';
  return account.passwordNotSet ? 'no-password' : 'at-next-sign-in';
}
