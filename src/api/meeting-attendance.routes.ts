import { z } from 'zod';
import type { Needs } from '../platform/http/context.ts';
import { attendanceParts, type AttendanceLine, type FindPeopleInside, type ReadAttendance } from '../attendance/attendance-page.ts';
import { listCards } from '../meetings/timetable/list-meeting-cards.ts';
import { findMeetingFor } from '../meetings/meeting-authority.ts';
import { accountOfCall } from './caller-account.ts';
import { operation, type Operation } from './operation.ts';
import { paging } from './paging.ts';
import { idParameter } from './schemas.ts';

export type MeetingPeopleOperations = Record<'participants' | 'attendance', Operation>;

const ofMeeting = z.object({ meeting_id: idParameter('Number of the meeting.') });
const instant = () => z.iso.datetime();
const role = z.enum(['student', 'teacher']).nullable().meta({ description: 'In the course; null for who is not in it.' });

const participants = z
  .strictObject({
    told: z.boolean().meta({ description: 'Whether Jitsi tells this portal who is inside. Where not, nobody knows.' }),
    count: z.int().nullable().meta({ description: 'People inside at this moment, each counted once; null where nobody knows.' }),
    people: z
      .array(z.strictObject({ id: z.int(), name: z.string(), role, since: instant() }))
      .nullable()
      .meta({ description: 'Those with an account, teachers first. Null for who does not run the meeting.' }),
  })
  .meta({ id: 'Participants' });

const figure = z.int();
const line = z
  .strictObject({
    id: z.int(),
    username: z.string(),
    name: z.string(),
    role,
    state: z.enum(['present', 'brief', 'absent', 'excused', 'awaited']),
    late: z.boolean(),
    early: z.boolean(),
    percent: z.int().nullable().meta({ description: 'Of the class; null where it is not known.' }),
    first_in: instant().nullable(),
    last_out: instant().nullable(),
    inside: z.boolean(),
    correction: z
      .strictObject({ reason: z.string(), by: z.string().nullable(), at: instant() })
      .nullable()
      .meta({ description: 'Where somebody decided the state by hand.' }),
  })
  .meta({ id: 'AttendanceLine' });

const attendance = z
  .strictObject({
    told: z.boolean().meta({ description: 'Where `false`, only the door of the portal was seen: who came, not how long they stayed.' }),
    figures: z
      .strictObject({
        expected: figure,
        present: figure,
        brief: figure,
        absent: figure,
        excused: figure,
        awaited: figure,
        late: figure,
        early: figure,
        inside: figure,
      })
      .meta({ description: 'Of the students who were expected; `inside` of everybody.' }),
    items: z.array(line),
    next: z.string().nullable().meta({ description: 'Null on the last page.' }),
  })
  .meta({ id: 'Attendance' });

const attendanceQuery = z.object({
  part: z
    .enum(attendanceParts)
    .default('expected')
    .meta({ description: '`missing`: those expected who did not come; `others`: who came and was not expected.' }),
  ...paging,
});

/** Who is in a call, and who was; both are handed in by whoever knows attendance. */
export function meetingPeopleOperations(
  needs: Needs,
  findInside: FindPeopleInside,
  readAttendance: ReadAttendance,
): MeetingPeopleOperations {
  const { db, settings } = needs;
  return {
    participants: operation({
      id: 'listParticipants',
      tag: 'Meetings',
      summary: 'Who is inside of a meeting at this moment',
      description: 'As Jitsi told. Who runs the meeting sees names, everyone else who may see it how many there are.',
      params: ofMeeting,
      answers: { 200: { description: 'Who is inside.', schema: participants } },
      problems: ['not-found'],
      async serve({ params }, call) {
        const { account, actor } = await accountOfCall(needs, call);
        const runs = (await findMeetingFor(db, settings.jitsi, actor, params.meeting_id)) !== undefined;
        const sees = runs || (await listCards(needs, account, { id: params.meeting_id }, { limit: 1, direction: 'asc' })).length > 0;
        if (!sees) return { problem: 'not-found' };
        const inside = await findInside(params.meeting_id);
        const body: z.input<typeof participants> = {
          told: inside !== undefined,
          count: inside ? inside.people.length + inside.others : null,
          people: runs ? (inside?.people ?? []).map((one) => ({ ...one, role: one.role ?? null, since: one.since.toISOString() })) : null,
        };
        return { status: 200, body };
      },
    }),

    attendance: operation({
      id: 'readAttendance',
      tag: 'Meetings',
      summary: 'Who was in a meeting, for who runs it',
      params: ofMeeting,
      query: attendanceQuery,
      answers: { 200: { description: 'A page of people, by last name, with the figures of the whole class.', schema: attendance } },
      problems: ['not-found', 'attendance-erased'],
      async serve({ params, query }, call) {
        const { actor } = await accountOfCall(needs, call);
        const found = await findMeetingFor(db, settings.jitsi, actor, params.meeting_id);
        if (!found) return { problem: 'not-found' };
        const page = await readAttendance(found, query.part, { cursor: query.cursor, limit: query.limit });
        if (!page) return { problem: 'attendance-erased' };
        const { told, figures, rows, next = null } = page;
        return { status: 200, body: { told, figures, items: rows.map(bodyOf), next } };
      },
    }),
  };
}

function bodyOf({ id, username, name, role, verdict, attendance, correction }: AttendanceLine): z.input<typeof line> {
  return {
    id,
    username,
    name,
    role: role ?? null,
    state: verdict.state,
    late: verdict.late,
    early: verdict.early,
    percent: verdict.percent ?? null,
    first_in: attendance?.firstIn.toISOString() ?? null,
    last_out: attendance?.lastOut?.toISOString() ?? null,
    inside: attendance?.inside ?? false,
    correction: correction ? { reason: correction.reason, by: correction.by ?? null, at: correction.at.toISOString() } : null,
  };
}
