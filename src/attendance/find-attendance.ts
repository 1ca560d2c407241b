import type { Db } from '../platform/db/database.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import {
  findAdmissions,
  findGuestAdmissions,
  findParticipations,
  findReportedMeetings,
  findRoomOpenings,
  type MeetingParticipation,
} from './attendance.queries.ts';
import { attendanceFromAdmission, buildAttendance, type Attendance, type MeetingTimes } from './attendance.ts';
import { toSpans, type RoomOpening } from './participation.ts';

export type EvaluatedMeeting = MeetingTimes & { id: number; closesAt: Date };

/** A participant without an account: a recorder, a telephone, a guest. */
export type UnidentifiedParticipant = { name: string; attendance: Attendance };

/** When the main room of a call was opened first and closed last; `closedAt` is undefined while it is open, and where Jitsi did not say so. */
export type CallTimes = { openedAt: Date; closedAt: Date | undefined };

/** Who was in a call. `reported` is false where Jitsi reported nothing: then only admissions through the portal are known. */
export type MeetingAttendance = {
  reported: boolean;
  byUserId: Map<number, Attendance>;
  unidentified: UnidentifiedParticipant[];
  times: CallTimes | undefined;
};

/** The attendance of these meetings by meeting id; of all users, or of those in `userIds`. `reported`: where it is known, those that Jitsi reported. */
export async function findAttendance(
  db: Db,
  meetings: readonly EvaluatedMeeting[],
  now: Date,
  { userIds, reported: known }: { userIds?: number[]; reported?: ReadonlySet<number> | undefined } = {},
): Promise<Map<number, MeetingAttendance>> {
  const ids = meetings.map(({ id }) => id);
  const reported = known ?? (await findReportedMeetings(db, ids));
  const unreported = ids.filter((id) => !reported.has(id));
  const [participations, openings, admissions, guests] = await Promise.all([
    findParticipations(db, [...reported], userIds).then(byMeeting),
    findRoomOpenings(db, [...reported]).then(byMeeting),
    findAdmissions(db, unreported, userIds).then(byMeeting),
    userIds ? new Map<number, never>() : findGuestAdmissions(db, unreported).then(byMeeting),
  ]);
  return new Map(
    meetings.map((meeting): [number, MeetingAttendance] => {
      const { id } = meeting;
      if (reported.has(id)) return [id, fromParticipations(meeting, participations.get(id) ?? [], openings.get(id) ?? [], now)];
      const byUserId = new Map((admissions.get(id) ?? []).map(({ userId, at }) => [userId, attendanceFromAdmission(at)]));
      const unidentified = (guests.get(id) ?? []).map(({ name, at }) => ({ name, attendance: attendanceFromAdmission(at) }));
      return [id, { reported: false, byUserId, unidentified, times: undefined }];
    }),
  );
}

function byMeeting<Row extends { meetingId: number }>(rows: Row[]): Map<number, Row[]> {
  return groupBy(rows, ({ meetingId }) => meetingId);
}

function fromParticipations(
  meeting: EvaluatedMeeting,
  participations: MeetingParticipation[],
  openings: RoomOpening[],
  now: Date,
): MeetingAttendance {
  const byUserId = new Map<number, Attendance>();
  const unidentified: UnidentifiedParticipant[] = [];
  const toAttendance = (own: MeetingParticipation[]) => buildAttendance(toSpans(own, openings, meeting.closesAt, now), meeting);
  for (const [userId, own] of groupBy(participations, (one) => one.userId)) {
    if (userId !== null) byUserId.set(userId, toAttendance(own));
    else
      for (const [bareJid, same] of groupBy(own, ({ jid }) => jid.split('/')[0]!))
        unidentified.push({ name: same[0]!.name || bareJid.split('@')[0]!, attendance: toAttendance(same) });
  }
  return { reported: true, byUserId, unidentified, times: toCallTimes(openings) };
}

function toCallTimes(openings: readonly RoomOpening[]): CallTimes | undefined {
  const [first, ...others] = openings
    .filter(({ breakout }) => breakout === '')
    .toSorted((one, other) => one.openedAt.getTime() - other.openedAt.getTime());
  return first && { openedAt: first.openedAt, closedAt: (others.at(-1) ?? first).closedAt };
}
