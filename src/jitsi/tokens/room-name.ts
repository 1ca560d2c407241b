import { createHmac, randomBytes } from 'node:crypto';

/**
 * The name of a meeting's room, fixed when the meeting is made: `curso_1_1`, with an unguessable suffix where the
 * portal has a room secret. Only `[a-z0-9_]`: Jitsi's client lower-cases names and percent-encodes anything else, and
 * the claim in the token would have to follow (react/features/base/util/uri.ts).
 */
export function buildRoomName(courseId: number, meetingId: number, roomSecret: string | undefined): string {
  const name = `curso_${courseId}_${meetingId}`;
  return roomSecret ? `${name}_${createHmac('sha256', roomSecret).update(name).digest('hex').slice(0, 20)}` : name;
}

const DOCTOR_ROOM_PREFIX = 'doctor_';

/** A room in which the doctor tries the server. No meeting ever has such a name. */
export function createDoctorRoomName(): string {
  return `${DOCTOR_ROOM_PREFIX}${randomBytes(10).toString('hex')}`;
}

/** Whoever was in such a room attended nothing. */
export function isDoctorRoom(room: string): boolean {
  return room.startsWith(DOCTOR_ROOM_PREFIX);
}
