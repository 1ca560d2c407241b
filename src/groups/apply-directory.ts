import { canManagePeople, refreshActor, type Actor } from '../accounts/authority.ts';
import type { AccountContext } from '../accounts/context.ts';
import { toClaims, type DirectoryEntry } from '../accounts/directory/directory-entry.ts';
import { findAccount } from '../accounts/find-account.ts';
import { findIdentityBySubject } from '../accounts/identity-providers/identities.ts';
import { saveIdentityGroups } from '../accounts/identity-providers/identity-groups.ts';
import { createAccountOfIdentity } from '../accounts/identity-providers/match-identity.ts';
import { provenEmail } from '../accounts/identity-providers/proven-email.ts';
import { setAccountActive } from '../accounts/management/deactivate-account.ts';
import { updateAccount } from '../accounts/management/update-account.ts';
import { isConstraintViolation } from '../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { DirectoryRefusal, PersonPlan } from './directory-run.ts';

/** Who was done, or why nothing was done with them. Doing it twice changes nothing. */
type PersonResult = { kind: 'done'; userId: number | undefined } | { kind: 'refused'; code: DirectoryRefusal['code'] };

/** Does with a person what a run of the directory has planned, as far as it still can be done. */
export async function applyPersonPlan(context: AccountContext, plan: PersonPlan, actor: Actor): Promise<PersonResult> {
  const { verdict, userId, entry } = plan;
  if (verdict === 'dismissed') return dismiss(context, userId!, actor);
  if (!entry) return { kind: 'refused', code: 'changed-meanwhile' };
  if (verdict === 'new') return create(context, plan, entry, actor);
  const edited = await edit(context, plan, actor);
  if (edited) return { kind: 'refused', code: edited };
  return inTransaction(context.db, async (tx): Promise<PersonResult> => {
    const identity = await findIdentityBySubject(tx, context.directory!.directory.issuer, plan.subject);
    if (!identity || identity.userId !== userId) return { kind: 'refused', code: 'changed-meanwhile' };
    await giveGroups(tx, context, identity, entry);
    return { kind: 'done', userId };
  });
}

async function dismiss(context: AccountContext, userId: number, actor: Actor): Promise<PersonResult> {
  const { kind } = await setAccountActive(context, userId, false, actor);
  if (kind === 'done' || kind === 'unchanged' || kind === 'no-account') return { kind: 'done', userId };
  if (kind === 'last-administrator')
    context.log.warn({ event: 'directory_sync', user: userId }, 'the last administrator is dismissed at the directory; the account stays');
  return { kind: 'refused', code: kind === 'last-administrator' ? kind : 'forbidden' };
}

async function create(context: AccountContext, plan: PersonPlan, entry: DirectoryEntry, actor: Actor): Promise<PersonResult> {
  const { directory } = context.directory!;
  const claims = toClaims(entry, directory.trustsEmail);
  const email = provenEmail(directory, claims);
  if (email === undefined) return { kind: 'refused', code: 'no-email' };
  return inTransaction(context.db, async (tx): Promise<PersonResult> => {
    if (!canManagePeople(await refreshActor(tx, actor))) return { kind: 'refused', code: 'forbidden' };
    const known = await findIdentityBySubject(tx, directory.issuer, plan.subject);
    // An earlier attempt, or they have signed in meanwhile.
    if (known) return { kind: 'done', userId: known.userId };
    const person = { subject: plan.subject, claims, username: entry.login };
    const made = await createAccountOfIdentity(tx, context, directory, person, { email, actor: () => actor });
    await giveGroups(tx, context, { id: made.identityId, userId: made.accountId }, entry);
    return { kind: 'done', userId: made.accountId };
  }).catch((error: unknown) => {
    if (isConstraintViolation(error)) return { kind: 'refused', code: 'email-taken' };
    throw error;
  });
}

/** Names and e-mail. Answers why that could not be. */
async function edit(
  context: AccountContext,
  { userId, before, after }: PersonPlan,
  actor: Actor,
): Promise<DirectoryRefusal['code'] | undefined> {
  const account = Object.keys(after).length === 0 ? undefined : await findAccount(context.db, userId!);
  if (!account) return undefined;
  const isAsPlanned = (['firstName', 'lastName', 'email'] as const).every((name) => [before![name], after[name]].includes(account[name]));
  if (!isAsPlanned) return 'changed-meanwhile';
  const result = await updateAccount(context, account.id, { ...account, ...after }, actor);
  switch (result.kind) {
    case 'saved':
    case 'no-account':
      return undefined;
    case 'forbidden':
      return 'forbidden';
    case 'refused':
      return 'email-taken';
    case 'version-conflict':
    case 'identifier-taken':
      return 'changed-meanwhile';
    default:
      return result satisfies never;
  }
}

async function giveGroups(
  tx: Tx,
  context: AccountContext,
  identity: { id: number; userId: number },
  { groups }: DirectoryEntry,
): Promise<void> {
  if (!groups) return;
  await saveIdentityGroups(tx, identity.id, groups, context.clock.now());
  await context.applyGroups(tx, identity.userId, undefined);
}
