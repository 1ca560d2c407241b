import type { AppContext } from '../../platform/http/context.ts';
import { buildReservationFields, type ReservationFields } from '../../jitsi/tokens/call-option-table.ts';
import { decideRoomOpening, type RoomRefusal } from '../join/decide-join.ts';
import { acceptDoctorRoomReservation } from '../rooms/doctor-room.ts';
import { findRoomByName } from '../rooms/find-room.ts';

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
