import type { Db } from '../platform/db/database.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { findAdmissions, findGuestAdmissions, findParticipations, findReportedMeetings, findRoomOpenings } from './attendance.queries.ts';
import { attendanceFromAdmission, buildAttendance, type Attendance, type MeetingTimes } from './attendance.ts';
import { mergeSpans, spansAtIndices, type Participations, type RoomOpening, type Span } from './participation.ts';

export type EvaluatedMeeting = MeetingTimes & { id: number; closesAt: Date };

/** A participant without an account: a recorder, a telephone, a guest. */
export type UnidentifiedParticipant = { name: string; attendance: Attendance };

/** When the main room of a call was opened first and closed last; `closedAt` is undefined while it is open, and where Jitsi did not say so. */
export type CallTimes = { openedAt: Date; closedAt: Date | undefined };

/** The attendance of users by id. It is worked out when it is asked for: of a call of thousands, keeping it would cost more. */
export type AttendanceByUser = {
  get: (userId: number) => Attendance | undefined;
  /** The merged spans of all of them. */
  spans: () => readonly Span[];
};

/** Who was in a call. `reported` is false where Jitsi reported nothing: then only admissions through the portal are known. */
export type MeetingAttendance = {
  reported: boolean;
  byUserId: AttendanceByUser;
  /** How many users are in the call now. */
  inCall: number;
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
    findParticipations(db, [...reported], userIds),
    findRoomOpenings(db, [...reported]).then(byMeeting),
    findAdmissions(db, unreported, userIds).then(byMeeting),
    userIds ? new Map<number, never>() : findGuestAdmissions(db, unreported).then(byMeeting),
  ]);
  return new Map(
    meetings.map((meeting): [number, MeetingAttendance] => {
      const { id } = meeting;
      if (reported.has(id)) return [id, fromParticipations(meeting, participations.get(id)!, openings.get(id) ?? [], now)];
      const admittedAt = new Map((admissions.get(id) ?? []).map(({ userId, at }) => [userId, at]));
      const byUserId = attendanceByUser(admittedAt, attendanceFromAdmission, () => []);
      const unidentified = (guests.get(id) ?? []).map(({ name, at }) => ({ name, attendance: attendanceFromAdmission(at) }));
      return [id, { reported: false, byUserId, inCall: 0, unidentified, times: undefined }];
    }),
  );
}

function byMeeting<Row extends { meetingId: number }>(rows: Row[]): Map<number, Row[]> {
  return groupBy(rows, ({ meetingId }) => meetingId);
}

function fromParticipations(meeting: EvaluatedMeeting, all: Participations, openings: RoomOpening[], now: Date): MeetingAttendance {
  const spansOf = (own: number[]) => spansAtIndices(all, own, openings, meeting.closesAt, now);
  const build = (own: number[]) => buildAttendance(spansOf(own), meeting);
  const indices = [...all.userId.keys()];
  const users = indices.filter((index) => all.userId[index] !== null);
  const byUser = groupBy(users, (index) => all.userId[index]!);
  const others = indices.filter((index) => all.userId[index] === null);
  const byJid = groupBy(others, (index) => all.jid[index]!.split('/')[0]!);
  const unidentified = [...byJid].map(([bareJid, own]) => {
    const name = all.name[own[0]!]!;
    return { name: name === '' ? bareJid.split('@')[0]! : name, attendance: build(own) };
  });
  const maybeInCall = [...byUser.values()].filter((own) => own.some((index) => all.leftAt[index] === null));
  return {
    reported: true,
    byUserId: attendanceByUser(byUser, build, (own) => mergeSpans(spansOf(own))),
    inCall: maybeInCall.filter((own) => build(own).stillInCall).length,
    unidentified,
    times: toCallTimes(openings),
  };
}

/** `known`: of each user, what their attendance is built from. */
function attendanceByUser<Known>(
  known: ReadonlyMap<number, Known>,
  build: (known: Known) => Attendance,
  spansOf: (known: Known) => readonly Span[],
): AttendanceByUser {
  return {
    get(userId) {
      const found = known.get(userId);
      return found === undefined ? undefined : build(found);
    },
    spans: () => [...known.values()].flatMap(spansOf),
  };
}

function toCallTimes(openings: readonly RoomOpening[]): CallTimes | undefined {
  const [first, ...others] = openings
    .filter(({ breakout }) => breakout === '')
    .toSorted((one, other) => one.openedAt.getTime() - other.openedAt.getTime());
  return first && { openedAt: first.openedAt, closedAt: (others.at(-1) ?? first).closedAt };
}
