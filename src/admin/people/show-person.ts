import type { Response } from 'express';
import { hasPermission, type Account } from '../../accounts/account.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { CreatedLink } from '../../accounts/links/create-link.ts';
import type { PasswordError } from '../../accounts/passwords/password-rules.ts';
import { listTimeZones } from '../../accounts/profile/profile.forms.ts';
import type { CourseSuggestion } from '../../courses/find-courses.ts';
import { setFlashMessage, setFlashWarning, type FlashDetail, type FlashMessage } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { hashSessionId } from '../../platform/http/session-store.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { loadPersonPage } from './person-page.ts';
import type { PersonContext } from './context.ts';
import type { DetailsForm, FieldError } from './person.forms.ts';
import { roleLabel } from '../../accounts/role.ts';

/** What a form that comes back brings along: what was typed, and what is wrong with it. */
export type SubmittedForms = {
  status?: number;
  details?: { form: DetailsForm; faults: Record<string, FieldError>; conflict?: Account };
  username?: { typed: string; fault: FieldError };
  roles?: { fault: 'last-administrator' };
  xmppPassword?: { error: PasswordError };
  enroll?: { typed: string; role: string; matching: CourseSuggestion[] };
  /** A link that was just made, shown this once. */
  oneTimeLink?: CreatedLink;
};

/** The page of a person, for who looks at it. */
export async function showPerson(context: PersonContext, response: Response, id: number, given: SubmittedForms = {}): Promise<void> {
  // Who may run courses, or people, and not see them, sends forms here too.
  if (!hasPermission(signedInAccount(response), 'people:read')) throw new HttpError(403, 'forbidden');
  const page = await loadPersonPage(context, id, { actor: signedInActor(response), session: hashSessionId(response.req.sessionID) });
  if (!page) throw new HttpError(404, 'not-found');
  const messages = messagesFor(signedInAccount(response).locale);
  renderPage(response, 'people/person', {
    title: page.person.name,
    layout: 'administration',
    status: given.status ?? 200,
    ...page,
    given,
    details: given.details?.form ?? toDetailsForm(page.account),
    roleLabel: (name: string) => roleLabel(messages, name),
    isSelf: id === signedInAccount(response).id,
    sendsMail: isMailReadable(context.settings),
    timeZones: listTimeZones(),
    portalZone: context.settings.timeZone,
  });
}

function toDetailsForm({ firstName, lastName, email, locale, timeZone, version }: Account): DetailsForm {
  return { first_name: firstName, last_name: lastName, email, locale, time_zone: timeZone ?? '', version };
}

export function personPath(id: number): string {
  return `/admin/users/${id}`;
}

/** Back to the page of the person, which says what was done. */
export function redirectToPerson(
  response: Response,
  id: number,
  name: string,
  params: FlashMessage['params'] = [],
  undo?: FlashMessage['undo'],
  details: FlashDetail[] = [],
): void {
  setFlashMessage(response, { name, params, undo, details });
  response.redirect(303, personPath(id));
}

/** Back to the page of the person, which says why nothing was done. */
export function redirectToPersonWithWarning(response: Response, id: number, name: string): void {
  setFlashWarning(response, name);
  response.redirect(303, personPath(id));
}

/**
 * What people change of themselves, they change in their profile, which asks for their password: a session that somebody
 * borrowed opens no second way to the account. True where that was the answer.
 */
export function redirectSelfToProfile(response: Response, id: number): boolean {
  if (id !== signedInAccount(response).id) return false;
  setFlashWarning(response, 'person-own-profile');
  response.redirect(303, '/profile');
  return true;
}

/** What no form of ours could have asked for from this person: nothing to show but the refusal. */
export function throwHttpErrorFor(kind: 'no-account' | 'forbidden'): never {
  throw kind === 'forbidden' ? new HttpError(403, 'forbidden') : new HttpError(404, 'not-found');
}
