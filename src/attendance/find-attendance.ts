import type { Db } from '../platform/db/database.ts';
import { attendanceAtDoor, attendanceFrom, type Attendance, type ClassTimes } from './attendance.ts';
import { findAdmissions, findOpenings, findStays, findToldMeetings, type StayOfSomeone } from './attendance.queries.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { spansOf, type Opening } from './participation.ts';

export type ClassToRead = ClassTimes & { id: number; closesAt: Date };

/** Somebody without an account in a call: a recorder, a telephone. */
export type Stranger = { name: string; attendance: Attendance };

/** Who was in a call. `told` is false where Jitsi told nothing of it: then it is only known whom the door let in. */
export type AttendanceOfClass = { told: boolean; people: Map<number, Attendance>; strangers: Stranger[] };

/** The attendance of these classes, of these people or of everyone, by the number of the meeting. */
export async function findAttendance(
  db: Db,
  classes: readonly ClassToRead[],
  now: Date,
  userIds?: number[],
): Promise<Map<number, AttendanceOfClass>> {
  const ids = classes.map(({ id }) => id);
  const told = await findToldMeetings(db, ids);
  const stays = groupBy(await findStays(db, [...told], userIds), ({ meetingId }) => meetingId);
  const openings = groupBy(await findOpenings(db, [...told]), ({ meetingId }) => meetingId);
  const atDoor = await findAdmissions(
    db,
    ids.filter((id) => !told.has(id)),
    userIds,
  );
  const admissions = groupBy(atDoor, ({ meetingId }) => meetingId);
  return new Map(
    classes.map((one): [number, AttendanceOfClass] => {
      if (told.has(one.id)) return [one.id, fromStays(one, stays.get(one.id) ?? [], openings.get(one.id) ?? [], now)];
      const people = new Map((admissions.get(one.id) ?? []).map(({ userId, at }) => [userId, attendanceAtDoor(at)]));
      return [one.id, { told: false, people, strangers: [] }];
    }),
  );
}

function fromStays(one: ClassToRead, stays: StayOfSomeone[], openings: Opening[], now: Date): AttendanceOfClass {
  const people = new Map<number, Attendance>();
  const strangers: Stranger[] = [];
  const attendanceOf = (some: StayOfSomeone[]) => attendanceFrom(spansOf(some, openings, one.closesAt, now), one);
  for (const [userId, own] of groupBy(stays, (stay) => stay.userId)) {
    if (userId !== null) people.set(userId, attendanceOf(own));
    else
      for (const [address, same] of groupBy(own, (stay) => stay.address.split('/')[0]!))
        strangers.push({ name: same[0]!.name || address.split('@')[0]!, attendance: attendanceOf(same) });
  }
  return { told: true, people, strangers };
}
