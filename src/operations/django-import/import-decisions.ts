import { MAX_ID } from '../../platform/db/engine.ts';
import { findTakenUsernames } from '../../accounts/find-users.ts';
import { isValidUsername, suggestUsername } from '../../accounts/account.ts';
import { isDjangoHash } from '../../accounts/hashing/password-hash.ts';
import type { Db } from '../../platform/db/database.ts';
import { emailKey, isEmailAddress } from '../../platform/shared/text-keys.ts';
import type { BuiltInRole } from '../../accounts/role.ts';
import { type DjangoSurvey, keepsUsername, type UniqueOwners } from './django-survey.ts';
import { type DjangoUser, effectiveEmail, toPortalRole, usernameKey } from './django-user.ts';
import { readUsersInBatches } from './django-database.ts';
import { findTakenEmails, findUsersByIds, type ImportedUser } from './portal-users.ts';

/** Why a user is not imported. `proposal` is a username with which the user could be. */
export type SkippedUser =
  | { reason: 'id-taken'; takenBy: string }
  | { reason: 'id-too-large' }
  | { reason: 'invalid-username' | 'username-taken'; proposal: string };

export type ImportDecision = { user: DjangoUser } & (
  { kind: 'existing' } | ({ kind: 'skipped' } & SkippedUser) | ({ kind: 'imported' } & ImportedUser)
);

/**
 * Decides about all users, by id and in batches. Deterministic as long as neither side changes. Users who are in the portal already,
 * with the same id and `date_joined`, are not changed.
 */
export async function* decideImport(django: Db, portal: Db, survey: DjangoSurvey, rename: boolean): AsyncGenerator<ImportDecision[]> {
  const reserved: ReservedUsernames = { usernames: survey.usernames, assigned: new Set() };
  for await (const batch of readUsersInBatches(django)) {
    const existing = await findUsersByIds(
      portal,
      batch.map(({ id }) => id),
    );
    const takenUsernames = await findTakenUsernames(
      portal,
      batch.map(({ username }) => usernameKey(username)),
    );
    const takenEmails = await findTakenEmails(
      portal,
      batch.flatMap((user) => emailKey(effectiveEmail(user)) ?? []),
    );
    const decisions: ImportDecision[] = [];
    for (const user of batch) decisions.push({ user, ...(await decide(user)) });
    yield decisions;

    async function decide(
      user: DjangoUser,
    ): Promise<{ kind: 'existing' } | ({ kind: 'skipped' } & SkippedUser) | ({ kind: 'imported' } & ImportedUser)> {
      const portalUser = existing.get(user.id);
      if (portalUser?.dateJoined === user.dateJoined.toISOString()) return { kind: 'existing' };
      if (portalUser) return { kind: 'skipped', reason: 'id-taken', takenBy: portalUser.username };
      if (user.id > MAX_ID) return { kind: 'skipped', reason: 'id-too-large' };
      const key = usernameKey(user.username);
      if (isValidUsername(key) && keepsUsername(survey, user) && !takenUsernames.has(key)) return importAs(user, key, false);
      const proposal = await findFreeUsername(portal, reserved, user);
      if (!rename) return { kind: 'skipped', reason: isValidUsername(key) ? 'username-taken' : 'invalid-username', proposal };
      return importAs(user, proposal, true);
    }

    function importAs(user: DjangoUser, username: string, renamed: boolean): { kind: 'imported' } & ImportedUser {
      const email = effectiveEmail(user);
      const key = isEmailAddress(email) ? emailKey(email) : undefined;
      const shared = key !== undefined && (survey.emails.ownerOf(key) !== user.id || takenEmails.has(key));
      const droppedEmail = shared ? 'shared' : email !== '' && key === undefined ? 'invalid' : undefined;
      return {
        kind: 'imported',
        username,
        email: droppedEmail ? '' : email,
        role: toPortalRole(user),
        canSignIn: isDjangoHash(user.password),
        normalized: !renamed && username !== user.username,
        renamed,
        droppedEmail,
        xmppPassword: user.active && keepsUsername(survey, user) ? survey.clearPasswords.get(usernameKey(user.username)) : undefined,
      };
    }
  }
}

/** Usernames of Django users, and those assigned in this run. */
type ReservedUsernames = { usernames: UniqueOwners; assigned: Set<string> };

const CANDIDATES_PER_QUERY = 20;

/** The username closest to the user's own that is free in the portal, in Django and in this run. */
async function findFreeUsername(portal: Db, { usernames, assigned }: ReservedUsernames, user: DjangoUser): Promise<string> {
  const base = usernameBase(user);
  for (let first = 1; ; first += CANDIDATES_PER_QUERY) {
    const candidates = Array.from({ length: CANDIDATES_PER_QUERY }, (_, index) => (first + index === 1 ? base : `${base}${first + index}`));
    const taken = await findTakenUsernames(portal, candidates);
    const free = candidates.find((candidate) => !usernames.has(candidate) && !assigned.has(candidate) && !taken.has(candidate));
    if (free === undefined) continue;
    assigned.add(free);
    return free;
  }
}

/** From the username, else from the email, else from the name. */
function usernameBase({ id, username, email, firstName, lastName }: DjangoUser): string {
  const suggestions = [username, email, `${firstName} ${lastName}`].map(suggestUsername);
  return suggestions.find((suggestion) => suggestion !== undefined && isValidUsername(suggestion)) ?? `persona${id}`;
}

/** Counts of the decisions. */
export class ImportSummary {
  existing = 0;
  skipped = 0;
  imported = 0;
  readonly roles: Record<BuiltInRole, number> = { administrator: 0, teacher: 0, student: 0 };
  inactive = 0;
  normalized = 0;
  renamed = 0;
  /** E-mail addresses that are left out. */
  droppedEmails = 0;
  canSignIn = 0;
  /** Users who have to be invited, by algorithm of their password hash. */
  readonly toInvite = new Map<string, number>();
  credentials = 0;

  add(decision: ImportDecision): void {
    if (decision.kind !== 'imported') {
      this[decision.kind]++;
      return;
    }
    this.imported++;
    this.roles[decision.role]++;
    if (!decision.user.active) this.inactive++;
    if (decision.normalized) this.normalized++;
    if (decision.renamed) this.renamed++;
    if (decision.droppedEmail) this.droppedEmails++;
    if (decision.xmppPassword !== undefined) this.credentials++;
    if (decision.canSignIn) this.canSignIn++;
    else increment(this.toInvite, hashAlgorithm(decision.user.password));
  }
}

/** Django's name of the algorithm; `none` for users without a password. */
function hashAlgorithm(hash: string): string {
  return /^([a-z0-9_]+)\$/.exec(hash)?.[1] ?? 'none';
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
