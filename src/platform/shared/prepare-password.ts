import saslprep from '@mongodb-js/saslprep';

/** bcrypt ignores further bytes. */
const MAX_PASSWORD_BYTES = 72;

/**
 * The form in which a password is compared, hashed and given to Prosody: after SASLprep (RFC 4013), so that «ñandú» typed with
 * composed and with combining characters is the same password. Undefined for texts that cannot be a password: empty ones, ones with
 * characters that SASLprep prohibits, and ones of more than 72 bytes.
 */
export function preparePassword(typed: string): string | undefined {
  const prepared = saslprepped(typed);
  return prepared !== undefined && prepared !== '' && Buffer.byteLength(prepared) <= MAX_PASSWORD_BYTES ? prepared : undefined;
}

function saslprepped(text: string): string | undefined {
  try {
    return saslprep(text);
  } catch {
    return undefined;
  }
}
