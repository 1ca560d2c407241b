import type { Locale } from '../shared/locale.ts';
import { accentUrl } from './accent.ts';
import type { IdentifierNaming } from './identifier.ts';

/** The portal's own name, for schools that have set none. */
export const DEFAULT_NAME = 'Gryphos';

/** Whom readers may ask, and when. An empty text is a way that the school does not offer. */
export type Contact = { email: string; phone: string; whatsapp: string; hours: string };

/** What an administrator has set, word for word: an empty text stands for the default. */
export type IdentityFields = Contact &
  IdentifierNaming & {
    name: string;
    /** Words below the form of the sign-in page. */
    signInText: string;
    timeZone: string;
    /** Of visitors whose browser names no language of the portal, and of new accounts that name none. */
    locale: Locale;
    /** `#1f5f5b`, in place of the portal's green. */
    accent: string;
    /** Of a stored logo. */
    logoHash: string;
  };

export type StoredIdentity = IdentityFields & { version: number };

/** Whose portal this is, with the defaults in place of what is not set. */
export type Identity = Omit<IdentityFields, keyof Contact | 'logoHash'> & {
  /** Undefined where the school offers no way. */
  contact: Contact | undefined;
  /** Of mails; undefined where the name was not set. */
  senderName: string | undefined;
  /** Of the colours that take the place of the portal's own; undefined where it keeps those. */
  accentUrl: string | undefined;
  /** Undefined where the portal has no logo but its own. */
  logoUrl: string | undefined;
};

/** `defaultTimeZone`: of the environment, for a school that has set none. */
export function toIdentity(stored: IdentityFields, defaultTimeZone: string): Identity {
  const { email, phone, whatsapp, hours } = stored;
  return {
    name: stored.name || DEFAULT_NAME,
    senderName: stored.name || undefined,
    signInText: stored.signInText,
    timeZone: stored.timeZone || defaultTimeZone,
    locale: stored.locale,
    identifierKind: stored.identifierKind,
    identifierLabel: stored.identifierLabel,
    accent: stored.accent,
    accentUrl: stored.accent ? accentUrl(stored.accent) : undefined,
    logoUrl: stored.logoHash ? logoUrl(stored.logoHash) : undefined,
    contact: email || phone || whatsapp ? { email, phone, whatsapp, hours } : undefined,
  };
}

export const UNSET_IDENTITY: StoredIdentity = {
  name: '',
  email: '',
  phone: '',
  whatsapp: '',
  hours: '',
  signInText: '',
  timeZone: '',
  locale: 'es',
  accent: '',
  logoHash: '',
  identifierKind: 'rut',
  identifierLabel: '',
  version: 1,
};

export function logoUrl(hash: string): string {
  return `/identity/logo/${hash}`;
}
