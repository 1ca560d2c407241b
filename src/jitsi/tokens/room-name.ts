import { createHmac, randomBytes } from 'node:crypto';

/**
 * The name of a meeting's room, fixed when the meeting is created: `curso_1_1`, with an unguessable suffix where a room secret is
 * set. Only `[a-z0-9_]`: Jitsi's client lower-cases names and percent-encodes everything else, which the claim of the token would
 * have to match (react/features/base/util/uri.ts).
 */
export function buildRoomName(courseId: number, meetingId: number, roomSecret: string | undefined): string {
  const name = `curso_${courseId}_${meetingId}`;
  return roomSecret ? `${name}_${createHmac('sha256', roomSecret).update(name).digest('hex').slice(0, 20)}` : name;
}

const DOCTOR_ROOM_PREFIX = 'doctor_';

/** The name of a room for a run of the doctor. No meeting ever has such a name. */
export function createDoctorRoomName(): string {
  return `${DOCTOR_ROOM_PREFIX}${randomBytes(10).toString('hex')}`;
}

/** Participation in such a room is not attendance. */
export function isDoctorRoom(room: string): boolean {
  return room.startsWith(DOCTOR_ROOM_PREFIX);
}

/** Characters that Jitsi's web page drops from a typed room name. */
const DROPPED_CHARACTERS = /[:?#[\]@!$&'()*+,;=></"]/g;

/**
 * The room name that Jitsi's web page makes of a typed name (react/features/base/util/uri.ts `getBackendSafeRoomName`), and that the
 * claim of a token must have: `Curso_1_1` becomes `curso_1_1`, `álgebra` becomes `%c3%a1lgebra`. Takes the name decoded, as Express
 * provides it.
 */
export function normalizeRoomName(typed: string): string {
  return encodeURIComponent(typed.normalize('NFKC').toLowerCase().replace(DROPPED_CHARACTERS, '')).toLowerCase();
}
