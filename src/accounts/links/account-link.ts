import { days, minutes } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';

/**
 * `invitation` leads to a first password, `reset` to a new one, `email` confirms a new e-mail. Whoever has the link needs
 * nothing else, so it works once, expires, and is stored as a hash of its secret only.
 */
export const linkKinds = ['invitation', 'reset', 'email'] as const;

export type LinkKind = (typeof linkKinds)[number];

/** The kinds that lead to a password. */
export const passwordLinkKinds = ['invitation', 'reset'] as const satisfies LinkKind[];

/**
 * An active link. `email` is the e-mail that a link of that kind confirms; `createdBy` the account that created the link,
 * null where the user asked for it; `handedOver` whether the creator saw the link, which was not mailed.
 */
export type AccountLink = {
  id: number;
  kind: LinkKind;
  email: string | null;
  expiresAt: Date;
  createdBy: number | null;
  handedOver: boolean;
};

export type CreatedLink = { url: string; expiresAt: Date };

/** Lifetimes of mailed links. Invitations go out before the term begins; a password is reset now or asked for again. */
export const LINK_LIFETIME_MS: Record<LinkKind, number> = { invitation: days(14), reset: minutes(120), email: days(1) };

/** The lifetime of a link that an administrator passes on. */
export const ONE_TIME_LINK_LIFETIME_MS = days(1);

/** The URL of a link, which opens in the language of the account. */
export function accountLinkUrl(publicUrl: string, secret: string, { locale }: Pick<Account, 'locale'>): string {
  return `${publicUrl}/link/${secret}?lang=${locale}`;
}

/** An account without a password gets an invitation, every other one a reset. */
export function passwordLinkKind(account: Pick<Account, 'passwordNotSet'>): 'invitation' | 'reset' {
  return account.passwordNotSet ? 'invitation' : 'reset';
}
