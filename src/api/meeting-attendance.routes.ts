import { z } from 'zod';
import type { AppContext } from '../platform/http/context.ts';
import { attendanceParts, type AttendanceRow, type FindCallOccupants, type FindAttendancePage } from '../attendance/attendance-page.ts';
import { listMeetingCards } from '../meetings/timetable/list-meeting-cards.ts';
import { findEditableMeeting } from '../meetings/meeting-authority.ts';
import { findCaller } from './caller-account.ts';
import { defineOperation, type Operation } from './operation.ts';
import { pageQuery } from './paging.ts';
import { idParameter } from './schemas.ts';

export type MeetingAttendanceOperations = Record<'participants' | 'attendance', Operation>;

const meetingParams = z.object({ meeting_id: idParameter('Number of the meeting.') });
const instantSchema = () => z.iso.datetime();
const roleSchema = z.enum(['student', 'teacher']).nullable().meta({ description: 'In the course; null for who is not in it.' });

const participantsSchema = z
  .strictObject({
    told: z.boolean().meta({ description: 'Whether Jitsi tells this portal who is inside. Where not, nobody knows.' }),
    count: z.int().nullable().meta({ description: 'People inside at this moment, each counted once; null where nobody knows.' }),
    people: z
      .array(z.strictObject({ id: z.int(), name: z.string(), role: roleSchema, since: instantSchema() }))
      .nullable()
      .meta({ description: 'Those with an account, teachers first. Null for who does not run the meeting.' }),
  })
  .meta({ id: 'Participants' });

const countSchema = z.int();
const attendanceRowSchema = z
  .strictObject({
    id: z.int(),
    username: z.string(),
    name: z.string(),
    role: roleSchema,
    state: z.enum(['present', 'brief', 'absent', 'excused', 'awaited']),
    late: z.boolean(),
    early: z.boolean(),
    percent: z.int().nullable().meta({ description: 'Of the class; null where it is not known.' }),
    first_in: instantSchema().nullable(),
    last_out: instantSchema().nullable(),
    inside: z.boolean(),
    correction: z
      .strictObject({ reason: z.string(), by: z.string().nullable(), at: instantSchema() })
      .nullable()
      .meta({ description: 'Where somebody decided the state by hand.' }),
  })
  .meta({ id: 'AttendanceLine' });

const attendanceSchema = z
  .strictObject({
    told: z.boolean().meta({ description: 'Where `false`, only the door of the portal was seen: who came, not how long they stayed.' }),
    figures: z
      .strictObject({
        expected: countSchema,
        present: countSchema,
        brief: countSchema,
        absent: countSchema,
        excused: countSchema,
        awaited: countSchema,
        late: countSchema,
        early: countSchema,
        inside: countSchema,
      })
      .meta({ description: 'Of the students who were expected; `inside` of everybody.' }),
    items: z.array(attendanceRowSchema),
    next: z.string().nullable().meta({ description: 'Null on the last page.' }),
  })
  .meta({ id: 'Attendance' });

const attendanceQuery = z.object({
  part: z
    .enum(attendanceParts)
    .default('expected')
    .meta({ description: '`missing`: those expected who did not come; `others`: who came and was not expected.' }),
  ...pageQuery,
});

/** Who is in a call, and who was; both are handed in by whoever knows attendance. */
export function meetingAttendanceOperations(
  context: AppContext,
  findInside: FindCallOccupants,
  readAttendance: FindAttendancePage,
): MeetingAttendanceOperations {
  const { db, settings } = context;
  return {
    participants: defineOperation({
      id: 'listParticipants',
      tag: 'Meetings',
      summary: 'Who is inside of a meeting at this moment',
      description: 'As Jitsi told. Who runs the meeting sees names, everyone else who may see it how many there are.',
      params: meetingParams,
      responses: { 200: { description: 'Who is inside.', schema: participantsSchema } },
      problems: ['not-found'],
      async handle({ params }, call) {
        const { account, actor } = await findCaller(context, call);
        const runs = (await findEditableMeeting(db, settings.jitsi, actor, params.meeting_id)) !== undefined;
        const sees =
          runs || (await listMeetingCards(context, account, { id: params.meeting_id }, { limit: 1, direction: 'asc' })).length > 0;
        if (!sees) return { problem: 'not-found' };
        const inside = await findInside(params.meeting_id);
        const body: z.input<typeof participantsSchema> = {
          told: inside !== undefined,
          count: inside ? inside.users.length + inside.othersCount : null,
          people: runs ? (inside?.users ?? []).map((one) => ({ ...one, role: one.role ?? null, since: one.since.toISOString() })) : null,
        };
        return { status: 200, body };
      },
    }),

    attendance: defineOperation({
      id: 'readAttendance',
      tag: 'Meetings',
      summary: 'Who was in a meeting, for who runs it',
      params: meetingParams,
      query: attendanceQuery,
      responses: { 200: { description: 'A page of people, by last name, with the figures of the whole class.', schema: attendanceSchema } },
      problems: ['not-found', 'attendance-erased'],
      async handle({ params, query }, call) {
        const { actor } = await findCaller(context, call);
        const found = await findEditableMeeting(db, settings.jitsi, actor, params.meeting_id);
        if (!found) return { problem: 'not-found' };
        const page = await readAttendance(found, query.part, { cursor: query.cursor, limit: query.limit });
        if (!page) return { problem: 'attendance-erased' };
        const { reported, totals, rows, next = null } = page;
        return { status: 200, body: { told: reported, figures: totals, items: rows.map(toAttendanceRow), next } };
      },
    }),
  };
}

function toAttendanceRow({
  id,
  username,
  name,
  role,
  evaluation,
  attendance,
  correction,
}: AttendanceRow): z.input<typeof attendanceRowSchema> {
  return {
    id,
    username,
    name,
    role: role ?? null,
    state: evaluation.status,
    late: evaluation.late,
    early: evaluation.early,
    percent: evaluation.percent ?? null,
    first_in: attendance?.firstJoinedAt.toISOString() ?? null,
    last_out: attendance?.lastLeftAt?.toISOString() ?? null,
    inside: attendance?.stillInCall ?? false,
    correction: correction
      ? { reason: correction.reason, by: correction.correctedBy ?? null, at: correction.correctedAt.toISOString() }
      : null,
  };
}
