import { randomUUID } from 'node:crypto';
import type { Needs } from '../../platform/http/context.ts';
import { decideReservation } from './decide-reservation.ts';
import { logReservation } from './log-reservation.ts';
import { answerOf, type ReservationAnswer } from './reservation.ts';
import { findReservation, insertReservation, removeReservation, renewReservation } from './reservations.queries.ts';
import type { RoomRefusal } from '../join/decide-join.ts';

export type Reserving =
  | { kind: 'reserved'; answer: ReservationAnswer }
  /** The room has one: Jitsi asks for it by this number. */
  | { kind: 'conflict'; id: string }
  | { kind: 'refused'; refusal: RoomRefusal };

/** Jitsi's first guest asks for a room that is not open. Names come as typed; rooms are named in lower case. */
export async function reserveRoom(needs: Needs, asked: { name: string; mailOwner: string }): Promise<Reserving> {
  const { db, clock } = needs;
  const now = clock.now();
  const room = asked.name.toLowerCase();
  const decision = await decideReservation(needs, room, now);
  logReservation(needs.log, decision);
  if (decision.kind === 'refused') return decision;
  const reservation = { id: randomUUID(), room, mailOwner: asked.mailOwner, startsAt: now };
  for (;;) {
    if (await insertReservation(db, reservation)) return { kind: 'reserved', answer: answerOf(reservation, decision) };
    const id = await renewReservation(db, room, now);
    if (id !== undefined) return { kind: 'conflict', id };
    // It was given back between the two: the next try finds the room free.
  }
}

export type Reading = { kind: 'found'; answer: ReservationAnswer } | { kind: 'refused'; refusal: RoomRefusal } | { kind: 'not-found' };

/** The reservation that a conflict named. What has changed in between counts: the room opens as its meeting is now. */
export async function readReservation(needs: Needs, id: string): Promise<Reading> {
  const { db, clock } = needs;
  const reservation = await findReservation(db, id);
  if (!reservation) return { kind: 'not-found' };
  const decision = await decideReservation(needs, reservation.room, clock.now());
  if (decision.kind === 'refused') return decision;
  return { kind: 'found', answer: answerOf(reservation, decision) };
}

/** The room is closed. Answers whether it was reserved under this number. */
export function endReservation({ db }: Needs, id: string): Promise<boolean> {
  return removeReservation(db, id);
}
