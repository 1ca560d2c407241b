import type { AccountContext } from '../context.ts';
import { toClaims, type DirectoryEntry } from '../directory/directory-entry.ts';
import { findAccount, type AccountWithHash } from '../find-account.ts';
import type { IdentityUse } from '../identity-providers/identities.ts';
import { matchIdentity } from '../identity-providers/match-identity.ts';
import type { WaitingIdentity } from '../identity-providers/provider-cookies.ts';
import { claimedEmail, domainOf } from '../identity-providers/proven-email.ts';
import { findDirectoryPause } from '../limits/sign-in-limits.ts';
import type { Attempt } from '../limits/sign-in-limits.queries.ts';
import { isDirectoryOff } from '../sign-in-policy.ts';

/**
 * `must-link`: the password is right there, and which account is theirs only the portal's password can tell. `directory-down`: it cannot be
 * asked, so nothing is known. `blocked`: it has been asked too often about this login.
 */
export type DirectoryRefusal =
  | { kind: 'must-link'; waiting: Omit<WaitingIdentity, 'at'> }
  | { kind: 'no-account' }
  | { kind: 'account-inactive' }
  | { kind: 'way-off' }
  | { kind: 'blocked'; until: Date }
  | { kind: 'directory-down' };

type DirectoryResult = { kind: 'correct'; account: AccountWithHash; identity: IdentityUse } | { kind: 'wrong' } | DirectoryRefusal;

/**
 * Whether a password is that of a person in the directory of the settings, and which account that person has here. A directory that is
 * switched off gets to see none.
 */
export async function checkDirectory(
  context: AccountContext,
  { login, password, clientIp, attempt, known }: { login: string; password: string; clientIp: string; attempt: Attempt; known: boolean },
): Promise<DirectoryResult> {
  const { directory: client, clock } = context;
  if (!client || (await isDirectoryOff(context.db))) return { kind: 'wrong' };
  const until = await findDirectoryPause(context.db, clock, attempt, { known });
  if (until) return { kind: 'blocked', until };
  const checked = await client.authenticate(login, password);
  switch (checked.kind) {
    case 'wrong':
      return checked;
    case 'disabled':
      return { kind: 'account-inactive' };
    case 'down':
      return { kind: 'directory-down' };
    case 'correct':
      return findOwner(checked.entry);
    default:
      return checked satisfies never;
  }

  async function findOwner(entry: DirectoryEntry): Promise<DirectoryResult> {
    const { directory } = client!;
    const claims = toClaims(entry, directory.trustsEmail);
    const email = claimedEmail(claims);
    // Whoever is in the school's own directory is of the school, whatever the domain of their e-mail.
    const issuer = { ...directory, createDomains: directory.createsAccounts && email !== '' ? [domainOf(email)] : [] };
    const identity = { subject: entry.subject, claims, username: entry.login };
    const match = await matchIdentity(context, issuer, identity, clientIp);
    const waiting = { issuer: directory.issuer, subject: entry.subject };
    if (match.kind === 'must-link')
      return { kind: 'must-link', waiting: { ...waiting, email, name: entry.displayName || entry.login, session: undefined } };
    if (match.kind !== 'matched') return match;
    const account = await findAccount(context.db, match.accountId);
    const use = { identityId: match.identityId, email, sid: undefined, groups: entry.groups };
    return account ? { kind: 'correct', account, identity: use } : { kind: 'wrong' };
  }
}
