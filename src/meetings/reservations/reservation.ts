import type { ReservationFields } from '../../jitsi/tokens/call-option-table.ts';
import type { RoomOpening } from './decide-reservation.ts';

/** A room that Jitsi may hold open, from when on. */
export type Reservation = { id: string; room: string; mailOwner: string; startsAt: Date };

/**
 * What Jitsi's `mod_reservations` reads: the first five have to be there, `id` as text; `name` is the room it asked for,
 * `duration` is in seconds, after which it destroys the room.
 */
export type ReservationResponse = ReservationFields & {
  id: string;
  name: string;
  mail_owner: string;
  start_time: string;
  duration: number;
};

/** Seconds for which a room may be open whose end nobody enforces: longer than any class. */
const DAY_SECONDS = 24 * 60 * 60;

export function toReservationResponse(
  { id, room, mailOwner, startsAt }: Reservation,
  { endsAt, fields }: RoomOpening,
): ReservationResponse {
  const duration = endsAt ? Math.max(1, Math.ceil((endsAt.getTime() - startsAt.getTime()) / 1000)) : DAY_SECONDS;
  return { id, name: room, mail_owner: mailOwner, start_time: startsAt.toISOString(), duration, ...fields };
}
