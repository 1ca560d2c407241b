import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { Account } from '../account.ts';
import type { UpdateOwnPasswordResult } from './update-own-password.ts';

/** Why a form with passwords comes back; `repeat`: the new one was typed in two ways. */
export type PasswordFormError = Exclude<UpdateOwnPasswordResult, { kind: 'changed' }> | 'repeat';

/** What went wrong with a password, as a sentence for this person, and the field that it belongs to. */
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
