import type { RequestHandler, Response } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import { clientIp } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { receiveFormWithFile } from '../../platform/http/receive-file.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { describeAccent } from '../../platform/identity/accent.ts';
import { findIdentity } from '../../platform/identity/identity-store.ts';
import { DEFAULT_NAME, logoUrl, type StoredIdentity, toIdentity } from '../../platform/identity/identity.ts';
import { isStoredLogo, MAX_LOGO_BYTES, storeLogo } from '../../platform/identity/logo.ts';
import { updateIdentity } from '../../platform/identity/update-identity.ts';
import { isMailConfigured } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { groupTimeZones, timeZoneLabel } from '../../platform/shared/time-zone-names.ts';
import { areFirstStepsHidden } from '../first-steps/find-first-steps.ts';
import { type SettingsErrors, settingsForm, toStoredIdentity, validateSettings } from './settings.forms.ts';

/** `/admin/settings`: whose portal this is, whom its readers may ask, and how it looks. */
export function settingsPages(context: AppContext): Record<'show' | 'update' | 'body', RequestHandler> {
  return {
    body: receiveFormWithFile({ field: 'logo', maxBytes: MAX_LOGO_BYTES }),

    async show(_request, response) {
      await showForm(response, await findIdentity(context.db));
    },

    async update(request, response) {
      const form = parseInput(settingsForm, request.body);
      const typed = toStoredIdentity(form);
      const errors = validateSettings(form);
      const logo = await takeLogo(typed.logoHash, request.file?.buffer);
      if (logo.refusal) errors.logo = logo.refusal;
      const wanted = { ...typed, logoHash: logo.hash };
      if (Object.keys(errors).length > 0) return showForm(response, wanted, { errors });
      if (form.step === 'preview') return showForm(response, wanted, { preview: true });
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

  /** The hash of the logo to use, which is the one that was shown where a new one is refused. */
  async function takeLogo(shown: string, upload: Buffer | undefined): Promise<{ hash: string; refusal?: SettingsErrors['logo'] }> {
    const result = upload && (await storeLogo(context, upload));
    if (result?.kind === 'stored') return { hash: result.hash };
    if (shown !== '' && !(await isStoredLogo(context, shown))) return { hash: '', refusal: result?.reason ?? 'gone' };
    return { hash: shown, ...(result && { refusal: result.reason }) };
  }

  /** `current`: what is saved, if another administrator has changed it meanwhile. */
  async function showForm(
    response: Response,
    form: StoredIdentity,
    { errors, current, preview = false }: { errors?: SettingsErrors; current?: StoredIdentity; preview?: boolean } = {},
  ): Promise<void> {
    const account = signedInAccount(response);
    renderPage(response, 'admin/settings/form', {
      title: messagesFor(account.locale).settingsPage.title,
      layout: 'administration',
      status: errors ? 422 : current ? 409 : 200,
      form,
      ...(preview && { preview, identity: toIdentity(form, context.identity.defaultTimeZone) }),
      errors: errors ?? {},
      accent: form.accent && !errors?.accent ? describeAccent(form.accent) : undefined,
      logoUrl: form.logoHash ? logoUrl(form.logoHash) : undefined,
      current,
      defaultName: DEFAULT_NAME,
      timeZones: groupTimeZones(account.locale, form.timeZone),
      environmentZone: timeZoneLabel(account.locale, context.identity.defaultTimeZone),
      sendsMail: isMailConfigured(context.settings),
      ownEmail: account.email,
      firstStepsHidden: await areFirstStepsHidden(context.db),
    });
  }
}
