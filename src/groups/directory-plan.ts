import { createHash } from 'node:crypto';
import { displayName, type Account } from '../accounts/account.ts';
import { canGrant, hasAuthorityOver, type Actor } from '../accounts/authority.ts';
import type { AccountContext } from '../accounts/context.ts';
import { toClaims, type DirectoryEntry } from '../accounts/directory/directory-entry.ts';
import { findAccounts } from '../accounts/find-account.ts';
import { claimedNames, NEW_ACCOUNT_ROLES } from '../accounts/identity-providers/match-identity.ts';
import { provenEmail } from '../accounts/identity-providers/proven-email.ts';
import { listRoles, type Role } from '../accounts/roles/find-roles.ts';
import type { Db } from '../platform/db/database.ts';
import { batches } from '../platform/shared/batches.ts';
import { emailKey } from '../platform/shared/text-keys.ts';
import type { DirectoryPlan, PersonPlan, PersonValues } from './directory-run.ts';
import type { DirectoryVerdict } from './groups.table.ts';
import { planGroupChanges, type GroupFacts, type GroupMapping } from './group-mapping.ts';
import { findGroupFacts, listMappings } from './groups.queries.ts';
import { findEmailOwners, listLinkedIdentities, type EmailOwner, type LinkedIdentity } from './directory-runs.queries.ts';

/** Of the linked people: more than this share, and than so many, is the sign of a filter, a base or an account that reads less than before. */
const USUAL_SHARE = 1 / 10;
const USUAL_NUMBER = 3;

/** So many new people at once are usual whatever the share: a class. */
const USUAL_NEW_NUMBER = 40;

/** Id of no account. */
const NOBODY = 0;

type Known = { account: Account; identity: LinkedIdentity };

type Facts = {
  actor: Actor;
  issuer: AccountContext['settings']['directory'] & object;
  roles: readonly Role[];
  mappings: readonly GroupMapping[];
  owners: ReadonlyMap<string, EmailOwner>;
  groups: ReadonlyMap<number, GroupFacts>;
};

/**
 * Reads the whole directory, and changes nothing. `actor`: in whose name it would be done, with no more than their rights; null for the night
 * and for operators. Throws a DirectoryDownError.
 */
export async function planDirectorySync(
  { db, directory }: Pick<AccountContext, 'db' | 'directory'>,
  actor: Actor = null,
): Promise<DirectoryPlan> {
  const issuer = directory!.directory;
  const entries = new Map<string, DirectoryEntry>();
  for await (const page of directory!.list()) for (const entry of page) entries.set(entry.subject, entry);
  const identities = await listLinkedIdentities(db, issuer.issuer);
  const known = await findKnown(db, identities);
  const mappings = await listMappings(db);
  const groups = await findGroupFacts(db, [NOBODY, ...known.map(({ account }) => account.id)], mappings);
  const owners = await findEmailOwners(
    db,
    [...entries.values()].flatMap(({ email }) => emailKey(email) ?? []),
  );
  const facts: Facts = { actor, issuer, roles: await listRoles(db), mappings, owners, groups };

  const linkedSubjects = new Set(identities.map(({ subject }) => subject));
  const strangers = issuer.createsAccounts
    ? [...entries.values()].filter(({ subject, disabled }) => !disabled && !linkedSubjects.has(subject))
    : [];
  const plans = [
    ...known.flatMap((one) => planKnown(facts, one, entries.get(one.identity.subject))),
    ...strangers.map((entry) => planStranger(facts, entry)),
  ];
  const limited = plans.map((plan) => limitToActor(facts, plan, known));
  return { ...summarize(limited, known), ...countUnusual(plans, known, entries) };
}

/** Active accounts with an identity in the directory. */
async function findKnown(db: Db, identities: readonly LinkedIdentity[]): Promise<Known[]> {
  const active = identities.filter(({ active: isActive }) => isActive);
  const accounts = new Map<number, Account>();
  for (const ids of batches(active.map(({ userId }) => userId)))
    for (const account of await findAccounts(db, ids)) accounts.set(account.id, account);
  return active.flatMap((identity) => {
    const account = accounts.get(identity.userId);
    return account ? [{ account, identity }] : [];
  });
}

/** An e-mail that somebody else has is an entry of its own, beside what else changes. */
function planKnown(facts: Facts, { account, identity }: Known, entry: DirectoryEntry | undefined): PersonPlan[] {
  const { firstName, lastName, email } = account;
  const plan: PersonPlan = {
    ...{ verdict: 'unchanged', userId: account.id, label: displayName(account), subject: identity.subject, entry },
    ...{ before: { firstName, lastName, email }, after: {}, roles: { give: [], take: [] }, enrollments: [] },
  };
  if (!entry || entry.disabled) return [{ ...plan, verdict: 'dismissed' }];
  const claims = toClaims(entry, facts.issuer.trustsEmail);
  const named = claimedNames(claims);
  const mail = provenEmail(facts.issuer, claims);
  const other = mail !== undefined && emailKey(mail) !== emailKey(email) ? mail : undefined;
  const owner = other === undefined ? undefined : facts.owners.get(emailKey(other)!);
  const wanted: Partial<PersonValues> = { ...named, ...(other !== undefined && !owner && { email: other }) };
  const after = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value !== plan.before![name as keyof PersonValues]),
  ) as Partial<PersonValues>;
  const changes = { ...plan, after, ...planGroups(facts, entry, account.id) };
  const changed: PersonPlan = { ...changes, verdict: changesAnything(changes) ? 'changed' : 'unchanged' };
  if (other === undefined || !owner) return [changed];
  const refusal = { code: 'email-taken', other: owner.username } as const;
  return [changed, { ...plan, verdict: 'refused', after: { email: other }, refusal }];
}

function planStranger(facts: Facts, entry: DirectoryEntry): PersonPlan {
  const claims = toClaims(entry, facts.issuer.trustsEmail);
  const mail = provenEmail(facts.issuer, claims);
  const names = claimedNames(claims) ?? { firstName: entry.login, lastName: '' };
  const plan: PersonPlan = {
    ...{ verdict: 'new', userId: undefined, label: displayName({ ...names, username: entry.login }), subject: entry.subject, entry },
    ...{ before: undefined, after: { ...names, ...(mail !== undefined && { email: mail }) } },
    ...planGroups(facts, entry, undefined),
  };
  const refused: PersonPlan = { ...plan, verdict: 'refused', roles: { give: [], take: [] }, enrollments: [] };
  if (mail === undefined) return { ...refused, after: {}, refusal: { code: 'no-email' } };
  const owner = facts.owners.get(emailKey(mail)!);
  // Whose it is, the first sign-in with the directory's password links it.
  return owner ? { ...refused, after: { email: mail }, refusal: { code: 'has-account', other: owner.username } } : plan;
}

function planGroups({ issuer, mappings, groups, roles }: Facts, entry: DirectoryEntry, userId: number | undefined) {
  const known = groups.get(userId ?? NOBODY)!;
  const own = known.groups.filter((group) => group.issuer !== issuer.issuer);
  const said = entry.groups?.map((name) => ({ issuer: issuer.issuer, name })) ?? known.groups;
  const first = roles.filter(({ name }) => NEW_ACCOUNT_ROLES.includes(name)).map(({ id }) => id);
  const current = userId === undefined ? { ...known, roleIds: new Set(first) } : known;
  const { give, take, enrollments } = planGroupChanges({ ...current, groups: entry.groups ? [...own, ...said] : known.groups }, mappings);
  return { roles: { give, take }, enrollments };
}

function changesAnything({ after, roles, enrollments }: Pick<PersonPlan, 'after' | 'roles' | 'enrollments'>): boolean {
  return Object.keys(after).length + roles.give.length + roles.take.length + enrollments.length > 0;
}

/** What the actor may not do by hand is left to the night. */
function limitToActor({ actor, roles }: Facts, plan: PersonPlan, known: readonly Known[]): PersonPlan {
  if (actor === null || plan.verdict === 'refused' || plan.verdict === 'unchanged') return plan;
  const account = known.find((one) => one.account.id === plan.userId)?.account;
  const changed = roles.filter(({ id }) => plan.roles.give.includes(id) || plan.roles.take.includes(id));
  const mayEnroll = plan.enrollments.length === 0 || canGrant(actor, ['courses:write']);
  const isOwn = plan.verdict === 'dismissed' && plan.userId === actor.id;
  const mayGrant = changed.every(({ permissions }) => canGrant(actor, permissions));
  if (!isOwn && mayEnroll && mayGrant && (!account || hasAuthorityOver(actor, account))) return plan;
  return { ...plan, verdict: 'refused', refusal: { code: 'forbidden' } };
}

/** Who is dismissed goes first. */
const order: DirectoryVerdict[] = ['dismissed', 'changed', 'new', 'refused', 'unchanged'];

function summarize(plans: readonly PersonPlan[], known: readonly Known[]): Omit<DirectoryPlan, 'withoutGroups' | 'unusual'> {
  const count = (verdict: DirectoryVerdict) => plans.filter((plan) => plan.verdict === verdict).length;
  const stored = new Map(known.map(({ account, identity }) => [account.id, identity.groups]));
  const storesGroups = ({ userId, entry }: PersonPlan) =>
    entry?.groups && entry.groups.toSorted().join('\n') !== stored.get(userId!)?.join('\n');
  const people = plans
    .filter((plan) => plan.verdict !== 'unchanged' || storesGroups(plan))
    .toSorted(
      (one, other) =>
        order.indexOf(one.verdict) - order.indexOf(other.verdict) || compare(one.label, other.label) || compare(one.subject, other.subject),
    );
  return {
    linked: known.length,
    people,
    counts: {
      new: count('new'),
      changed: count('changed'),
      dismissed: count('dismissed'),
      refused: count('refused'),
      unchanged: count('unchanged'),
    },
    digest: createHash('sha256')
      .update(JSON.stringify(people.flatMap((plan) => toEffect(plan) ?? [])))
      .digest('hex'),
  };
}

/** Counted before anything is left to the night: what the directory says as a whole is unusual or not, whoever asks. */
function countUnusual(plans: readonly PersonPlan[], known: readonly Known[], entries: ReadonlyMap<string, DirectoryEntry>) {
  const count = (is: (plan: PersonPlan) => boolean) => plans.filter(is).length;
  const withoutGroups = known.filter(({ identity }) => {
    const entry = entries.get(identity.subject);
    return identity.groups.length > 0 && entry && !entry.disabled && entry.groups?.length === 0;
  }).length;
  const isUnusual = (number: number, usual = USUAL_NUMBER) => number > usual && number > known.length * USUAL_SHARE;
  const dismissed = count(({ verdict }) => verdict === 'dismissed');
  const mails = count(({ verdict, after }) => verdict === 'changed' && after.email !== undefined);
  const isMany = [dismissed, withoutGroups, mails].some((number) => isUnusual(number));
  return {
    withoutGroups,
    unusual:
      isMany ||
      isUnusual(
        count(({ verdict }) => verdict === 'new'),
        USUAL_NEW_NUMBER,
      ),
  };
}

/** All but groups that give nothing, and where in the directory somebody is. */
function toEffect({ verdict, userId, subject, after, roles, enrollments, refusal }: PersonPlan) {
  return verdict === 'unchanged' ? null : { verdict, userId, subject, after, roles, enrollments, refusal };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function describePlan({ linked, counts, withoutGroups, unusual }: DirectoryPlan): string {
  const changes = `${counts.new} to create, ${counts.changed} to change, ${counts.refused} left alone`;
  const text = `${linked} linked, ${counts.dismissed} to deactivate, ${withoutGroups} without groups any more, ${changes}`;
  return unusual ? `${text}: too many at once, nothing was done` : text;
}
