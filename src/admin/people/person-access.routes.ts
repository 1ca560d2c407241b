import type { RequestHandler, Response } from 'express';
import { assignXmppPassword } from '../../accounts/passwords/assign-xmpp-password.ts';
import { endSessionsOfPerson, type EndedSessions } from '../../accounts/sign-in/sign-out-user.ts';
import { forgetFailedTries } from '../../accounts/limits/clear-failed-attempts.ts';
import { actorOf } from '../../accounts/guards.ts';
import { handOverLink } from '../../accounts/links/create-one-time-link.ts';
import { inviteAccount, sendPasswordReset, type Invitation } from '../../accounts/links/send-invitation.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { hashOf } from '../../platform/http/session-store.ts';
import { sessionForm, xmppPasswordForm } from './person.forms.ts';
import type { PersonNeeds } from './context.ts';
import { doneFor, leftToProfile, notDoneFor, refuse, showPerson } from './show-person.ts';

export type PersonAccessPages = Record<
  'invite' | 'sendReset' | 'handOver' | 'forgetTries' | 'assignXmppPassword' | 'endSessions',
  RequestHandler
>;

/** How a person comes in: links to a password, the lock after failed tries, the password for Jitsi, open sessions. */
export function personAccessPages(needs: PersonNeeds): PersonAccessPages {
  const { db } = needs;
  return {
    async invite(request, response) {
      const id = idFrom(request.params['id']);
      if (leftToProfile(response, id)) return;
      const sent = await inTransaction(db, (tx) => inviteAccount(tx, needs, id, actorOf(response)));
      answerLetter(response, id, sent);
    },

    async sendReset(request, response) {
      const id = idFrom(request.params['id']);
      if (leftToProfile(response, id)) return;
      const sent = await inTransaction(db, (tx) => sendPasswordReset(tx, needs, id, actorOf(response)));
      answerLetter(response, id, sent);
    },

    /** The link stands on the answer itself and nowhere else: whoever asks for the page again does not see it. */
    async handOver(request, response) {
      const id = idFrom(request.params['id']);
      if (leftToProfile(response, id)) return;
      const made = await handOverLink(needs, id, actorOf(response));
      switch (made.kind) {
        case 'made':
          return showPerson(needs, response, id, { handedOver: made });
        case 'switched-off':
          return notDoneFor(response, id, 'person-is-off');
        case 'no-account':
        case 'forbidden':
          return refuse(made.kind);
        default:
          made satisfies never;
      }
    },

    async forgetTries(request, response) {
      const id = idFrom(request.params['id']);
      const { kind } = await forgetFailedTries(needs, id, actorOf(response));
      if (kind === 'no-account' || kind === 'forbidden') return refuse(kind);
      doneFor(response, id, 'person-unlocked');
    },

    async assignXmppPassword(request, response) {
      const id = idFrom(request.params['id']);
      if (leftToProfile(response, id)) return;
      const { xmpp_password: typed } = parsed(xmppPasswordForm, request.body);
      if (needs.settings.xmpp.form === 'off') throw new Refusal(404, 'not-found');
      const result = await assignXmppPassword(needs, id, typed, actorOf(response));
      switch (result.kind) {
        case 'done':
        case 'already':
          return doneFor(response, id, typed === '' ? 'person-xmpp-cleared' : 'person-xmpp-assigned');
        case 'refused':
          return showPerson(needs, response, id, { status: 422, xmppPassword: result });
        case 'account-off':
          return notDoneFor(response, id, 'person-is-off');
        case 'no-account':
        case 'forbidden':
          return refuse(result.kind);
        default:
          result satisfies never;
      }
    },

    async endSessions(request, response) {
      const id = idFrom(request.params['id']);
      const { session } = parsed(sessionForm, request.body);
      const which: EndedSessions = session === undefined ? { all: true, keep: hashOf(request.sessionID) } : { reference: session };
      const { kind } = await endSessionsOfPerson(needs, id, which, actorOf(response));
      if (kind === 'no-account' || kind === 'forbidden') return refuse(kind);
      doneFor(response, id, session === undefined ? 'person-sessions-ended' : 'person-session-ended');
    },
  };
}

function answerLetter(response: Response, id: number, sent: Invitation): void {
  switch (sent.kind) {
    case 'sent':
      return doneFor(response, id, 'person-letter-sent');
    case 'no-address':
      return notDoneFor(response, id, 'person-without-address');
    case 'switched-off':
      return notDoneFor(response, id, 'person-is-off');
    case 'has-password':
      return notDoneFor(response, id, 'person-has-password');
    case 'no-account':
    case 'forbidden':
      return refuse(sent.kind);
    default:
      sent satisfies never;
  }
}
