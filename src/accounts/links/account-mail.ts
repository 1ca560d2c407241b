import type { Settings } from '../../platform/config/settings.ts';
import type { Letter } from '../../platform/mail/email-content.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn, type Words } from '../../platform/messages/messages.ts';
import { displayName, type Account } from '../account.ts';
import type { MadeLink } from './create-link.ts';

type LinkWords = Words['letters']['reset' | 'confirmEmail'];

type Said = Pick<Letter, 'subject' | 'paragraphs' | 'action' | 'footnotes'>;

/** To somebody who has a new account: where they choose their password. */
export function invitationLetter(account: Account, link: MadeLink, settings: Settings): Letter {
  const words = wordsIn(account.locale).letters.invitation;
  return letterTo(account, {
    subject: words.subject,
    paragraphs: [words.made, words.how(account.username)],
    action: { label: words.action, url: link.url },
    footnotes: [onceUntil(account, link, settings), words.later],
  });
}

export function resetLetter(account: Account, link: MadeLink, settings: Settings): Letter {
  return linkLetter(account, wordsIn(account.locale).letters.reset, link, settings);
}

/** To the new address, which a link confirms. */
export function confirmEmailLetter(account: Account, link: MadeLink, settings: Settings): Letter {
  return linkLetter(account, wordsIn(account.locale).letters.confirmEmail, link, settings);
}

/** It may be that another asked for it. */
function linkLetter(account: Account, words: LinkWords, link: MadeLink, settings: Settings): Letter {
  return letterTo(account, {
    subject: words.subject,
    paragraphs: [words.how(account.username)],
    action: { label: words.action, url: link.url },
    footnotes: [onceUntil(account, link, settings), words.notYou],
  });
}

/** To somebody whose address another account was to have: they alone may know that it has an account. */
export function emailTakenLetter(owner: Account, settings: Settings): Letter {
  const words = wordsIn(owner.locale).letters.emailTaken;
  return letterTo(owner, {
    subject: words.subject,
    paragraphs: [words.what(owner.username), words.wasYou],
    action: { label: words.action, url: `${settings.http.publicUrl}/login` },
    footnotes: [words.notYou],
  });
}

/** To the old address, before anything changes. */
export function emailAskedLetter(account: Account, next: string): Letter {
  const words = wordsIn(account.locale).letters.emailAsked;
  return letterTo(account, { subject: words.subject, paragraphs: [words.what(account.username, next), words.notYou] });
}

/** To the old address, once it no longer counts. */
export function emailChangedLetter(account: Account, next: string): Letter {
  const words = wordsIn(account.locale).letters.emailChanged;
  const what = next === '' ? words.without(account.username) : words.what(account.username, next);
  return letterTo(account, { subject: words.subject, paragraphs: [what, words.notYou] });
}

function letterTo(account: Account, said: Said): Letter {
  return { locale: account.locale, greeting: wordsIn(account.locale).letters.greeting(displayName(account)), ...said };
}

function onceUntil(account: Account, link: MadeLink, settings: Settings): string {
  const time = new LocalTime(account.locale, account.timeZone ?? settings.timeZone);
  return wordsIn(account.locale).letters.onceUntil(time.moment(link.until), time.zoneName(link.until));
}
