import type { Response } from 'express';
import { may, type Account } from '../../accounts/account.ts';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import type { PasswordFault } from '../../accounts/passwords/password-rules.ts';
import { timeZones } from '../../accounts/profile/profile.forms.ts';
import type { CourseChoice } from '../../courses/suggest-courses.ts';
import { leaveOutcome, leaveWarning, type Besides, type Notice } from '../../platform/http/flash.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { hashOf } from '../../platform/http/session-store.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { mailIsRead } from '../../platform/mail/mail.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { personPage } from './person-page.ts';
import type { PersonNeeds } from './context.ts';
import type { DetailsForm, FieldFault } from './person.forms.ts';
import { roleLabel } from '../../accounts/roles/role-label.ts';

/** What a form that comes back brings along: what was typed, and what is wrong with it. */
export type GivenBack = {
  status?: number;
  details?: { form: DetailsForm; faults: Record<string, FieldFault>; conflict?: Account };
  username?: { typed: string; fault: FieldFault };
  roles?: { fault: 'last-administrator' };
  xmppPassword?: { fault: PasswordFault };
  enroll?: { typed: string; role: string; matching: CourseChoice[] };
  /** A link that was just made, shown this once. */
  handedOver?: { url: string; until: Date };
};

/** The page of a person, for who looks at it. */
export async function showPerson(needs: PersonNeeds, response: Response, id: number, given: GivenBack = {}): Promise<void> {
  // Who may run courses, or people, and not see them, sends forms here too.
  if (!may(accountOf(response), 'people:see')) throw new Refusal(403, 'forbidden');
  const page = await personPage(needs, id, { actor: actorOf(response), session: hashOf(response.req.sessionID) });
  if (!page) throw new Refusal(404, 'not-found');
  const words = wordsIn(accountOf(response).locale);
  showPage(response, 'people/person', {
    title: page.person.name,
    layout: 'administration',
    status: given.status ?? 200,
    ...page,
    given,
    details: given.details?.form ?? formOf(page.account),
    roleLabel: (name: string) => roleLabel(words, name),
    isSelf: id === accountOf(response).id,
    sendsMail: mailIsRead(needs.settings),
    timeZones: timeZones(),
    portalZone: needs.settings.timeZone,
  });
}

function formOf({ firstName, lastName, email, locale, timeZone, version }: Account): DetailsForm {
  return { first_name: firstName, last_name: lastName, email, locale, time_zone: timeZone ?? '', version };
}

export function pathOf(id: number): string {
  return `/admin/users/${id}`;
}

/** Back to the page of the person, which says what was done. */
export function doneFor(
  response: Response,
  id: number,
  name: string,
  of: Notice['of'] = [],
  undo?: Notice['undo'],
  besides: Besides[] = [],
): void {
  leaveOutcome(response, { name, of, undo, besides });
  response.redirect(303, pathOf(id));
}

/** Back to the page of the person, which says why nothing was done. */
export function notDoneFor(response: Response, id: number, name: string): void {
  leaveWarning(response, name);
  response.redirect(303, pathOf(id));
}

/**
 * What people change of themselves, they change in their profile, which asks for their password: a session that somebody
 * borrowed opens no second way to the account. True where that was the answer.
 */
export function leftToProfile(response: Response, id: number): boolean {
  if (id !== accountOf(response).id) return false;
  leaveWarning(response, 'person-own-profile');
  response.redirect(303, '/profile');
  return true;
}

/** What no form of ours could have asked for from this person: nothing to show but the refusal. */
export function refuse(kind: 'no-account' | 'forbidden'): never {
  throw kind === 'forbidden' ? new Refusal(403, 'forbidden') : new Refusal(404, 'not-found');
}
