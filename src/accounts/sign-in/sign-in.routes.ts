import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { deviceOf } from '../../platform/http/device.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { LIFETIME_KEPT } from '../../platform/http/session-lifetime.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn, type Words } from '../../platform/messages/messages.ts';
import { localeOf } from '../../platform/http/viewer.ts';
import { endSession } from '../../platform/http/end-session.ts';
import type { AccountNeeds } from '../context.ts';
import { nextPage } from './safe-return-path.ts';
import { signInWithForm, type Passport } from './passport.ts';
import { signInForm, signInQuery } from './sign-in.forms.ts';
import type { SignInRefusal } from './check-password.ts';

export type SignInPages = { show: RequestHandler; submit: RequestHandler; signOut: RequestHandler };

const BUSY_RETRY_SECONDS = 15;

export function signInPages(needs: AccountNeeds, passport: Passport): SignInPages {
  return {
    show(request, response) {
      const { next, reason } = parsed(signInQuery, request.query);
      if (request.user && !reason) return response.redirect(303, nextPage(next));
      showForm(response, { next, reason });
    },

    async submit(request, response) {
      const form = parsed(signInForm, request.body);
      if (isUnseenHttps(request)) return showForm(response, { next: form.next, status: 400, fault: 'insecure' });
      // Passport would look for them there too; a password has no place in an address.
      if ('username' in request.query || 'password' in request.query) throw new Refusal(400, 'bad-request');
      const result = await signInWithForm(needs, passport, request, form.password);
      if (result.kind !== 'signed-in') return showRefusal(response, result, form);
      request.session.device = deviceOf(request);
      if (form.keep) keepSession(request);
      response.redirect(303, nextPage(form.next));
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
        return showForm(response, { ...typed, status: 401, fault: 'wrong' });
      case 'account-off':
        return showForm(response, { ...typed, status: 403, reason: 'off' });
      case 'blocked': {
        response.set('Retry-After', String(secondsUntil(refusal.until)));
        return showForm(response, { ...typed, status: 429, fault: 'blocked', until: refusal.until });
      }
      case 'busy':
        response.set('Retry-After', String(BUSY_RETRY_SECONDS));
        return showForm(response, { ...typed, status: 503, fault: 'busy' });
      default:
        return refusal satisfies never;
    }
  }

  function showForm(response: Response, form: SignInView): void {
    const locale = localeOf(response.req, response);
    const words = wordsIn(locale).signIn;
    const until = form.until && new LocalTime(locale, needs.settings.timeZone).time(form.until);
    const fault = form.fault === 'blocked' ? words.blocked(until ?? '') : form.fault && words[form.fault];
    showPage(response, 'accounts/sign-in', {
      title: words.title,
      layout: 'single',
      status: form.status ?? 200,
      login: form.login ?? '',
      next: form.next && nextPage(form.next) !== '/' ? nextPage(form.next) : '',
      fault: form.reason === 'off' ? words.off : fault,
      good: goodNews(words, form.reason),
    });
  }

  function secondsUntil(instant: Date): number {
    return Math.max(1, Math.ceil((instant.getTime() - needs.clock.now().getTime()) / 1000));
  }

  /** Over https the cookie is only sent back when Express knows that the connection is https: without TRUST_PROXY it does not. */
  function isUnseenHttps(request: Request): boolean {
    if (!needs.settings.http.publicUrl.startsWith('https:') || request.secure) return false;
    needs.log.error({ event: 'sign_in' }, 'sign-in is impossible: PUBLIC_URL is https, but this request does not look it; set TRUST_PROXY');
    return true;
  }
}

type Reason = z.infer<typeof signInQuery>['reason'];

function goodNews(words: Words['signIn'], reason: Reason): string | undefined {
  switch (reason) {
    case 'signed-out':
      return words.signedOut;
    case 'password-chosen':
      return words.passwordChosen;
    case 'email-confirmed':
      return words.emailConfirmed;
    default:
      return undefined;
  }
}

type SignInView = {
  login?: string;
  next?: string | undefined;
  status?: number;
  reason?: Reason;
  fault?: 'wrong' | 'busy' | 'insecure' | 'blocked';
  until?: Date;
};

function keepSession(request: Request): void {
  request.session.keep = true;
  request.session.cookie.maxAge = LIFETIME_KEPT;
}
