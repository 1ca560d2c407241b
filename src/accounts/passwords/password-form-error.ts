import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { Account } from '../account.ts';
import type { PasswordNotConfirmed } from './confirm-password.ts';
import type { PasswordError } from './password-rules.ts';

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
