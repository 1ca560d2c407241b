import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp } from '../../platform/http/client.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { createQrCode } from '../../platform/http/qr-code.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getIdentity } from '../../platform/http/viewer.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import type { AccountContext } from '../context.ts';
import { signedInAccount } from '../guards.ts';
import { finishAppSetup, readAppSetup, removeApp, renewRecoveryCodes, startAppSetup, type AppSetup } from '../second-factor/set-up-app.ts';
import { totpUrl } from '../second-factor/totp.ts';
import { showWaysIn } from './show-ways-in.ts';

const pageQuery = z.object({ next: z.string().max(2000).optional().catch(undefined) });

const setupForm = z.object({ totp_setup: singleLineText(1000).default(''), totp_code: singleLineText(100).default('') });

/** `/profile/sign-in`: every way in that a user has, and the second factors that they set up themselves. */
export function waysInPages(
  context: AccountContext,
): Record<'show' | 'showAppSetup' | 'setUpApp' | 'removeApp' | 'renewRecoveryCodes', RequestHandler> {
  return {
    show: (request, response) => showWaysIn(context, request, response, parseInput(pageQuery, request.query)),

    showAppSetup(_request, response) {
      showSetup(response, startAppSetup(context, signedInAccount(response).id));
    },

    async setUpApp(request, response) {
      const { id } = signedInAccount(response);
      const form = parseInput(setupForm, request.body);
      const setup = readAppSetup(context, id, form.totp_setup);
      if (!setup) return showSetup(response, startAppSetup(context, id), messagesOf(response).setup.expired);
      const result = await finishAppSetup(context, id, setup, form.totp_code, clientIp(request));
      if (result.kind === 'wrong-code') return showSetup(response, setup, messagesOf(response).setup.wrong);
      if (result.recoveryCodes) return showRecoveryCodes(response, result.recoveryCodes);
      setFlash(response, 'authenticator-set');
      response.redirect(303, '/profile/sign-in');
    },

    async removeApp(request, response) {
      await removeApp(context, signedInAccount(response).id, clientIp(request));
      setFlash(response, 'authenticator-removed');
      response.redirect(303, '/profile/sign-in');
    },

    /** The response shows the codes, once: requesting the page again does not. */
    async renewRecoveryCodes(request, response) {
      const codes = await renewRecoveryCodes(context, signedInAccount(response).id, clientIp(request));
      if (!codes) return response.redirect(303, '/profile/sign-in');
      showRecoveryCodes(response, codes);
    },
  };

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

export function showRecoveryCodes(response: Response, codes: readonly string[]): void {
  response.locals.resultUrl = '/profile/sign-in';
  renderPage(response, 'accounts/profile/recovery-codes', { title: messagesOf(response).codes.title, layout: 'print', codes });
}

function messagesOf(response: Response): Messages['secondFactor'] {
  return messagesFor(signedInAccount(response).locale).secondFactor;
}
