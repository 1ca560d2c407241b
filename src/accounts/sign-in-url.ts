import type { Messages } from '../platform/messages/messages.ts';
import type { Locale } from '../platform/shared/locale.ts';

type ReasonText = { kind: 'error' | 'notice' | 'success'; text: (messages: Messages) => string };

/** Why somebody comes to the sign-in page, and what it says then; undefined where that is nothing, or more than a text. */
export const signInReasons = {
  off: { kind: 'error', text: ({ signIn }) => signIn.inactive },
  'wrong-passkey': { kind: 'error', text: ({ signIn }) => signIn.wrongPasskey },
  'password-off': { kind: 'error', text: ({ signIn }) => signIn['password-off'] },
  'session-ended': { kind: 'notice', text: ({ keptForms }) => keptForms.sessionEnded },
  'other-person': { kind: 'notice', text: ({ keptForms }) => keptForms.otherPerson },
  'choose-file-again': { kind: 'notice', text: ({ keptForms }) => keptForms.chooseFileAgain },
  'second-factor-expired': { kind: 'notice', text: ({ secondFactor }) => secondFactor.signIn.expired },
  'signed-out': { kind: 'success', text: ({ signIn }) => signIn.signedOut },
  'password-chosen': { kind: 'success', text: ({ signIn }) => signIn.passwordChosen },
  'email-confirmed': { kind: 'success', text: ({ signIn }) => signIn.emailConfirmed },
  'check-cookies': undefined,
  'link-identity': undefined,
  'other-account': undefined,
} satisfies Record<string, ReasonText | undefined>;

export type SignInReason = keyof typeof signInReasons;

/** `next`: where the user goes then. `from`: the provider of the session that ended. */
type SignInQuery = { next?: string | undefined; reason?: SignInReason | undefined; from?: string | undefined; lang?: Locale };

/** The URL of the sign-in page. What is empty is left out. */
export function signInUrl(values: SignInQuery): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, value);
  return query.size > 0 ? `/login?${query.toString()}` : '/login';
}
