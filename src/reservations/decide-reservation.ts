import type { Needs } from '../http/needs.ts';
import { decideRoom, type RoomRefusal } from '../meetings/decide-join.ts';
import { mayOpenDoctorRoom } from '../meetings/doctor-room.ts';
import { findRoom } from '../meetings/find-room.ts';

/** Whether Jitsi may open a room now, and until when at the latest. `meetingId` is undefined for a room of the doctor. */
export type ReservationDecision =
  | { kind: 'open'; meetingId: number | undefined; endsAt: Date | undefined }
  | { kind: 'refused'; meetingId: number | undefined; refusal: RoomRefusal };

/** The request names nobody, so only what the meeting itself says is asked. A room that no meeting stands behind stays shut. */
export async function decideReservation({ db, settings }: Needs, room: string, now: Date): Promise<ReservationDecision> {
  if (await mayOpenDoctorRoom(db, room, now)) return { kind: 'open', meetingId: undefined, endsAt: undefined };
  const meeting = await findRoom(db, settings.jitsi, room);
  const decision = decideRoom(meeting, now);
  if (decision.kind !== 'open') return { kind: 'refused', meetingId: meeting?.id, refusal: decision };
  return { kind: 'open', meetingId: meeting!.id, endsAt: undefined };
}
