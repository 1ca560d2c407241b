import { z } from 'zod';
import type { Attendance } from '../attendance/attendance.ts';
import { findAttendancePage, type AttendanceRow } from '../attendance/call-attendance.ts';
import { attendanceParts } from '../attendance/expected-members.ts';
import { findCallOccupants } from '../attendance/live-calls.ts';
import { courseRoles } from '../courses/course.ts';
import { findEditableMeeting, findTaughtMeeting } from '../meetings/meeting-authority.ts';
import { listMeetingCards } from '../meetings/timetable/meeting-cards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findCaller } from './caller.ts';
import { meetingParams } from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';
import { pageQuery } from './schemas.ts';

export type MeetingAttendanceOperations = Record<'participants' | 'attendance', Operation>;

const roleSchema = z.enum(courseRoles).nullable().meta({ description: 'Role in the course; null for a user who is not in it.' });

const participantsSchema = z
  .strictObject({
    reported: z.boolean().meta({ description: 'Whether Jitsi reports to this portal who joins and leaves. If not, the rest is null.' }),
    count: z.int().nullable().meta({ description: 'Participants at this moment, each counted once.' }),
    people: z
      .array(z.strictObject({ id: z.int(), name: z.string(), role: roleSchema, since: z.iso.datetime() }))
      .nullable()
      .meta({ description: 'Those with an account, teachers first. Null unless the caller manages the meeting.' }),
  })
  .meta({ id: 'Participants' });

const countSchema = z.int();

const attendanceRowSchema = z
  .strictObject({
    id: z.int(),
    username: z.string(),
    name: z.string(),
    role: roleSchema,
    status: z.enum(['present', 'partial', 'absent', 'excused', 'pending']).meta({
      description: '`partial`: stayed for less of the class than the rules demand; `pending`: absent so far, and the class is not over.',
    }),
    late: z.boolean(),
    early: z.boolean().meta({ description: 'Left early.' }),
    percent: z.int().nullable().meta({ description: 'Share of the scheduled time; null where it is unknown.' }),
    first_joined_at: z.iso.datetime().nullable(),
    last_left_at: z.iso.datetime().nullable(),
    in_call: z.boolean().meta({ description: 'Still in the call.' }),
    correction: z
      .strictObject({ reason: z.string(), by: z.string().nullable(), at: z.iso.datetime() })
      .nullable()
      .meta({ description: 'Where a teacher set the status by hand.' }),
  })
  .meta({ id: 'AttendanceRow' });

const attendanceSchema = z
  .strictObject({
    reported: z.boolean().meta({ description: '`false`: only admissions through the portal are known: who joined, not for how long.' }),
    totals: z
      .strictObject({
        expected: countSchema,
        present: countSchema,
        partial: countSchema,
        absent: countSchema,
        excused: countSchema,
        pending: countSchema,
        late: countSchema,
        early: countSchema,
        in_call: countSchema,
      })
      .meta({ description: 'Counts of the expected students; `in_call` counts all users.' }),
    items: z.array(attendanceRowSchema),
    unidentified: z
      .array(
        z.strictObject({
          name: z.string(),
          first_joined_at: z.iso.datetime(),
          last_left_at: z.iso.datetime().nullable(),
          in_call: z.boolean(),
        }),
      )
      .meta({ description: 'Who joined without an account: guests, telephones, recorders. On every page of `part=others`, else empty.' }),
    next: z.string().nullable().meta({ description: 'Null on the last page.' }),
  })
  .meta({ id: 'Attendance' });

const attendanceQuery = z.object({
  part: z.enum(attendanceParts).default('expected').meta({
    description: '`missing`: expected members who did not join; `others`: users who joined and were not expected.',
  }),
  ...pageQuery,
});

/** Who is in a call now, and who attended it. */
export function meetingAttendanceOperations(context: AppContext): MeetingAttendanceOperations {
  const { db, settings } = context;
  return {
    participants: defineOperation({
      id: 'listParticipants',
      tag: 'Meetings',
      summary: 'List who is in a meeting now',
      description: 'As Jitsi reported. Callers who manage the meeting get names; others who can see it get the number.',
      params: meetingParams,
      responses: { 200: { description: 'The participants.', schema: participantsSchema } },
      problems: ['not-found'],
      async handle({ params }, request) {
        const { account, actor } = await findCaller(context, request);
        const id = params.meeting_id;
        const canManage = (await findEditableMeeting(db, settings.jitsi, actor, id)) !== undefined;
        const canSee = canManage || (await listMeetingCards(context, account, { id }, { limit: 1, direction: 'asc' })).length > 0;
        if (!canSee) return { problem: 'not-found' };
        const occupants = await findCallOccupants(context, id);
        const people = (occupants?.users ?? []).map((user) => ({ ...user, role: user.role ?? null, since: user.since.toISOString() }));
        const body: z.input<typeof participantsSchema> = {
          reported: occupants !== undefined,
          count: occupants ? people.length + occupants.othersCount : null,
          people: canManage ? people : null,
        };
        return { status: 200, body };
      },
    }),

    attendance: defineOperation({
      id: 'listAttendance',
      tag: 'Meetings',
      summary: 'List who attended a meeting that the caller manages or stands in at',
      params: meetingParams,
      query: attendanceQuery,
      responses: { 200: { description: 'A page of users, by last name, with the totals of the meeting.', schema: attendanceSchema } },
      problems: ['not-found', 'attendance-erased'],
      async handle({ params, query }, request) {
        const { actor } = await findCaller(context, request);
        const found = await findTaughtMeeting(db, settings.jitsi, actor, params.meeting_id);
        if (!found) return { problem: 'not-found' };
        const page = await findAttendancePage(context, found, query.part, { cursor: query.cursor, limit: query.limit });
        if (!page) return { problem: 'attendance-erased' };
        const { inCall, ...totals } = page.totals;
        const body: z.input<typeof attendanceSchema> = {
          reported: page.reported,
          totals: { ...totals, in_call: inCall },
          items: page.rows.map(toRowBody),
          unidentified: (query.part === 'others' ? page.unidentified : []).map(({ name, attendance }) => ({
            name,
            ...toTimes(attendance),
          })),
          next: page.next ?? null,
        };
        return { status: 200, body };
      },
    }),
  };
}

function toRowBody({ attendance, evaluation, correction, ...user }: AttendanceRow): z.input<typeof attendanceRowSchema> {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    role: user.role ?? null,
    status: evaluation.status,
    late: evaluation.late,
    early: evaluation.early,
    percent: evaluation.percent ?? null,
    ...(attendance ? toTimes(attendance) : { first_joined_at: null, last_left_at: null, in_call: false }),
    correction: correction
      ? { reason: correction.reason, by: correction.correctedBy ?? null, at: correction.correctedAt.toISOString() }
      : null,
  };
}

function toTimes({ firstJoinedAt, lastLeftAt, stillInCall }: Attendance) {
  const [first, last] = [firstJoinedAt, lastLeftAt ?? null].map((at) => (at === null ? null : new Date(at).toISOString()));
  return { first_joined_at: first!, last_left_at: last!, in_call: stillInCall };
}
