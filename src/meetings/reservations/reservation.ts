import type { RoomFields } from '../../jitsi/tokens/call-option-table.ts';
import type { Opening } from './decide-reservation.ts';

/** A room that Jitsi may hold open, from when on. */
export type Reservation = { id: string; room: string; mailOwner: string; startsAt: Date };

/**
 * What Jitsi's `mod_reservations` reads: the first five have to be there, `id` as text; `name` is the room it asked for,
 * `duration` is in seconds, after which it destroys the room.
 */
export type ReservationAnswer = RoomFields & {
  id: string;
  name: string;
  mail_owner: string;
  start_time: string;
  duration: number;
};

/** Seconds for which a room may be open whose end nobody enforces: longer than any class. */
const A_DAY = 24 * 60 * 60;

export function answerOf({ id, room, mailOwner, startsAt }: Reservation, { endsAt, fields }: Opening): ReservationAnswer {
  const duration = endsAt ? Math.max(1, Math.ceil((endsAt.getTime() - startsAt.getTime()) / 1000)) : A_DAY;
  return { id, name: room, mail_owner: mailOwner, start_time: startsAt.toISOString(), duration, ...fields };
}
