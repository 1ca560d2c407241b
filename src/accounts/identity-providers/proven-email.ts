import type { IdentityIssuer } from '../../platform/config/identity-providers.ts';
import { cleanIdentifier, cleanName } from '../../platform/shared/clean-text.ts';
import { isEmailAddress } from '../../platform/shared/text-keys.ts';

type Claims = Readonly<Record<string, unknown>>;

/** The issuer. */
export const GOOGLE_ISSUER = 'https://accounts.google.com/';
const MICROSOFT = 'https://login.microsoftonline.com/';

const MAX_CLAIM_LENGTH = 150;

/** The e-mail that the provider says, proven or not; empty where it says none that mail can be sent to. */
export function claimedEmail({ email }: Claims): string {
  const text = typeof email === 'string' ? cleanIdentifier(email) : '';
  return isEmailAddress(text) ? text : '';
}

/** What a provider calls somebody; empty where it says nothing. */
export function claimedName({ name, preferred_username: username }: Claims): string {
  const text = [name, username].find((value) => typeof value === 'string' && value !== '');
  return typeof text === 'string' ? cleanName(text.slice(0, MAX_CLAIM_LENGTH)) : '';
}

/**
 * The e-mail, where the settings trust the provider for it and the provider says that it is the person's. Of Google that holds for its own
 * addresses and for those of the organisation that the account belongs to (`hd`): the owner of any other one may have changed since.
 * Microsoft does not say `email_verified`, but `xms_edov` where the domain is its organisation's own.
 */
export function provenEmail(provider: IdentityIssuer, claims: Claims): string | undefined {
  const email = claimedEmail(claims);
  if (!provider.trustsEmail || email === '') return undefined;
  const isProven = claims['email_verified'] === true || (provider.issuer.startsWith(MICROSOFT) && isTrue(claims['xms_edov']));
  const isOwn = provider.issuer !== GOOGLE_ISSUER || ['gmail.com', claims['hd']].includes(domainOf(email));
  return isProven && isOwn ? email : undefined;
}

/** In lower case. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** Microsoft's older tokens have it as a text or a number. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === 1 || value === '1';
}
