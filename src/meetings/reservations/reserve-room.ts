import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { buildReservationFields, type ReservationFields } from '../../jitsi/tokens/call-option-table.ts';
import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { decideRoomOpening, type RoomRefusal } from '../join/decide-join.ts';
import { acceptDoctorRoomReservation } from '../rooms/doctor-room.ts';
import { findRoomByName } from '../rooms/find-room.ts';
import {
  deleteReservation,
  findReservation,
  findReservationOfRoom,
  insertReservation,
  renewReservation,
  type Reservation,
} from './reservations.queries.ts';

/** Seconds for which a room without an enforced end may be open: longer than any class. */
const DAY_SECONDS = 24 * 60 * 60;

/**
 * What Jitsi's `mod_reservations` reads. The first five fields are required, `id` as text. `name` is the requested room; Prosody destroys
 * the room after `duration` seconds.
 */
type ReservationResponse = ReservationFields & {
  id: string;
  name: string;
  mail_owner: string;
  start_time: string;
  duration: number;
};

type ReserveRoomResult =
  | { kind: 'reserved'; response: ReservationResponse }
  /** The room has a reservation: Jitsi asks for it by `id`. */
  | { kind: 'conflict'; id: string }
  | { kind: 'refused'; refusal: RoomRefusal };

type LoadReservationResult =
  { kind: 'found'; response: ReservationResponse } | { kind: 'refused'; refusal: RoomRefusal } | { kind: 'not-found' };

/** `endsAt`: when Prosody has to destroy the room; undefined where it does not. */
type RoomOpening = { endsAt: Date | undefined; fields: ReservationFields };

/** `meetingId` is undefined for a room of the doctor, and where no meeting has the room. */
type ReservationDecision =
  | ({ kind: 'open'; meetingId: number | undefined } & RoomOpening)
  | { kind: 'refused'; meetingId: number | undefined; refusal: RoomRefusal };

/** Before Jitsi opens a room, which it does not where the portal fails. Room names are compared in lower case. */
export async function reserveRoom(context: AppContext, request: { name: string; mailOwner: string }): Promise<ReserveRoomResult> {
  const { db, clock } = context;
  const now = clock.now();
  const room = request.name.toLowerCase();
  const decision = await decideReservation(context, room, now);
  logReservation(context.log, decision);
  if (decision.kind === 'refused') return decision;
  const reservation = { id: randomUUID(), room, mailOwner: request.mailOwner, startsAt: now };
  for (;;) {
    const id = await findReservationOfRoom(db, room);
    if (id === undefined) {
      const isInserted = await record(context, true, (handle) => insertReservation(handle, reservation));
      if (isInserted) return { kind: 'reserved', response: toReservationResponse(reservation, decision) };
    } else {
      const renewedId = await record(context, id, (handle) => renewReservation(handle, room, now));
      if (renewedId !== undefined) return { kind: 'conflict', id: renewedId };
    }
    // Another request inserted or deleted the reservation between the two statements: try again.
  }
}

/** Answers what the write answers, and `assumed` where it has to wait: Jitsi must open the room although nothing can be written. */
async function record<Answer>({ bookkeeping }: AppContext, assumed: Answer, write: (db: Db) => Promise<Answer>): Promise<Answer> {
  let answer = assumed;
  await bookkeeping.record({ what: 'reservation' }, async (db) => (answer = await write(db)));
  return answer;
}

/** The reservation of a conflict. The meeting may have changed since, so the opening is decided anew. */
export async function loadReservation(context: AppContext, id: string): Promise<LoadReservationResult> {
  const { db, clock } = context;
  const reservation = await findReservation(db, id);
  if (!reservation) return { kind: 'not-found' };
  const decision = await decideReservation(context, reservation.room, clock.now());
  if (decision.kind === 'refused') return decision;
  return { kind: 'found', response: toReservationResponse(reservation, decision) };
}

/** The room was closed. False where there is no such reservation. */
export function releaseRoom(context: AppContext, id: string): Promise<boolean> {
  return record(context, true, (db) => deleteReservation(db, id));
}

/** The request names no user, so only the rules of the meeting are evaluated. A room without a meeting is refused. */
async function decideReservation({ db, settings }: AppContext, room: string, now: Date): Promise<ReservationDecision> {
  if (await acceptDoctorRoomReservation(db, room, now)) return { kind: 'open', meetingId: undefined, endsAt: undefined, fields: {} };
  const found = await findRoomByName(db, settings.jitsi, room);
  const meetingId = found?.meeting.id;
  const decision = decideRoomOpening(found?.meeting, now);
  if (decision.kind !== 'open') return { kind: 'refused', meetingId, refusal: decision };
  const { options, meeting } = found!;
  // One place more than people get, where the portal watches over the maximum: its own, to put somebody out of a full call.
  const watched = settings.jitsi.prosodyUrl === undefined ? undefined : meeting.maxParticipants;
  const maxParticipants = watched === undefined ? options.maxParticipants : watched + 1;
  const fields = buildReservationFields({ ...options, maxParticipants });
  return { kind: 'open', meetingId, endsAt: options.hardEnd ? decision.closesAt : undefined, fields };
}

/** One line for each request. Never the room's name: where names are unguessable, knowing one lets a participant in. */
function logReservation(log: Logger, decision: ReservationDecision): void {
  const { kind, meetingId } = decision;
  const outcome = kind === 'refused' ? decision.refusal.kind : kind;
  const fields = { event: 'reservation', meeting: meetingId, outcome };
  const what = meetingId === undefined ? 'una sala' : `la sala de la videollamada ${meetingId}`;
  if (kind === 'open') log.info(fields, `Jitsi puede abrir ${meetingId === undefined ? 'la sala del diagnóstico' : what}`);
  else log.warn(fields, `Jitsi pidió abrir ${what} y no puede: ${outcome}`);
}

function toReservationResponse({ id, room, mailOwner, startsAt }: Reservation, { endsAt, fields }: RoomOpening): ReservationResponse {
  const duration = endsAt ? Math.max(1, Math.ceil((endsAt.getTime() - startsAt.getTime()) / 1000)) : DAY_SECONDS;
  return { id, name: room, mail_owner: mailOwner, start_time: startsAt.toISOString(), duration, ...fields };
}
