import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { AppContext } from '../../platform/http/context.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { RoomRefusal } from '../join/decide-join.ts';
import { loadReservation, releaseRoom, reserveRoom } from './reserve-room.ts';

/** Longer than any room name and any JID of Jitsi. */
const MAX_TEXT_LENGTH = 1000;

const text = () => singleLineText(MAX_TEXT_LENGTH).refine((value) => value !== '');

/** What `mod_reservations` posts. `start_time` is Prosody's clock; the portal uses its own. */
const reservationForm = z.object({ name: text(), mail_owner: text(), start_time: text() });

const reservationId = singleLineText(100);

/** The API that Jitsi's `mod_reservations` calls before it opens a room (jitsi/handbook, reservation.md). */
export function reservationPages(context: AppContext): Record<'create' | 'show' | 'delete', RequestHandler> {
  return {
    async create(request, response) {
      const { name, mail_owner: mailOwner } = parseInput(reservationForm, request.body);
      const result = await reserveRoom(context, { name, mailOwner });
      switch (result.kind) {
        case 'reserved':
          return void response.json(result.response);
        case 'conflict':
          return void response.status(409).json({ conflict_id: result.id });
        case 'refused':
          return sendRefusal(response, result.refusal);
        default:
          result satisfies never;
      }
    },

    async show(request, response) {
      const result = await loadReservation(context, parseInput(reservationId, request.params['id']));
      switch (result.kind) {
        case 'found':
          return void response.json(result.response);
        case 'refused':
          return sendRefusal(response, result.refusal);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },

    async delete(request, response) {
      if (!(await releaseRoom(context, parseInput(reservationId, request.params['id'])))) throw new HttpError(404, 'not-found');
      response.status(204).end();
    },
  };
}

/** Jitsi shows the message to the participant and does not tell their language: it is Spanish. To Jitsi a 409 means a conflict. */
function sendRefusal(response: Response, { kind }: RoomRefusal): void {
  response.status(403).json({ message: messagesFor('es').joining.refusals[kind].text });
}
