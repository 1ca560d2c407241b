import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { parseDevice } from '../../platform/http/client.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { REMEMBERED_SESSION_LIFETIME_MS } from '../../platform/http/session-store.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { endSession } from '../../platform/http/user-sessions.ts';
import type { AccountContext } from '../context.ts';
import { safeReturnPath } from './safe-return-path.ts';
import { signInWithPassword, type Passport } from './passport.ts';
import { signInForm, signInQuery } from './sign-in.forms.ts';
import type { SignInRefusal } from './check-password.ts';

export type SignInPages = { show: RequestHandler; submit: RequestHandler; signOut: RequestHandler };

const BUSY_RETRY_SECONDS = 15;

export function signInPages(context: AccountContext, passport: Passport): SignInPages {
  return {
    show(request, response) {
      const { next, reason } = parseInput(signInQuery, request.query);
      if (request.user && !reason) return response.redirect(303, safeReturnPath(next));
      showForm(response, { next, reason });
    },

    async submit(request, response) {
      const form = parseInput(signInForm, request.body);
      if (isUnseenHttps(request)) return showForm(response, { next: form.next, status: 400, error: 'insecure' });
      // Passport would look for them there too; a password has no place in an address.
      if ('username' in request.query || 'password' in request.query) throw new HttpError(400, 'bad-request');
      const result = await signInWithPassword(context, passport, request, form.password);
      if (result.kind !== 'signed-in') return showRefusal(response, result, form);
      request.session.device = parseDevice(request);
      if (form.keep) rememberSession(request);
      response.redirect(303, safeReturnPath(form.next));
    },

    async signOut(request, response) {
      await endSession(request);
      response.redirect(303, '/login?reason=signed-out');
    },
  };

  function showRefusal(response: Response, refusal: SignInRefusal, form: { username: string; next?: string | undefined }): void {
    const typed = { login: form.username, next: form.next };
    switch (refusal.kind) {
      case 'wrong':
        return showForm(response, { ...typed, status: 401, error: 'wrong' });
      case 'account-off':
        return showForm(response, { ...typed, status: 403, reason: 'off' });
      case 'blocked': {
        response.set('Retry-After', String(secondsUntil(refusal.until)));
        return showForm(response, { ...typed, status: 429, error: 'blocked', until: refusal.until });
      }
      case 'busy':
        response.set('Retry-After', String(BUSY_RETRY_SECONDS));
        return showForm(response, { ...typed, status: 503, error: 'busy' });
      default:
        return refusal satisfies never;
    }
  }

  function showForm(response: Response, form: SignInView): void {
    const locale = getLocale(response.req, response);
    const messages = messagesFor(locale).signIn;
    const until = form.until && new TimeFormatter(locale, context.settings.timeZone).time(form.until);
    const error = form.error === 'blocked' ? messages.blocked(until ?? '') : form.error && messages[form.error];
    renderPage(response, 'accounts/sign-in', {
      title: messages.title,
      layout: 'single',
      status: form.status ?? 200,
      login: form.login ?? '',
      next: form.next && safeReturnPath(form.next) !== '/' ? safeReturnPath(form.next) : '',
      error: form.reason === 'off' ? messages.inactive : error,
      good: successMessage(messages, form.reason),
    });
  }

  function secondsUntil(instant: Date): number {
    return Math.max(1, Math.ceil((instant.getTime() - context.clock.now().getTime()) / 1000));
  }

  /** Over https the cookie is only sent back when Express knows that the connection is https: without TRUST_PROXY it does not. */
  function isUnseenHttps(request: Request): boolean {
    if (!context.settings.http.publicUrl.startsWith('https:') || request.secure) return false;
    context.log.error(
      { event: 'sign_in' },
      'sign-in is impossible: PUBLIC_URL is https, but this request does not look it; set TRUST_PROXY',
    );
    return true;
  }
}

type SignInReason = z.infer<typeof signInQuery>['reason'];

function successMessage(messages: Messages['signIn'], reason: SignInReason): string | undefined {
  switch (reason) {
    case 'signed-out':
      return messages.signedOut;
    case 'password-chosen':
      return messages.passwordChosen;
    case 'email-confirmed':
      return messages.emailConfirmed;
    default:
      return undefined;
  }
}

type SignInView = {
  login?: string;
  next?: string | undefined;
  status?: number;
  reason?: SignInReason;
  error?: 'wrong' | 'busy' | 'insecure' | 'blocked';
  until?: Date;
};

function rememberSession(request: Request): void {
  request.session.rememberMe = true;
  request.session.cookie.maxAge = REMEMBERED_SESSION_LIFETIME_MS;
}
