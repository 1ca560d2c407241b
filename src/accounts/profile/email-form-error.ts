import { messagesFor } from '../../platform/messages/messages.ts';
import type { Account } from '../account.ts';
import type { RequestEmailChangeResult } from '../email/change-own-email.ts';
import { passwordFormErrorMessage } from '../passwords/password-form-error.ts';

export type EmailFormError = Exclude<RequestEmailChangeResult, { kind: 'asked' }>;

/** What went wrong with a new e-mail address, as a sentence for this person, and the field that it belongs to. */
export function emailFormErrorMessage(
  error: EmailFormError | undefined,
  account: Account,
  portalZone: string,
): { field: 'email' | 'password'; text: string } | undefined {
  const messages = messagesFor(account.locale).profile.errors;
  if (error === undefined) return undefined;
  switch (error.kind) {
    case 'refused':
      return { field: 'email', text: messages.email[error.error] };
    case 'too-often':
      return { field: 'email', text: messages.rateLimited };
    case 'wrong':
    case 'blocked':
      return { field: 'password', text: passwordFormErrorMessage(error, account, portalZone)!.text };
    default:
      return error satisfies never;
  }
}
