import type { IdentityIssuer } from '../../platform/config/identity-providers.ts';
import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { signOutEverywhere } from '../../platform/http/user-sessions.ts';
import { cleanName, isBlankName } from '../../platform/shared/clean-text.ts';
import { isLocale, parseLanguageTag, type Locale } from '../../platform/shared/locale.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { MAX_NAME_LENGTH, OPERATOR, suggestUsername } from '../account.ts';
import { insertAccountRow, setUserRoles, updateAccountRow } from '../accounts.queries.ts';
import { recordAccountEvent, type Actor } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { findAccountByLogin, lockAccount, hasSecondFactor, type AccountWithHash } from '../find-account.ts';
import { findTakenUsernames } from '../find-users.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import { linkKinds } from '../links/account-link.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { endPassword } from '../passwords/set-password.ts';
import { endSeparateXmppPassword } from '../passwords/xmpp-password.ts';
import { recordProvenEmail } from '../ways-in.ts';
import { isIssuerOff } from '../sign-in-policy.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';
import { findIdentityBySubject } from './identities.ts';
import { insertIdentity, linkIdentityInTransaction } from './link-identity.ts';
import { claimedEmail, domainOf, provenEmail } from './proven-email.ts';

/**
 * `must-link`: there may be an account of theirs, which only the password can tell. `no-account`: there is none, and the settings make none.
 * `way-off`: the provider is switched off, so it links and makes nothing.
 */
export type MatchIdentityResult =
  | { kind: 'matched'; accountId: number; identityId: number }
  | { kind: 'must-link' }
  | { kind: 'no-account' }
  | { kind: 'account-inactive' }
  | { kind: 'way-off' };

/** Who somebody is, as a provider or a directory says. `username`: to suggest one by, in place of the e-mail. */
export type IdentityOfPerson = { subject: string; claims: Readonly<Record<string, unknown>>; username?: string };

export const NEW_ACCOUNT_ROLES = ['student'];

/** Usernames with a number behind them, before one with a random end. */
const MAX_NUMBERED = 50;

/**
 * Whose account an identity opens: that to which it is linked, whatever e-mail either has by now; else, by an e-mail that the provider is
 * trusted for, the one that has it, which is linked; else a new one, where the settings let the provider make them.
 */
export function matchIdentity(
  context: AccountContext,
  provider: IdentityIssuer,
  identity: IdentityOfPerson,
  clientIp: string,
): Promise<MatchIdentityResult> {
  return retryOnUniqueViolation(() =>
    inTransaction(context.db, async (tx): Promise<MatchIdentityResult> => {
      const known = await findIdentityBySubject(tx, provider.issuer, identity.subject);
      if (known) return { kind: 'matched', accountId: known.userId, identityId: known.id };
      if (await isIssuerOff(tx, provider)) return { kind: 'way-off' };
      const email = provenEmail(provider, identity.claims);
      if (email === undefined) return { kind: 'must-link' };
      const owner = await findAccountByLogin(tx, email);
      if (owner) return linkOwner(tx, context, provider, identity, { ownerId: owner.id, email, clientIp });
      if (!provider.createDomains.includes(domainOf(email))) return { kind: 'no-account' };
      const actor = (id: number) => ({ id, clientIp });
      return { kind: 'matched', ...(await createAccountOfIdentity(tx, context, provider, identity, { email, actor })) };
    }),
  );
}

async function linkOwner(
  tx: Tx,
  context: AccountContext,
  provider: IdentityIssuer,
  { subject }: IdentityOfPerson,
  { ownerId, email, clientIp }: { ownerId: number; email: string; clientIp: string },
): Promise<MatchIdentityResult> {
  const owner = await lockAccount(tx, ownerId);
  if (!owner || emailKey(owner.email) !== emailKey(email)) return { kind: 'must-link' };
  if (!owner.active) return { kind: 'account-inactive' };
  if (!(await isFoundByEmail(tx, owner.id, provider.issuer))) return { kind: 'must-link' };
  const { endsPassword } = owner.emailProven ? { endsPassword: false } : await beginAnew(tx, context, owner, clientIp);
  const link = { provider, subject, email, setBy: owner.emailSetBy, clientIp, endsPassword };
  return { kind: 'matched', accountId: owner.id, identityId: await linkIdentityInTransaction(tx, context, owner, link) };
}

/**
 * Somebody may have had the account before its owner, who now shows for the first time to read its mail: nothing of theirs opens it any more, no
 * password, session, application or link either.
 */
async function beginAnew(tx: Tx, context: AccountContext, owner: AccountWithHash, clientIp: string): Promise<{ endsPassword: boolean }> {
  const endsWays = await recordProvenEmail(tx, context, owner);
  const actor = { id: owner.id, clientIp };
  await endSeparateXmppPassword(tx, owner, actor, context.clock.now());
  const endsPassword = await endPassword(tx, owner);
  await revokeLinks(tx, owner.id, linkKinds);
  await signOutEverywhere(tx, owner.id);
  if (endsWays || endsPassword)
    await recordAccountEvent(tx, { event: 'account.earlier-ways-ended', accountId: owner.id, actor, at: context.clock.now() });
  return { endsPassword };
}

/**
 * An account that has an identity at the provider is found by that one alone: the address may have passed on to somebody else. One with a
 * second factor asks for it, beside the password, before anything is linked.
 */
async function isFoundByEmail(tx: Tx, userId: number, issuer: string): Promise<boolean> {
  if (await hasSecondFactor(tx, userId)) return false;
  const other = await tx
    .selectFrom('account_identities')
    .select('id')
    .where('user_id', '=', userId)
    .where('issuer', '=', issuer)
    .executeTakeFirst();
  return other === undefined;
}

/**
 * A new account without a password, which the identity opens. `actor`: who makes it, by its id. Rejects with a unique violation where the e-mail
 * is taken meanwhile.
 */
export async function createAccountOfIdentity(
  tx: Tx,
  { clock }: AccountContext,
  provider: IdentityIssuer,
  { subject, claims, username: suggestion }: IdentityOfPerson,
  { email, actor }: { email: string; actor: (id: number) => Pick<NonNullable<Actor>, 'id' | 'clientIp'> | null },
): Promise<{ accountId: number; identityId: number }> {
  const now = clock.now();
  const user = { username: await freeUsername(tx, suggestion ?? email), ...namesOf(claims, email), email, ...localeOf(claims) };
  const id = await insertAccountRow(tx, user, NO_PASSWORD, true, OPERATOR, now);
  await updateAccountRow(tx, id, { proven_email_key: emailKey(email) ?? null });
  await indexUserSearchTerms(tx, id, user);
  await setUserRoles(tx, id, NEW_ACCOUNT_ROLES);
  const identityId = await insertIdentity(tx, id, { provider, subject, email: claimedEmail(claims), setBy: OPERATOR }, now);
  const details = { username: user.username, roles: NEW_ACCOUNT_ROLES.join(' '), provider: provider.label, email };
  await recordAccountEvent(tx, { event: 'account.created-by-provider', accountId: id, actor: actor(id), at: now, details });
  return { accountId: id, identityId };
}

async function freeUsername(tx: Tx, text: string): Promise<string> {
  const name = suggestUsername(text) ?? 'persona';
  const candidates = [name, ...Array.from({ length: MAX_NUMBERED }, (_, index) => `${name}${index + 2}`)];
  const taken = await findTakenUsernames(tx, candidates);
  return candidates.find((one) => !taken.has(one)) ?? `${name}.${crypto.randomUUID().slice(0, 8)}`;
}

/** Whoever has no name there is called by the e-mail, and can change it in the profile. */
function namesOf(claims: IdentityOfPerson['claims'], email: string): { firstName: string; lastName: string } {
  return claimedNames(claims) ?? { firstName: email.slice(0, email.indexOf('@')), lastName: '' };
}

/** First and last name, or all of it as the first where they are not told apart; undefined where nothing is said. */
export function claimedNames(claims: IdentityOfPerson['claims']): { firstName: string; lastName: string } | undefined {
  const given = cleanClaim(claims['given_name']);
  if (given !== '') return { firstName: given, lastName: cleanClaim(claims['family_name']) };
  const whole = cleanClaim(claims['name']);
  return whole === '' ? undefined : { firstName: whole, lastName: '' };
}

function cleanClaim(value: unknown): string {
  const text = typeof value === 'string' ? cleanName(value.slice(0, 1000)).slice(0, MAX_NAME_LENGTH) : '';
  return isBlankName(text) ? '' : text;
}

function localeOf({ locale }: IdentityOfPerson['claims']): { locale?: Locale } {
  const language = typeof locale === 'string' ? parseLanguageTag(locale) : undefined;
  return isLocale(language) ? { locale: language } : {};
}
