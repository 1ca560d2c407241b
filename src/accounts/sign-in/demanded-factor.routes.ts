import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Db } from '../../platform/db/database.ts';
import { isKeptForm } from '../../platform/http/kept-forms.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { returnPathField, safeReturnPath } from '../../platform/http/return-path.ts';
import { getViewer } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { hasSecondFactor } from '../find-account.ts';
import { signedInAccount } from '../guards.ts';
import { canUsePasskeys } from '../second-factor/passkey-ceremony.ts';

const pageQuery = z.object({ next: returnPathField });

/**
 * `/second-factor`: asks whoever has a role that demands a second factor, and administrators from the first day, to set one up. Until the role's
 * date it can be put off; from then on it is where every page but a few leads.
 */
export function demandedFactorPage(context: AccountContext): RequestHandler {
  return async (request, response) => {
    const next = safeReturnPath(parseInput(pageQuery, request.query).next);
    const account = signedInAccount(response);
    const isDemanded = getViewer(response)!.lacksSecondFactor;
    if (await hasSecondFactor(context.db, account.id))
      return response.redirect(303, isDemanded ? `/confirm?${new URLSearchParams({ next, with: 'second-factor' }).toString()}` : next);
    renderPage(response, 'accounts/sign-in/demanded-factor', {
      title: messagesFor(account.locale).secondFactor.demanded.title,
      layout: 'single',
      next,
      isDemanded,
      from: account.secondFactorFrom,
      canUsePasskeys: canUsePasskeys(context),
    });
  };
}

/**
 * Where a user goes who has just signed in: over the invitation, if their role asks for a second factor and they have none. Never on the way to
 * a call, or back to a form during which their session ended.
 */
export async function inviteToSecondFactor(
  db: Db,
  account: Account,
  { next, providerFactor = false }: { next: string; providerFactor?: boolean },
): Promise<string> {
  const isAsked = account.roles.includes('administrator') || account.secondFactorFrom !== null;
  if (!isAsked || providerFactor || leadsToCall(next) || isKeptForm(next) || (await hasSecondFactor(db, account.id))) return next;
  return `/second-factor?${new URLSearchParams({ next }).toString()}`;
}

/** Whether this is one of the pages that let into a call; of any other page the sign-in promises none. */
export function leadsToCall(path: string): boolean {
  return /^\/(join-meeting|aula)\/./.test(path) || /^\/meetings\/\d+\/phone$/.test(path);
}
