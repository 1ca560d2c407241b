import type { Response } from 'express';
import { hasPermission, type Account, type IdentifierOwner } from '../../accounts/account.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { CreatedLink } from '../../accounts/links/account-link.ts';
import type { PasswordError } from '../../accounts/passwords/password-rules.ts';
import { groupTimeZones, timeZoneLabel } from '../../platform/shared/time-zone-names.ts';
import type { CourseSuggestion } from '../../courses/find-courses.ts';
import { setFlashMessage, setFlashWarning, type FlashDetail, type FlashMessage } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { createQrCode } from '../../platform/http/qr-code.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { formatIdentifier } from '../../platform/identity/identifier.ts';
import type { Identity } from '../../platform/identity/identity.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { loadPersonPage } from './person-page.ts';
import type { AccountContext } from '../../accounts/context.ts';
import type { DetailsForm, FieldError } from './person.forms.ts';
import { roleLabel } from '../../accounts/role.ts';

/** What the user typed in forms that come back, with their errors. */
type SubmittedForms = {
  status?: number;
  details?: { form: DetailsForm; errors: Record<string, FieldError>; conflict?: Account; identifierOwner?: IdentifierOwner };
  username?: { typed: string; error: FieldError };
  roles?: { error: 'last-administrator' };
  xmppPassword?: { error: PasswordError };
  enroll?: { typed: string; role: string; matches: CourseSuggestion[] };
  /** Shown in this response only. */
  oneTimeLink?: CreatedLink;
};

export async function showPerson(context: AccountContext, response: Response, id: number, submitted: SubmittedForms = {}): Promise<void> {
  // Forms of this page need other permissions, which do not include this one.
  if (!hasPermission(signedInAccount(response), 'people:read')) throw new HttpError(403, 'forbidden');
  const page = await loadPersonPage(context, id, { actor: signedInActor(response), session: response.req.session!.idHash });
  if (!page) throw new HttpError(404, 'not-found');
  const messages = messagesFor(signedInAccount(response).locale);
  if (submitted.oneTimeLink) response.locals.resultUrl = personPath(id);
  renderPage(response, 'admin/people/person', {
    title: page.person.name,
    layout: 'administration',
    status: submitted.status ?? 200,
    ...page,
    submitted,
    oneTimeQrCode: submitted.oneTimeLink && createQrCode(submitted.oneTimeLink.url),
    details: submitted.details?.form ?? toDetailsForm(page.account, context.identity.current),
    roleLabel: (name: string) => roleLabel(messages, name),
    isSelf: id === signedInAccount(response).id,
    sendsMail: isMailReadable(context.settings),
    timeZones: groupTimeZones(signedInAccount(response).locale, page.account.timeZone ?? ''),
    portalZone: timeZoneLabel(signedInAccount(response).locale, context.settings.timeZone),
  });
}

function toDetailsForm({ firstName, lastName, email, identifier, locale, timeZone, version }: Account, identity: Identity): DetailsForm {
  return {
    first_name: firstName,
    last_name: lastName,
    email,
    identifier: formatIdentifier(identity, identifier),
    locale,
    time_zone: timeZone ?? '',
    version,
  };
}

export function personPath(id: number): string {
  return `/admin/users/${id}`;
}

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

export function redirectToPersonWithWarning(response: Response, id: number, name: string): void {
  setFlashWarning(response, name);
  response.redirect(303, personPath(id));
}

/**
 * Administrators change their own account in the profile, which asks for the password: a session on another device is not
 * enough. True where the response has been sent.
 */
export function redirectSelfToProfile(response: Response, id: number): boolean {
  if (id !== signedInAccount(response).id) return false;
  setFlashWarning(response, 'person-own-profile');
  response.redirect(303, '/profile');
  return true;
}

/** For requests that no form of the portal offers. */
export function throwHttpErrorFor(kind: 'no-account' | 'forbidden'): never {
  throw kind === 'forbidden' ? new HttpError(403, 'forbidden') : new HttpError(404, 'not-found');
}
