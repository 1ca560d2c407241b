import saslprep from '@mongodb-js/saslprep';

/** bcrypt reads no further: what comes after would not count. */
const MAX_PASSWORD_BYTES = 72;

/**
 * A password as it is compared, hashed and handed to Prosody: after SASLprep (RFC 4013), so that «ñandú» typed with
 * composed and with combining letters is one password. Undefined where the text cannot be a password: empty,
 * characters that SASLprep prohibits, or more than 72 bytes after preparation.
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
