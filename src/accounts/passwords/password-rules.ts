import { messagesFor } from '../../platform/messages/messages.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { MAX_PASSWORD_LENGTH, preparePassword } from '../../platform/shared/prepare-password.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { Account } from '../account.ts';
import { findPasswordWeakness, type PasswordWeakness } from './guessable-password.ts';
import type { PasswordNotConfirmed } from './confirm-password.ts';

export type PasswordError = 'too-short' | 'too-long' | 'unusable' | PasswordWeakness;

const MIN_PASSWORD_LENGTH = 10;

/** Shorter usernames occur in too many good passwords. */
const MIN_FORBIDDEN_NAME_LENGTH = 4;

/**
 * What is wrong with a new password, or undefined. By the rules of NIST SP 800-63B and ASVS 5.0, 6.2: a length, no words of the person or the
 * place, nothing that is on lists; and no mixture of kinds of characters, which leads to `Password123!`.
 */
export async function validatePassword(
  { settings }: { settings: Pick<Settings, 'http'> },
  typed: string,
  user: { username: string; email: string; firstName?: string; lastName?: string },
): Promise<PasswordError | undefined> {
  if (Array.from(typed).length > MAX_PASSWORD_LENGTH) return 'too-long';
  const prepared = preparePassword(typed);
  if (prepared === undefined) return typed.length < MIN_PASSWORD_LENGTH ? 'too-short' : 'unusable';
  if (prepared.length < MIN_PASSWORD_LENGTH) return 'too-short';
  const lower = prepared.toLowerCase();
  const names = [user.username, user.email.split('@')[0] ?? ''].filter((name) => name.length >= MIN_FORBIDDEN_NAME_LENGTH);
  if (names.some((name) => lower.includes(name.toLowerCase()))) return 'contains-name';
  return findPasswordWeakness(prepared, user, new URL(settings.http.publicUrl).hostname);
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
