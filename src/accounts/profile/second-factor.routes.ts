import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { parseDevice } from '../../platform/http/client.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { singleLineText, trimmedLine } from '../../platform/http/form-fields.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { createQrCode } from '../../platform/http/qr-code.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getIdentity } from '../../platform/http/viewer.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import type { AccountContext } from '../context.ts';
import { hasSecondFactor } from '../find-account.ts';
import { signedInAccount } from '../guards.ts';
import { passkeyAnswerFields } from '../second-factor/passkey-ceremony.ts';
import { registerPasskey, removePasskey, renamePasskey, startRegistration } from '../second-factor/passkeys.ts';
import { finishAppSetup, readAppSetup, removeApp, renewRecoveryCodes, startAppSetup, type AppSetup } from '../second-factor/set-up-app.ts';
import { totpUrl } from '../second-factor/totp.ts';
import { changingPerson, redirectWithWarning, WAYS_IN_PATH } from './ways-in.routes.ts';

const MAX_PASSKEY_NAME_LENGTH = 60;

const setupForm = z.object({ totp_setup: singleLineText(1000).default(''), totp_code: singleLineText(100).default('') });

const passkeyForm = z.object({
  ...passkeyAnswerFields,
  name: trimmedLine(MAX_PASSKEY_NAME_LENGTH),
});

const passkeyNameForm = z.object({ name: trimmedLine(MAX_PASSKEY_NAME_LENGTH) });

type SecondFactorPages = Record<
  | 'showAppSetup'
  | 'setUpApp'
  | 'removeApp'
  | 'renewRecoveryCodes'
  | 'requestPasskey'
  | 'registerPasskey'
  | 'renamePasskey'
  | 'removePasskey',
  RequestHandler
>;

/** Below `/profile/sign-in`: the authenticator app, recovery codes and passkeys that users set up themselves. */
export function ownSecondFactorPages(context: AccountContext): SecondFactorPages {
  return {
    showAppSetup(_request, response) {
      showSetup(response, startAppSetup(context, signedInAccount(response).id));
    },

    async setUpApp(request, response) {
      const { id } = signedInAccount(response);
      const form = parseInput(setupForm, request.body);
      const setup = readAppSetup(context, id, form.totp_setup);
      if (!setup) return showSetup(response, startAppSetup(context, id), messagesOf(response).setup.expired);
      const result = await finishAppSetup(context, id, setup, form.totp_code, changingPerson(request));
      if (result.kind === 'wrong-code') return showSetup(response, setup, messagesOf(response).setup.wrong);
      rememberFactor(request, response);
      finish(response, 'authenticator-set', result.recoveryCodes);
    },

    async removeApp(request, response) {
      await removeApp(context, signedInAccount(response).id, changingPerson(request));
      await forgetFactor(request, response);
      finish(response, 'authenticator-removed');
    },

    async renewRecoveryCodes(request, response) {
      const codes = await renewRecoveryCodes(context, signedInAccount(response).id, changingPerson(request));
      if (!codes) return response.redirect(303, WAYS_IN_PATH);
      showRecoveryCodes(response, codes);
    },

    async requestPasskey(request, response) {
      const asked = await startRegistration(context, signedInAccount(response), getIdentity(request).name);
      response.set('Cache-Control', 'no-store').json(asked);
    },

    async registerPasskey(request, response) {
      const form = parseInput(passkeyForm, request.body);
      const { browser, system } = parseDevice(request);
      const result = await registerPasskey(context, signedInAccount(response).id, {
        response: form.passkey_response,
        challenge: form.passkey_challenge,
        name: form.name || [browser, system].filter(Boolean).join(' · ') || messagesOf(response).passkeys.unnamed,
        ...changingPerson(request),
      });
      switch (result.kind) {
        case 'registered':
          rememberFactor(request, response);
          return finish(response, 'passkey-added', result.recoveryCodes);
        case 'wrong-passkey':
          return redirectWithWarning(response, 'passkey-refused');
        case 'too-many':
          return redirectWithWarning(response, 'passkey-too-many');
        case 'known':
          return redirectWithWarning(response, 'passkey-known');
        default:
          result satisfies never;
      }
    },

    async renamePasskey(request, response) {
      const { name } = parseInput(passkeyNameForm, request.body);
      const id = requireId(request.params['id']);
      if (name !== '' && (await renamePasskey(context.db, signedInAccount(response).id, id, name))) setFlash(response, 'passkey-renamed');
      response.redirect(303, WAYS_IN_PATH);
    },

    async removePasskey(request, response) {
      const id = requireId(request.params['id']);
      const result = await removePasskey(context, signedInAccount(response).id, id, changingPerson(request));
      switch (result.kind) {
        case 'removed':
          await forgetFactor(request, response);
          return finish(response, 'passkey-removed');
        case 'no-passkey':
          return response.redirect(303, WAYS_IN_PATH);
        case 'only-way-in':
          return redirectWithWarning(response, 'passkey-only-way-in');
        default:
          result satisfies never;
      }
    },
  };

  /** Who has just set one up is not asked for it when they change it. */
  function rememberFactor(request: Request, response: Response): void {
    request.session!.change(response, { factorProvedAt: context.clock.now().toISOString() });
  }

  /** Who has none any more has not signed in with one either, for roles that demand it. */
  async function forgetFactor(request: Request, response: Response): Promise<void> {
    if (!(await hasSecondFactor(context.db, signedInAccount(response).id)))
      request.session!.change(response, { factorProvedAt: undefined });
  }

  function showSetup(response: Response, { secret, sealed }: AppSetup, error?: string): void {
    const url = totpUrl(secret, getIdentity(response.req).name, signedInAccount(response).username);
    renderPage(response, 'accounts/profile/set-up-app', {
      title: messagesOf(response).setup.title,
      status: error ? 422 : 200,
      qrCode: createQrCode(url),
      secret: secret.replaceAll(/.{4}(?=.)/g, '$& '),
      url,
      sealed,
      error,
    });
  }
}

/** New recovery codes are shown in this response, once: requesting the page again does not. */
function finish(response: Response, flash: string, recoveryCodes?: readonly string[]): void {
  if (recoveryCodes) return showRecoveryCodes(response, recoveryCodes);
  setFlash(response, flash);
  response.redirect(303, WAYS_IN_PATH);
}

function showRecoveryCodes(response: Response, codes: readonly string[]): void {
  response.locals.resultUrl = WAYS_IN_PATH;
  renderPage(response, 'accounts/profile/recovery-codes', { title: messagesOf(response).codes.title, layout: 'print', codes });
}

function messagesOf(response: Response): Messages['secondFactor'] {
  return messagesFor(signedInAccount(response).locale).secondFactor;
}
