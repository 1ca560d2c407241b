import { randomUUID } from 'node:crypto';
import type { AppContext } from '../../platform/http/context.ts';
import { decideReservation } from './decide-reservation.ts';
import { logReservation } from './log-reservation.ts';
import { toReservationResponse, type ReservationResponse } from './reservation.ts';
import { findReservation, insertReservation, deleteReservation, renewReservation } from './reservations.queries.ts';
import type { RoomRefusal } from '../join/decide-join.ts';

export type ReserveRoomResult =
  | { kind: 'reserved'; response: ReservationResponse }
  /** The room has one: Jitsi asks for it by this number. */
  | { kind: 'conflict'; id: string }
  | { kind: 'refused'; refusal: RoomRefusal };

/** Jitsi's first guest asks for a room that is not open. Names come as typed; rooms are named in lower case. */
export async function reserveRoom(context: AppContext, asked: { name: string; mailOwner: string }): Promise<ReserveRoomResult> {
  const { db, clock } = context;
  const now = clock.now();
  const room = asked.name.toLowerCase();
  const decision = await decideReservation(context, room, now);
  logReservation(context.log, decision);
  if (decision.kind === 'refused') return decision;
  const reservation = { id: randomUUID(), room, mailOwner: asked.mailOwner, startsAt: now };
  for (;;) {
    if (await insertReservation(db, reservation)) return { kind: 'reserved', response: toReservationResponse(reservation, decision) };
    const id = await renewReservation(db, room, now);
    if (id !== undefined) return { kind: 'conflict', id };
    // It was given back between the two: the next try finds the room free.
  }
}

export type LoadReservationResult =
  { kind: 'found'; response: ReservationResponse } | { kind: 'refused'; refusal: RoomRefusal } | { kind: 'not-found' };

/** The reservation that a conflict named. What has changed in between counts: the room opens as its meeting is now. */
export async function loadReservation(context: AppContext, id: string): Promise<LoadReservationResult> {
  const { db, clock } = context;
  const reservation = await findReservation(db, id);
  if (!reservation) return { kind: 'not-found' };
  const decision = await decideReservation(context, reservation.room, clock.now());
  if (decision.kind === 'refused') return decision;
  return { kind: 'found', response: toReservationResponse(reservation, decision) };
}

/** The room is closed. Answers whether it was reserved under this number. */
export function releaseRoom({ db }: AppContext, id: string): Promise<boolean> {
  return deleteReservation(db, id);
}
