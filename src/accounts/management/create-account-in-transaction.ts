import type { Tx } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { emailKey, isMailAddress } from '../../platform/shared/text-keys.ts';
import type { Locale } from '../../platform/shared/locale.ts';
import type { Credential } from '../../jitsi/credentials/credential.ts';
import { saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { mainRole } from '../account.ts';
import { insertAccount, permissionsOf, takenNames } from '../accounts.queries.ts';
import { asOfNow, doneBy, mayGive, runsPeople, type Actor } from '../authority.ts';
import type { LinkNeeds } from '../context.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import { keepPersonWords } from '../user-search-terms.ts';
import { writeRights } from '../user-roles.ts';
import { isUsername } from '../username.ts';

export type NewPerson = {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  /** Names of roles; whoever makes the account may do all that they allow. */
  roles: readonly string[];
  locale?: Locale;
};

export type AccountCreation =
  { kind: 'created'; id: number } | { kind: 'forbidden' } | { kind: 'refused'; field: 'username' | 'email'; why: 'invalid' | 'taken' };

/** The first password of an account, ready to be written; undefined where the person will choose it. */
export type FirstPassword = { hash: string; credential: Credential } | undefined;

/** Writes an account, its roles, its credentials for Prosody and its line in the journal. Two that take a name at once collide. */
export async function addAccount(
  tx: Tx,
  { clock, settings }: LinkNeeds,
  person: NewPerson,
  password: FirstPassword,
  actor: Actor,
): Promise<AccountCreation> {
  const invalid = invalidName(person);
  if (invalid) return { kind: 'refused', field: invalid, why: 'invalid' };
  const doer = await asOfNow(tx, actor);
  if (!runsPeople(doer) || !mayGive(doer, await permissionsOf(tx, person.roles))) return { kind: 'forbidden' };
  const taken = await takenNames(tx, person.username, emailKey(person.email) ?? null);
  if (taken) return { kind: 'refused', field: taken, why: 'taken' };

  const id = await insertAccount(tx, person, password?.hash ?? NO_PASSWORD, !password, clock.now());
  await keepPersonWords(tx, id, person);
  await writeRights(tx, id, person.roles);
  if (password) await saveCredential(tx, settings.xmpp, person.username, mainRole(person.roles) ?? '', password.credential);
  await recordDeed(tx, {
    ...doneBy(actor, clock.now()),
    deed: 'account.created',
    subject: 'account',
    subjectId: id,
    details: { username: person.username, roles: person.roles.join(' ') },
  });
  return { kind: 'created', id };
}

export function invalidName(person: Pick<NewPerson, 'username' | 'email'>): 'username' | 'email' | undefined {
  if (!isUsername(person.username)) return 'username';
  return person.email && !isMailAddress(person.email) ? 'email' : undefined;
}
