import { messagesFor } from '../../platform/messages/messages.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { Account } from '../account.ts';
import type { PasswordNotConfirmed } from './confirm-password.ts';

export type PasswordError = 'too-short' | 'too-long' | 'too-common' | 'contains-name';

const MIN_PASSWORD_LENGTH = 10;
const MIN_DISTINCT_CHARACTERS = 5;

/** Shorter usernames occur in too many good passwords. */
const MIN_FORBIDDEN_NAME_LENGTH = 4;

/** Passwords of ten characters or more that are in every list of the most used ones, and the demo's. */
const commonPasswords = new Set(
  (
    '1234567890 0123456789 12345678910 123456789a qwertyuiop qwerty12345 password12 password123 password1234 passw0rd123 ' +
    'contraseña contraseña1 contrasena contrasena1 contraseña123 contrasena123 administrador administrator bienvenido bienvenida ' +
    'bienvenido1 unirse-ahora gryphos123 gryphos2025 gryphos2026 teamomucho iloveyou123 asdfghjkl1 asdfghjklñ 1q2w3e4r5t'
  ).split(' '),
);

/** What is wrong with a new password, or undefined. */
export function validatePassword(typed: string, user: { username: string; email: string }): PasswordError | undefined {
  const prepared = preparePassword(typed);
  if (prepared === undefined) return typed.length < MIN_PASSWORD_LENGTH ? 'too-short' : 'too-long';
  if (prepared.length < MIN_PASSWORD_LENGTH) return 'too-short';
  const lower = prepared.toLowerCase();
  if (commonPasswords.has(lower) || new Set(lower).size < MIN_DISTINCT_CHARACTERS) return 'too-common';
  const names = [user.username, user.email.split('@')[0] ?? ''].filter((name) => name.length >= MIN_FORBIDDEN_NAME_LENGTH);
  return names.some((name) => lower.includes(name.toLowerCase())) ? 'contains-name' : undefined;
}

/** Why a form that changes a password is rejected. `repeat`: the two new passwords differ. */
export type PasswordFormError = PasswordNotConfirmed | { kind: 'refused'; error: PasswordError } | 'repeat';

/** The message for the user, and the field that it belongs to. */
export function passwordFormErrorMessage(
  error: PasswordFormError | undefined,
  account: Account,
  portalZone: string,
): { field: 'old' | 'new' | 'repeat'; text: string } | undefined {
  const messages = messagesFor(account.locale).profile.errors;
  if (error === undefined) return undefined;
  if (error === 'repeat') return { field: 'repeat', text: messages.passwordsDiffer };
  switch (error.kind) {
    case 'wrong':
      return { field: 'old', text: messages.wrongPassword };
    case 'blocked':
      return { field: 'old', text: messages.blocked(new TimeFormatter(account.locale, account.timeZone ?? portalZone).time(error.until)) };
    case 'refused':
      return { field: 'new', text: messages.password[error.error] };
    default:
      return error satisfies never;
  }
}
