import type { RequestHandler, Response } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import { clientIp } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { findIdentity } from '../../platform/identity/identity-store.ts';
import { DEFAULT_NAME, type StoredIdentity } from '../../platform/identity/identity.ts';
import { updateIdentity } from '../../platform/identity/update-identity.ts';
import { isMailConfigured } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { listTimeZones } from '../../platform/shared/time-zone.ts';
import { type SettingsErrors, settingsForm, toIdentityFields, validateSettings } from './settings.forms.ts';

/** `/admin/settings`: whose portal this is, whom its readers may ask, and how it looks. */
export function settingsPages(context: AppContext): Record<'show' | 'update', RequestHandler> {
  return {
    async show(_request, response) {
      showForm(response, await findIdentity(context.db));
    },

    async update(request, response) {
      const form = parseInput(settingsForm, request.body);
      const wanted = toIdentityFields(form);
      const errors = validateSettings(form);
      if (Object.keys(errors).length > 0) return showForm(response, wanted, { errors });
      const actor = { actorId: signedInAccount(response).id, clientIp: clientIp(request) };
      const result = await updateIdentity(context, actor, wanted);
      switch (result.kind) {
        case 'updated':
        case 'unchanged':
          setFlash(response, result.kind === 'updated' ? 'identity-updated' : 'identity-unchanged');
          return response.redirect(303, '/admin/settings');
        case 'conflict':
          return showForm(response, { ...wanted, version: result.current.version }, { current: result.current });
        default:
          result satisfies never;
      }
    },
  };

  /** `current`: what is saved, if another administrator has changed it meanwhile. */
  function showForm(
    response: Response,
    form: StoredIdentity,
    { errors, current }: { errors?: SettingsErrors; current?: StoredIdentity } = {},
  ): void {
    const account = signedInAccount(response);
    renderPage(response, 'admin/settings/form', {
      title: messagesFor(account.locale).settingsPage.title,
      layout: 'administration',
      status: errors ? 422 : current ? 409 : 200,
      form,
      errors: errors ?? {},
      current,
      defaultName: DEFAULT_NAME,
      timeZones: listTimeZones(form.timeZone),
      environmentZone: context.identity.defaultTimeZone,
      sendsMail: isMailConfigured(context.settings),
      ownEmail: account.email,
    });
  }
}
