import { addAccount, type AccountCreation, type NewPerson } from '../../accounts/management/create-account-in-transaction.ts';
import type { Actor } from '../../accounts/authority.ts';
import { createAccount } from '../../accounts/management/create-account.ts';
import { handOverLink } from '../../accounts/links/create-one-time-link.ts';
import { inviteNew } from '../../accounts/management/create-invited-account.ts';
import type { AccountNeeds } from '../../accounts/context.ts';
import { passwordFault, type PasswordFault } from '../../accounts/passwords/password-rules.ts';
import { againAfterCollision } from '../../platform/db/again-after-collision.ts';
import { inTransaction } from '../../platform/db/database.ts';

/** How somebody new gets in: by a link that is mailed, by one that is handed over, or with a password that they are told. */
export type WayIn = { way: 'mail' } | { way: 'link' } | { way: 'password'; password: string };

export type PersonMaking =
  | { kind: 'made'; id: number; link?: { url: string; until: Date } }
  | { kind: 'forbidden' }
  | { kind: 'no-address' }
  | { kind: 'password'; fault: PasswordFault }
  | { kind: 'refused'; field: 'username' | 'email'; why: 'invalid' | 'taken' };

/** Makes an account, and the way into it. May reject with HashingBusy. */
export async function makePerson(needs: AccountNeeds, person: NewPerson, entry: WayIn, actor: Actor): Promise<PersonMaking> {
  switch (entry.way) {
    case 'mail':
      return person.email === '' ? { kind: 'no-address' } : madeFrom(await inviteNew(needs, person, actor));
    case 'link':
      return withLink(needs, person, actor);
    case 'password': {
      const fault = passwordFault(entry.password, person);
      if (fault) return { kind: 'password', fault };
      return madeFrom(await createAccount(needs, { ...person, password: entry.password }, actor));
    }
    default:
      return entry satisfies never;
  }
}

async function withLink(needs: AccountNeeds, person: NewPerson, actor: Actor): Promise<PersonMaking> {
  const created = await againAfterCollision(() => inTransaction(needs.db, (tx) => addAccount(tx, needs, person, undefined, actor)));
  const made = madeFrom(created);
  if (made.kind !== 'made') return made;
  const link = await handOverLink(needs, made.id, actor);
  return link.kind === 'made' ? { ...made, link } : made;
}

function madeFrom(created: AccountCreation | { kind: 'refused'; field: 'password'; why: 'invalid' }): PersonMaking {
  if (created.kind === 'created') return { kind: 'made', id: created.id };
  if (created.kind === 'forbidden') return created;
  return created.field === 'password' ? { kind: 'password', fault: 'too-long' } : { ...created, field: created.field };
}
