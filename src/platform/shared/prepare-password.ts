import saslprep from '@mongodb-js/saslprep';

/** Characters. A sentence of any language; more would only cost time. */
export const MAX_PASSWORD_LENGTH = 128;

/**
 * The form in which a password is compared, hashed and given to Prosody: after SASLprep (RFC 4013), so that «ñandú» typed with
 * composed and with combining characters is the same password. Undefined for texts that cannot be a password: empty ones, ones with
 * characters that SASLprep prohibits, and ones of more than 128 characters.
 */
export function preparePassword(typed: string): string | undefined {
  const prepared = saslprepped(typed);
  return prepared !== undefined && prepared !== '' && Array.from(prepared).length <= MAX_PASSWORD_LENGTH ? prepared : undefined;
}

function saslprepped(text: string): string | undefined {
  try {
    return saslprep(text);
  } catch {
    return undefined;
  }
}
