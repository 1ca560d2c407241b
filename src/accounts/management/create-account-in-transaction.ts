import type { Tx } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { emailKey, isEmailAddress } from '../../platform/shared/text-keys.ts';
import type { Locale } from '../../platform/shared/locale.ts';
import type { Credential } from '../../jitsi/credentials/credential.ts';
import { saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { primaryRole } from '../account.ts';
import { insertAccountRow, listPermissionsOfRoles, findTakenField } from '../accounts.queries.ts';
import { refreshActor, actorFields, canGrant, canManagePeople, type Actor } from '../authority.ts';
import type { LinkContext } from '../context.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';
import { setUserRoles } from '../user-roles.ts';
import { isValidUsername } from '../username.ts';

export type NewUser = {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  /** Names of roles; whoever makes the account may do all that they allow. */
  roles: readonly string[];
  locale?: Locale;
};

export type CreateAccountResult =
  { kind: 'created'; id: number } | { kind: 'forbidden' } | { kind: 'refused'; field: 'username' | 'email'; reason: 'invalid' | 'taken' };

/** The first password of an account, ready to be written; undefined where the person will choose it. */
export type InitialPassword = { hash: string; credential: Credential } | undefined;

/** Writes an account, its roles, its credentials for Prosody and its line in the journal. Two that take a name at once collide. */
export async function createAccountInTransaction(
  tx: Tx,
  { clock, settings }: LinkContext,
  person: NewUser,
  password: InitialPassword,
  actor: Actor,
): Promise<CreateAccountResult> {
  const invalid = findInvalidField(person);
  if (invalid) return { kind: 'refused', field: invalid, reason: 'invalid' };
  const doer = await refreshActor(tx, actor);
  if (!canManagePeople(doer) || !canGrant(doer, await listPermissionsOfRoles(tx, person.roles))) return { kind: 'forbidden' };
  const taken = await findTakenField(tx, person.username, emailKey(person.email) ?? null);
  if (taken) return { kind: 'refused', field: taken, reason: 'taken' };

  const id = await insertAccountRow(tx, person, password?.hash ?? NO_PASSWORD, !password, clock.now());
  await indexUserSearchTerms(tx, id, person);
  await setUserRoles(tx, id, person.roles);
  if (password) await saveCredential(tx, settings.xmpp, person.username, primaryRole(person.roles) ?? '', password.credential);
  await recordAuditEvent(tx, {
    ...actorFields(actor, clock.now()),
    event: 'account.created',
    subject: 'account',
    subjectId: id,
    details: { username: person.username, roles: person.roles.join(' ') },
  });
  return { kind: 'created', id };
}

export function findInvalidField(person: Pick<NewUser, 'username' | 'email'>): 'username' | 'email' | undefined {
  if (!isValidUsername(person.username)) return 'username';
  return person.email && !isEmailAddress(person.email) ? 'email' : undefined;
}
