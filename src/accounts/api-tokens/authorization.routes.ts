import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { parseDevice } from '../../platform/http/client.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { logRefusal } from '../../platform/http/security-log.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { displayName } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { requireRecentProof, signedInAccount } from '../guards.ts';
import { signInUrl } from '../sign-in-url.ts';
import { createAuthorizationCode } from './authorization-codes.ts';
import { consentUrl, parseAuthorizationRequest, responseUrl, type AuthorizationRequest } from './authorization-request.ts';

const decisionForm = z.object({ decision: z.enum(['allow', 'deny']) });

/** Signing in to an application through the browser (RFC 8252): whoever has no password, or a second factor, has no other way. */
export function authorizationPages(context: AccountContext): Record<'start' | 'ask' | 'decide' | 'describe', RequestHandler> {
  const { publicUrl } = context.settings.http;
  const { applications } = context.settings.api;
  const requireProof = requireRecentProof(context, { factor: true });
  return {
    /** `/oauth/authorize`, where an application sends the browser. Nobody needs to sign in to learn that a request is wrong. */
    start(request, response) {
      response.set('Cache-Control', 'no-store');
      const parsed = parseAuthorizationRequest(applications, request.query);
      switch (parsed.kind) {
        case 'valid':
          return response.redirect(302, consentUrl(parsed.request));
        case 'unknown':
          return showUnknownApplication(response);
        case 'refused':
          return response.redirect(302, responseUrl(publicUrl, parsed, { error: parsed.error, error_description: parsed.description }));
        default:
          parsed satisfies never;
      }
    },

    /** `/oauth/consent`: a signed-in user is asked, whom a link from elsewhere may have led here. */
    async ask(request, response, next) {
      const parsed = parseAuthorizationRequest(applications, request.query);
      if (parsed.kind !== 'valid') return showUnknownApplication(response);
      await requireProof(request, response, (error?: unknown) => (error ? next(error) : showQuestion(request, response, parsed.request)));
    },

    async decide(request, response) {
      const parsed = parseAuthorizationRequest(applications, request.query);
      if (parsed.kind !== 'valid') return showUnknownApplication(response);
      const { decision } = parseInput(decisionForm, request.body);
      response.set('Cache-Control', 'no-store');
      if (decision === 'deny') return response.redirect(303, responseUrl(publicUrl, parsed.request, { error: 'access_denied' }));
      const giver = { userId: signedInAccount(response).id, sessionIdHash: request.session!.idHash };
      const code = await createAuthorizationCode(context, giver, parsed.request);
      response.redirect(303, code === undefined ? consentUrl(parsed.request) : responseUrl(publicUrl, parsed.request, { code }));
    },

    /** What libraries for OAuth ask for (RFC 8414). */
    describe(_request, response) {
      response.json({
        issuer: publicUrl,
        authorization_endpoint: `${publicUrl}/oauth/authorize`,
        token_endpoint: `${publicUrl}/api/v1/auth/token`,
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none'],
        authorization_response_iss_parameter_supported: true,
        service_documentation: `${publicUrl}/api/docs`,
      });
    },
  };
}

function showQuestion(request: Request, response: Response, asked: AuthorizationRequest): void {
  const account = signedInAccount(response);
  allowFormToLeadTo(response, asked.redirectUri);
  renderPage(response, 'accounts/api-tokens/consent', {
    title: messagesFor(account.locale).api.consent.title,
    layout: 'single',
    application: asked.application.label,
    name: displayName(account),
    username: account.username,
    device: parseDevice(request),
    otherAccountUrl: signInUrl({ next: consentUrl(asked), reason: 'other-account' }),
  });
}

/**
 * Chromium applies `form-action` to the redirect that answers a form. Of an IPv6 address the content security policy cannot name more than
 * the scheme, nor of an application's own.
 */
function allowFormToLeadTo(response: Response, redirectUri: string): void {
  const { protocol, hostname, origin } = new URL(redirectUri);
  const source = /^https?:$/.test(protocol) && !hostname.startsWith('[') ? origin : protocol;
  const policy = String(response.getHeader('Content-Security-Policy'));
  response.setHeader('Content-Security-Policy', policy.replace("form-action 'self'", `form-action 'self' ${source}`));
}

function showUnknownApplication(response: Response): void {
  logRefusal(response, 'bad-request');
  const { unknownTitle: title } = messagesFor(getLocale(response.req, response)).api.consent;
  renderPage(response, 'accounts/api-tokens/unknown-application', { title, layout: 'single', status: 400 });
}
