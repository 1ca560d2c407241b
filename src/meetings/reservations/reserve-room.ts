import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { AppContext } from '../../platform/http/context.ts';
import { findReservation, insertReservation, deleteReservation, renewReservation, type Reservation } from './reservations.queries.ts';
import { decideRoomOpening, type RoomRefusal } from '../join/decide-join.ts';
import { buildReservationFields, type ReservationFields } from '../../jitsi/tokens/call-option-table.ts';
import { acceptDoctorRoomReservation } from '../rooms/doctor-room.ts';
import { findRoomByName } from '../rooms/find-room.ts';

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

/** How a room may be open: `endsAt` is when it has to be destroyed, undefined where nobody is to be thrown out. */
export type RoomOpening = { endsAt: Date | undefined; fields: ReservationFields };

/** Whether Jitsi may open a room now, and how. `meetingId` is undefined for a room of the doctor, and where no meeting has it. */
export type ReservationDecision =
  | ({ kind: 'open'; meetingId: number | undefined } & RoomOpening)
  | { kind: 'refused'; meetingId: number | undefined; refusal: RoomRefusal };

/** The request names nobody, so only what the meeting itself says is asked. A room that no meeting stands behind stays shut. */
export async function decideReservation({ db, settings }: AppContext, room: string, now: Date): Promise<ReservationDecision> {
  if (await acceptDoctorRoomReservation(db, room, now)) return { kind: 'open', meetingId: undefined, endsAt: undefined, fields: {} };
  const found = await findRoomByName(db, settings.jitsi, room);
  const meetingId = found?.meeting.id;
  const decision = decideRoomOpening(found?.meeting, now);
  if (decision.kind !== 'open') return { kind: 'refused', meetingId, refusal: decision };
  const { options } = found!;
  return { kind: 'open', meetingId, endsAt: options.hardEnd ? decision.closesAt : undefined, fields: buildReservationFields(options) };
}

/** One line for each room that Jitsi asked about. Never its name: where a room's name is what lets people in, it is a secret. */
export function logReservation(log: Logger, decision: ReservationDecision): void {
  const { kind, meetingId } = decision;
  const outcome = kind === 'refused' ? decision.refusal.kind : kind;
  const fields = { event: 'reservation', meeting: meetingId, outcome };
  const what = meetingId === undefined ? 'una sala' : `la sala de la videollamada ${meetingId}`;
  if (kind === 'open') log.info(fields, `Jitsi puede abrir ${meetingId === undefined ? 'la sala del diagnóstico' : what}`);
  else log.warn(fields, `Jitsi pidió abrir ${what} y no puede: ${outcome}`);
}

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
