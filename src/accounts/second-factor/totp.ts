import { Secret, TOTP } from 'otpauth';

/** What every authenticator app can do, and some take for granted whatever the address says. */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** RFC 4226, section 4: 160 bits are recommended. */
const SECRET_BYTES = 20;

/** Steps before and after the current one whose codes count: clocks differ, and typing takes time (RFC 6238, section 5.2). */
const DRIFT_STEPS = 1;

/** In base32, as people type it where they cannot scan. */
export function generateTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What the QR code of an authenticator app says. */
export function totpUrl(secret: string, issuer: string, username: string): string {
  return new TOTP({ ...PARAMETERS, issuer, label: username, secret }).toString();
}

/**
 * The step, a half minute since 1970, whose code was typed (RFC 6238), with or without spaces; undefined for a code of no step near to now.
 */
export function findTotpStep(secret: string, typed: string, now: Date): number | undefined {
  const code = typed.replaceAll(' ', '');
  // Of another length the package throws.
  if (!/^\d{6}$/.test(code)) return undefined;
  const totp = new TOTP({ ...PARAMETERS, secret });
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window: DRIFT_STEPS });
  return delta === null ? undefined : totp.counter({ timestamp: now.getTime() }) + delta;
}
