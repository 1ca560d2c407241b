import type { RequestHandler, Response } from 'express';
import { inTransaction } from '../../platform/db/database.ts';
import { clientIp } from '../../platform/http/client.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { SECRET_PAGE_REFERRER_POLICY } from '../../platform/http/security-headers.ts';
import { logRefusal } from '../../platform/http/security-log.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { findResetByLink, keepSecondFactor } from '../second-factor/reset-second-factor.ts';

/** The page of the link in the mail that says that the second factor is going to be removed. Only its button keeps it. */
export function keepSecondFactorPages(context: AccountContext): Record<'show' | 'keep', RequestHandler> {
  return {
    async show(request, response) {
      const account = await findResetByLink(context, request.params['secret']);
      showPage(response, account ? 'asked' : 'over', account);
    },

    async keep(request, response) {
      const account = await findResetByLink(context, request.params['secret']);
      const isKept = account && (await inTransaction(context.db, (tx) => keepSecondFactor(tx, context, account.id, clientIp(request))));
      showPage(response, isKept ? 'kept' : 'over', account);
    },
  };
}

function showPage(response: Response, state: 'asked' | 'kept' | 'over', account: Account | undefined): void {
  if (state === 'over') logRefusal(response, 'link-rejected');
  response.set('Referrer-Policy', SECRET_PAGE_REFERRER_POLICY);
  renderPage(response, 'accounts/sign-in/keep-second-factor', {
    title: messagesFor(getLocale(response.req, response)).secondFactor.keep.title,
    layout: 'single',
    status: state === 'over' ? 410 : 200,
    state,
    username: account?.username,
  });
}
