import type { RequestHandler, Response } from 'express';
import { assignXmppPassword } from '../../accounts/passwords/xmpp-password.ts';
import { signOutUser, type SessionSelection } from '../../accounts/sign-in/sign-out-user.ts';
import { clearFailedAttempts } from '../../accounts/limits/lockouts.ts';
import { signedInActor } from '../../accounts/guards.ts';
import { createOneTimeLink } from '../../accounts/links/create-link.ts';
import { sendInvitation, sendPasswordReset, type SendInvitationResult } from '../../accounts/links/send-password-link.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { hashSessionId } from '../../platform/http/session-store.ts';
import { sessionForm, xmppPasswordForm } from './person.forms.ts';
import type { PersonContext } from './context.ts';
import { redirectToPerson, redirectSelfToProfile, redirectToPersonWithWarning, throwHttpErrorFor, showPerson } from './show-person.ts';

export type PersonAccessPages = Record<
  'invite' | 'sendReset' | 'handOver' | 'forgetTries' | 'assignXmppPassword' | 'endSessions',
  RequestHandler
>;

/** How a person comes in: links to a password, the lock after failed tries, the password for Jitsi, open sessions. */
export function personAccessPages(context: PersonContext): PersonAccessPages {
  const { db } = context;
  return {
    async invite(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const sent = await inTransaction(db, (tx) => sendInvitation(tx, context, id, signedInActor(response)));
      respondToMailRequest(response, id, sent);
    },

    async sendReset(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const sent = await inTransaction(db, (tx) => sendPasswordReset(tx, context, id, signedInActor(response)));
      respondToMailRequest(response, id, sent);
    },

    /** The link stands on the answer itself and nowhere else: whoever asks for the page again does not see it. */
    async handOver(request, response) {
      const id = requireId(request.params['id']);
      if (redirectSelfToProfile(response, id)) return;
      const made = await createOneTimeLink(context, id, signedInActor(response));
      switch (made.kind) {
        case 'created':
          return showPerson(context, response, id, { oneTimeLink: made });
        case 'account-inactive':
          return redirectToPersonWithWarning(response, id, 'person-is-off');
        case 'no-account':
        case 'forbidden':
          return throwHttpErrorFor(made.kind);
        default:
          made satisfies never;
      }
    },

    async forgetTries(request, response) {
      const id = requireId(request.params['id']);
      const { kind } = await clearFailedAttempts(context, id, signedInActor(response));
      if (kind === 'no-account' || kind === 'forbidden') return throwHttpErrorFor(kind);
      redirectToPerson(response, id, 'person-unlocked');
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
          return redirectToPersonWithWarning(response, id, 'person-is-off');
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
      const which: SessionSelection =
        session === undefined ? { all: true, keep: hashSessionId(request.sessionID) } : { reference: session };
      const { kind } = await signOutUser(context, id, which, signedInActor(response));
      if (kind === 'no-account' || kind === 'forbidden') return throwHttpErrorFor(kind);
      redirectToPerson(response, id, session === undefined ? 'person-sessions-ended' : 'person-session-ended');
    },
  };
}

function respondToMailRequest(response: Response, id: number, sent: SendInvitationResult): void {
  switch (sent.kind) {
    case 'sent':
      return redirectToPerson(response, id, 'person-letter-sent');
    case 'no-email':
      return redirectToPersonWithWarning(response, id, 'person-without-address');
    case 'account-inactive':
      return redirectToPersonWithWarning(response, id, 'person-is-off');
    case 'has-password':
      return redirectToPersonWithWarning(response, id, 'person-has-password');
    case 'no-account':
    case 'forbidden':
      return throwHttpErrorFor(sent.kind);
    default:
      sent satisfies never;
  }
}
