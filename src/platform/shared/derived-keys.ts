import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;

/**
 * What `SESSION_SECRET` is used for. Each purpose has a key of its own, so that nothing which is signed for one, a typed username
 * for instance, is ever valid for another. The labels are part of what was stored and sent: a change of one ends those values.
 */
const labels = {
  sessionCookies: 'session cookies',
  knownDevices: 'devices that accounts have signed in on',
  formKeys: 'keys of forms',
  formAnswers: 'answers to forms',
  keptForms: 'kept forms',
  loginDigests: 'digests of typed logins',
  guestLinks: 'links for guests',
  guestCodes: 'codes of links for guests',
  waitingPages: 'pages that wait for a moderator',
  calendarUrls: 'calendar addresses',
  unsubscribeLinks: 'links that end mails',
  queuedMail: 'queued mail',
  passwordResets: 'logins of password resets',
  totpSecrets: 'secrets of authenticator apps',
  passkeyChallenges: 'challenges of passkeys',
  pendingSignIns: 'sign-ins that wait for a second factor',
  providerCookies: 'sign-ins at identity providers',
} as const;

/** A key for each purpose; the secret itself is used for nothing else. */
export type DerivedKeys = Readonly<Record<keyof typeof labels, KeyObject>>;

export function deriveKeys(secret: string): DerivedKeys {
  const keys = Object.entries(labels).map(([purpose, label]) => [purpose, deriveKey(secret, label)]);
  return Object.fromEntries(keys) as DerivedKeys;
}

/** The key of a secret for one purpose, by HKDF with SHA-256 (RFC 5869). */
export function deriveKey(secret: string, label: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', label, KEY_BYTES)));
}
