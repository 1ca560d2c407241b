import { wordsIn } from '../../platform/messages/messages.ts';
import type { Account } from '../account.ts';
import type { EmailChange } from '../email/change-own-email.ts';
import { passwordFaultWords } from '../passwords/password-form-error.ts';

export type EmailFormFault = Exclude<EmailChange, { kind: 'asked' }>;

/** What went wrong with a new e-mail address, as a sentence for this person, and the field that it belongs to. */
export function emailFaultWords(
  fault: EmailFormFault | undefined,
  account: Account,
  portalZone: string,
): { field: 'email' | 'password'; text: string } | undefined {
  const words = wordsIn(account.locale).profile.faults;
  if (fault === undefined) return undefined;
  switch (fault.kind) {
    case 'refused':
      return { field: 'email', text: words.email[fault.fault] };
    case 'too-often':
      return { field: 'email', text: words.tooOften };
    case 'wrong':
    case 'blocked':
      return { field: 'password', text: passwordFaultWords(fault, account, portalZone)!.text };
    default:
      return fault satisfies never;
  }
}
