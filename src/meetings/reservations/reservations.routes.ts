import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import type { RoomRefusal } from '../join/decide-join.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { releaseRoom, loadReservation, reserveRoom } from './reserve-room.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';

export type ReservationPages = Record<'make' | 'show' | 'end', RequestHandler>;

/** What Jitsi's `mod_reservations` asks before it opens a room (jitsi/handbook, reservation.md). */
export function reservationPages(context: AppContext): ReservationPages {
  return {
    async make(request, response) {
      const { name, mail_owner: mailOwner } = parseInput(reservationForm, request.body);
      const reserving = await reserveRoom(context, { name, mailOwner });
      switch (reserving.kind) {
        case 'reserved':
          return void response.json(reserving.response);
        case 'conflict':
          return void response.status(409).json({ conflict_id: reserving.id });
        case 'refused':
          return refuse(response, reserving.refusal);
        default:
          reserving satisfies never;
      }
    },

    async show(request, response) {
      const reading = await loadReservation(context, parseInput(reservationId, request.params['id']));
      switch (reading.kind) {
        case 'found':
          return void response.json(reading.response);
        case 'refused':
          return refuse(response, reading.refusal);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          reading satisfies never;
      }
    },

    async end(request, response) {
      if (!(await releaseRoom(context, parseInput(reservationId, request.params['id'])))) throw new HttpError(404, 'not-found');
      response.status(204).end();
    },
  };
}

/** Jitsi shows the sentence to whoever wanted in, and knows no languages: it is Spanish. A 409 would mean something else to it. */
function refuse(response: Response, { kind }: RoomRefusal): void {
  response.status(403).json({ message: messagesFor('es').joining.refusals[kind].text });
}

/** Longer than any name of a room and any address of Jitsi. */
const MAX_TEXT_LENGTH = 1000;

const text = () => singleLineText(MAX_TEXT_LENGTH).refine((value) => value !== '');

/** What `mod_reservations` posts. `start_time` is its now, which the portal knows by itself. */
export const reservationForm = z.object({ name: text(), mail_owner: text(), start_time: text() });

export const reservationId = singleLineText(100);
