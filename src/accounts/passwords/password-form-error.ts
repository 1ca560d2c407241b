import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import type { Account } from '../account.ts';
import type { PasswordChange } from './update-own-password.ts';

/** Why a form with passwords comes back; `repeat`: the new one was typed in two ways. */
export type PasswordFormFault = Exclude<PasswordChange, { kind: 'changed' }> | 'repeat';

/** What went wrong with a password, as a sentence for this person, and the field that it belongs to. */
export function passwordFaultWords(
  fault: PasswordFormFault | undefined,
  account: Account,
  portalZone: string,
): { field: 'old' | 'new' | 'repeat'; text: string } | undefined {
  const words = wordsIn(account.locale).profile.faults;
  if (fault === undefined) return undefined;
  if (fault === 'repeat') return { field: 'repeat', text: words.repeat };
  switch (fault.kind) {
    case 'wrong':
      return { field: 'old', text: words.old };
    case 'blocked':
      return { field: 'old', text: words.blocked(new LocalTime(account.locale, account.timeZone ?? portalZone).time(fault.until)) };
    case 'refused':
      return { field: 'new', text: words.password[fault.fault] };
    default:
      return fault satisfies never;
  }
}
