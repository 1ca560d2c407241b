import type { Db } from '../platform/db/database.ts';
import { attendanceFromAdmission, buildAttendance, type Attendance, type MeetingTimes } from './attendance.ts';
import {
  findAdmissions,
  findRoomOpenings,
  findParticipations,
  findReportedMeetings,
  type MeetingParticipation,
} from './attendance.queries.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { toSpans, type RoomOpening } from './participation.ts';

export type EvaluatedMeeting = MeetingTimes & { id: number; closesAt: Date };

/** Somebody without an account in a call: a recorder, a telephone. */
export type UnidentifiedParticipant = { name: string; attendance: Attendance };

/** Who was in a call. `told` is false where Jitsi told nothing of it: then it is only known whom the door let in. */
export type MeetingAttendance = { reported: boolean; byUserId: Map<number, Attendance>; unidentified: UnidentifiedParticipant[] };

/** The attendance of these classes, of these people or of everyone, by the number of the meeting. */
export async function findAttendance(
  db: Db,
  classes: readonly EvaluatedMeeting[],
  now: Date,
  userIds?: number[],
): Promise<Map<number, MeetingAttendance>> {
  const ids = classes.map(({ id }) => id);
  const told = await findReportedMeetings(db, ids);
  const stays = groupBy(await findParticipations(db, [...told], userIds), ({ meetingId }) => meetingId);
  const openings = groupBy(await findRoomOpenings(db, [...told]), ({ meetingId }) => meetingId);
  const atDoor = await findAdmissions(
    db,
    ids.filter((id) => !told.has(id)),
    userIds,
  );
  const admissions = groupBy(atDoor, ({ meetingId }) => meetingId);
  return new Map(
    classes.map((one): [number, MeetingAttendance] => {
      if (told.has(one.id)) return [one.id, fromParticipations(one, stays.get(one.id) ?? [], openings.get(one.id) ?? [], now)];
      const byUserId = new Map((admissions.get(one.id) ?? []).map(({ userId, at }) => [userId, attendanceFromAdmission(at)]));
      return [one.id, { reported: false, byUserId, unidentified: [] }];
    }),
  );
}

function fromParticipations(one: EvaluatedMeeting, stays: MeetingParticipation[], openings: RoomOpening[], now: Date): MeetingAttendance {
  const byUserId = new Map<number, Attendance>();
  const unidentified: UnidentifiedParticipant[] = [];
  const attendanceOf = (some: MeetingParticipation[]) => buildAttendance(toSpans(some, openings, one.closesAt, now), one);
  for (const [userId, own] of groupBy(stays, (stay) => stay.userId)) {
    if (userId !== null) byUserId.set(userId, attendanceOf(own));
    else
      for (const [address, same] of groupBy(own, (stay) => stay.jid.split('/')[0]!))
        unidentified.push({ name: same[0]!.name || address.split('@')[0]!, attendance: attendanceOf(same) });
  }
  return { reported: true, byUserId, unidentified };
}
