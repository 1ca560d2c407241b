import type { IdentityProvider } from '../../platform/config/identity-providers.ts';
import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { cleanName, isBlankName } from '../../platform/shared/clean-text.ts';
import { isLocale, parseLanguageTag, type Locale } from '../../platform/shared/locale.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { OPERATOR, suggestUsername } from '../account.ts';
import { insertAccountRow, setUserRoles } from '../accounts.queries.ts';
import { recordAccountEvent } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { findAccountByLogin, findTakenUsernames, lockAccount, hasSecondFactor } from '../find-account.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';
import { insertIdentity, linkIdentityInTransaction } from './link-identity.ts';
import type { ProviderIdentity } from './provider-client.ts';
import { claimedEmail, domainOf, provenEmail } from './proven-email.ts';

/**
 * `must-link`: there may be an account of theirs, which only the password can tell. `no-account`: there is none, and the settings make none.
 */
export type MatchIdentityResult =
  | { kind: 'matched'; accountId: number; identityId: number }
  | { kind: 'must-link' }
  | { kind: 'no-account' }
  | { kind: 'account-inactive' };

const NEW_ACCOUNT_ROLES = ['student'];

const MAX_NAME_LENGTH = 150;

/** Usernames with a number behind them, before one with a random end. */
const MAX_NUMBERED = 50;

/**
 * Whose account an identity opens: that to which it is linked, whatever e-mail either has by now; else, by an e-mail that the provider is
 * trusted for, the one that has it, which is linked; else a new one, where the settings let the provider make them.
 */
export function matchIdentity(
  context: AccountContext,
  provider: IdentityProvider,
  identity: ProviderIdentity,
  clientIp: string,
): Promise<MatchIdentityResult> {
  return retryOnUniqueViolation(() =>
    inTransaction(context.db, async (tx): Promise<MatchIdentityResult> => {
      const known = await tx
        .selectFrom('account_identities')
        .select(['id', 'user_id'])
        .where('issuer', '=', provider.issuer)
        .where('subject', '=', identity.subject)
        .executeTakeFirst();
      if (known) return { kind: 'matched', accountId: known.user_id, identityId: known.id };
      const email = provenEmail(provider, identity.claims);
      if (email === undefined) return { kind: 'must-link' };
      const owner = await findAccountByLogin(tx, email);
      if (owner) return linkOwner(tx, context, provider, identity, { ownerId: owner.id, email, clientIp });
      if (!provider.createDomains.includes(domainOf(email))) return { kind: 'no-account' };
      return createAccount(tx, context, provider, identity, { email, clientIp });
    }),
  );
}

async function linkOwner(
  tx: Tx,
  context: AccountContext,
  provider: IdentityProvider,
  { subject }: ProviderIdentity,
  { ownerId, email, clientIp }: { ownerId: number; email: string; clientIp: string },
): Promise<MatchIdentityResult> {
  const owner = await lockAccount(tx, ownerId);
  if (!owner || emailKey(owner.email) !== emailKey(email)) return { kind: 'must-link' };
  if (!owner.active) return { kind: 'account-inactive' };
  if (!(await isFoundByEmail(tx, owner.id, provider.issuer))) return { kind: 'must-link' };
  const link = { provider, subject, email, setBy: owner.emailSetBy, clientIp };
  return { kind: 'matched', accountId: owner.id, identityId: await linkIdentityInTransaction(tx, context, owner, link) };
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

async function createAccount(
  tx: Tx,
  { clock }: AccountContext,
  provider: IdentityProvider,
  { subject, claims }: ProviderIdentity,
  { email, clientIp }: { email: string; clientIp: string },
): Promise<MatchIdentityResult> {
  const now = clock.now();
  const user = { username: await freeUsername(tx, email), ...namesOf(claims, email), email, ...localeOf(claims) };
  const id = await insertAccountRow(tx, user, NO_PASSWORD, true, OPERATOR, now);
  await indexUserSearchTerms(tx, id, user);
  await setUserRoles(tx, id, NEW_ACCOUNT_ROLES);
  const identityId = await insertIdentity(tx, id, { provider, subject, email: claimedEmail(claims), setBy: OPERATOR }, now);
  const details = { username: user.username, roles: NEW_ACCOUNT_ROLES.join(' '), provider: provider.label, email };
  await recordAccountEvent(tx, { event: 'account.created-by-provider', accountId: id, actor: { id, clientIp }, at: now, details });
  return { kind: 'matched', accountId: id, identityId };
}

async function freeUsername(tx: Tx, email: string): Promise<string> {
  const name = suggestUsername(email) ?? 'persona';
  const candidates = [name, ...Array.from({ length: MAX_NUMBERED }, (_, index) => `${name}${index + 2}`)];
  const taken = await findTakenUsernames(tx, candidates);
  return candidates.find((one) => !taken.has(one)) ?? `${name}.${crypto.randomUUID().slice(0, 8)}`;
}

/** Whoever has no name there is called by the e-mail, and can change it in the profile. */
function namesOf(claims: ProviderIdentity['claims'], email: string): { firstName: string; lastName: string } {
  const given = cleanClaim(claims['given_name']);
  if (given !== '') return { firstName: given, lastName: cleanClaim(claims['family_name']) };
  const whole = cleanClaim(claims['name']);
  return { firstName: whole === '' ? email.slice(0, email.indexOf('@')) : whole, lastName: '' };
}

function cleanClaim(value: unknown): string {
  const text = typeof value === 'string' ? cleanName(value.slice(0, 1000)).slice(0, MAX_NAME_LENGTH) : '';
  return isBlankName(text) ? '' : text;
}

function localeOf({ locale }: ProviderIdentity['claims']): { locale?: Locale } {
  const language = typeof locale === 'string' ? parseLanguageTag(locale) : undefined;
  return isLocale(language) ? { locale: language } : {};
}
