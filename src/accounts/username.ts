const MAX_USERNAME_LENGTH = 150;

/**
 * Lower case, because Prosody lower-cases a name before it asks; letters, digits and `. _ + -`, because those pass the
 * local part of a JID unchanged (RFC 6122, nodeprep). An `@` never appears, so a name cannot be taken for an e-mail address.
 */
export function isValidUsername(text: string): boolean {
  return text.length <= MAX_USERNAME_LENGTH && /^[a-z0-9à-öø-ÿ][a-z0-9à-öø-ÿ._+-]*$/.test(text);
}
