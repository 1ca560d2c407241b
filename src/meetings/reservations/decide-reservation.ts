import type { Needs } from '../../platform/http/context.ts';
import { roomFieldsOf, type RoomFields } from '../../jitsi/tokens/call-option-table.ts';
import { decideRoom, type RoomRefusal } from '../join/decide-join.ts';
import { mayOpenDoctorRoom } from '../rooms/doctor-room.ts';
import { findRoom } from '../rooms/find-room.ts';

/** How a room may be open: `endsAt` is when it has to be destroyed, undefined where nobody is to be thrown out. */
export type Opening = { endsAt: Date | undefined; fields: RoomFields };

/** Whether Jitsi may open a room now, and how. `meetingId` is undefined for a room of the doctor, and where no meeting has it. */
export type ReservationDecision =
  ({ kind: 'open'; meetingId: number | undefined } & Opening) | { kind: 'refused'; meetingId: number | undefined; refusal: RoomRefusal };

/** The request names nobody, so only what the meeting itself says is asked. A room that no meeting stands behind stays shut. */
export async function decideReservation({ db, settings }: Needs, room: string, now: Date): Promise<ReservationDecision> {
  if (await mayOpenDoctorRoom(db, room, now)) return { kind: 'open', meetingId: undefined, endsAt: undefined, fields: {} };
  const found = await findRoom(db, settings.jitsi, room);
  const meetingId = found?.meeting.id;
  const decision = decideRoom(found?.meeting, now);
  if (decision.kind !== 'open') return { kind: 'refused', meetingId, refusal: decision };
  const { options } = found!;
  return { kind: 'open', meetingId, endsAt: options.hardEnd ? decision.closesAt : undefined, fields: roomFieldsOf(options) };
}
