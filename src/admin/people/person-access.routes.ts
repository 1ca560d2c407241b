import type { RequestHandler, Response } from 'express';
import { removePicture } from '../../accounts/pictures/update-picture.ts';
import { assignXmppPassword } from '../../accounts/passwords/xmpp-password.ts';
import { clearFailedAttempts } from '../../accounts/limits/lockouts.ts';
import { signedInActor } from '../../accounts/guards.ts';
import { createOneTimeLink, sendInvitation, sendPasswordReset, type SendInvitationResult } from '../../accounts/links/create-link.ts';
import { unlinkIdentity } from '../../accounts/identity-providers/link-identity.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { sessionForm, xmppPasswordForm } from './person.forms.ts';
import { signOutUser, type SessionSelection, revokeApiToken } from '../../accounts/api-tokens/revoke-access.ts';
import { resetSecondFactor } from '../../accounts/second-factor/reset-second-factor.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { redirectToPerson, redirectSelfToProfile, redirectToPersonWithWarning, throwHttpErrorFor, showPerson } from './show-person.ts';

type PersonAccessPages = Record<
  | 'invite'
  | 'sendPasswordReset'
  | 'createOneTimeLink'
  | 'clearFailedAttempts'
  | 'removePicture'
  | 'resetSecondFactor'
  | 'assignXmppPassword'
  | 'endSessions'
  | 'unlinkIdentity'
  | 'revokeToken',
  RequestHandler
>;

/** Access of a person: links to set a password, lockout, password for Jitsi, sessions, applications and keys. */
export function personAccessPages(context: AccountContext): PersonAccessPages {
  const { db } = context;
  return {
    async invite(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const result = await inTransaction(db, (tx) => sendInvitation(tx, context, id, signedInActor(response)));
      respondToMailRequest(context, response, id, result);
    },

    async sendPasswordReset(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const result = await inTransaction(db, (tx) => sendPasswordReset(tx, context, id, signedInActor(response)));
      respondToMailRequest(context, response, id, result);
    },

    /** The link is shown in this response and stored nowhere. */
    async createOneTimeLink(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const result = await createOneTimeLink(context, id, signedInActor(response));
      switch (result.kind) {
        case 'created':
          return showPerson(context, response, id, { oneTimeLink: result });
        case 'account-inactive':
          return redirectToPersonWithWarning(response, id, 'person-is-inactive');
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(result.kind);
        default:
          result satisfies never;
      }
    },

    async clearFailedAttempts(request, response) {
      const id = requireId(request.params['id']);
      const { kind } = await clearFailedAttempts(context, id, signedInActor(response));
      if (kind === 'no-account' || kind === 'forbidden') return throwHttpErrorFor(kind);
      redirectToPerson(response, id, 'person-unlocked');
    },

    async removePicture(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const { kind } = await removePicture(context, id, signedInActor(response));
      if (kind === 'no-account' || kind === 'forbidden') return throwHttpErrorFor(kind);
      redirectToPerson(response, id, 'picture-removed');
    },

    async resetSecondFactor(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const result = await resetSecondFactor(context, id, signedInActor(response));
      switch (result.kind) {
        case 'removed':
          return redirectToPerson(response, id, 'second-factor-removed');
        case 'scheduled':
          return redirectToPerson(response, id, 'second-factor-scheduled');
        case 'no-factor':
          return redirectToPersonWithWarning(response, id, 'second-factor-none');
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(result.kind);
        default:
          result satisfies never;
      }
    },

    async assignXmppPassword(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const { xmpp_password: typed } = parseInput(xmppPasswordForm, request.body);
      if (context.settings.xmpp.form === 'off') throw new HttpError(404, 'not-found');
      const result = await assignXmppPassword(context, id, typed, signedInActor(response));
      switch (result.kind) {
        case 'done':
        case 'unchanged':
          return redirectToPerson(response, id, typed === '' ? 'person-xmpp-cleared' : 'person-xmpp-assigned');
        case 'refused':
          return showPerson(context, response, id, { status: 422, xmppPassword: result });
        case 'account-inactive':
          return redirectToPersonWithWarning(response, id, 'person-is-inactive');
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(result.kind);
        default:
          result satisfies never;
      }
    },

    async endSessions(request, response) {
      const id = requireId(request.params['id']);
      const { session } = parseInput(sessionForm, request.body);
      const selection: SessionSelection = session === undefined ? { all: true, keep: request.session!.idHash } : { reference: session };
      const { kind } = await signOutUser(context, id, selection, signedInActor(response));
      if (kind === 'no-account' || kind === 'forbidden') return throwHttpErrorFor(kind);
      redirectToPerson(response, id, session === undefined ? 'person-sessions-ended' : 'person-session-ended');
    },

    async unlinkIdentity(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const result = await unlinkIdentity(context, id, requireId(request.params['identity']), signedInActor(response));
      switch (result.kind) {
        case 'unlinked':
          return redirectToPerson(response, id, 'person-identity-unlinked');
        case 'only-way-in':
          return redirectToPersonWithWarning(response, id, 'person-only-way-in');
        case 'no-identity':
          throw new HttpError(404, 'not-found');
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(result.kind);
        default:
          result satisfies never;
      }
    },

    async revokeToken(request, response) {
      const id = requireId(request.params['id']);
      const { kind } = await revokeApiToken(context, id, requireId(request.params['grant']), signedInActor(response));
      if (kind === 'no-account' || kind === 'forbidden') return throwHttpErrorFor(kind);
      redirectToPerson(response, id, 'access-ended');
    },
  };
}

function respondToMailRequest({ settings }: AccountContext, response: Response, id: number, result: SendInvitationResult): void {
  switch (result.kind) {
    case 'queued':
      return isMailReadable(settings)
        ? redirectToPerson(response, id, 'person-mail-sent')
        : redirectToPersonWithWarning(response, id, 'person-mail-waiting');
    case 'no-email':
      return redirectToPersonWithWarning(response, id, 'person-without-email');
    case 'account-inactive':
      return redirectToPersonWithWarning(response, id, 'person-is-inactive');
    case 'has-password':
      return redirectToPersonWithWarning(response, id, 'person-has-password');
    case 'no-account':
    case 'forbidden':
      return throwHttpErrorFor(result.kind);
    default:
      result satisfies never;
  }
}
