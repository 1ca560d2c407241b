import { z } from 'zod';
import type { AppContext } from '../platform/http/context.ts';
import { isMailReadable } from '../platform/mail/mail.ts';
import { updateMeeting } from '../meetings/scheduling/update-meeting.ts';
import { cursorQuery, toPage } from '../meetings/timetable/meeting-cursor.ts';
import type { ScheduleConflict } from '../meetings/scheduling/schedule-conflicts.ts';
import { listMeetingCards } from '../meetings/timetable/list-meeting-cards.ts';
import { createMeetingInTransaction } from '../meetings/scheduling/create-meeting.ts';
import { findEditableMeeting } from '../meetings/meeting-authority.ts';
import { findCaller } from './caller.ts';
import { idempotencyHeader, createOnce } from './idempotency.ts';
import {
  meetingSchema,
  updateMeetingBody,
  meetingPageSchema,
  meetingListQuery,
  createMeetingBody,
  meetingParams,
} from './meeting.schemas.ts';
import { validationProblem, type Problem } from './problem.ts';
import { defineOperation, type Operation } from './operation.ts';
import { ifMatchHeader, parseIfMatch, etagHeader, createdHeaders } from './schemas.ts';
import { showMeeting, toMeetingSummary } from './show-meeting.ts';

export type MeetingOperations = Record<'list' | 'read' | 'create' | 'change', Operation>;

export function meetingOperations(context: AppContext): MeetingOperations {
  const { clock, db, settings } = context;
  return {
    list: defineOperation({
      id: 'listMeetings',
      tag: 'Meetings',
      summary: 'The meetings that the person may see',
      description: 'Those of the courses that the person is in; every one for an administrator.',
      query: meetingListQuery,
      responses: { 200: { description: 'A page of them.', schema: meetingPageSchema } },
      problems: [],
      async handle({ query }, call) {
        const { account } = await findCaller(context, call);
        const { behind } = cursorQuery.parse({ behind: query.cursor });
        const page = { limit: query.limit + 1, direction: query.order, behind };
        const { rows, behind: next = null } = toPage(await listMeetingCards(context, account, toFilter(query), page), query.limit);
        return { status: 200, body: { items: rows.map((card) => toMeetingSummary(card, clock.now())), next } };
      },
    }),

    read: defineOperation({
      id: 'readMeeting',
      tag: 'Meetings',
      summary: 'One meeting',
      params: meetingParams,
      responses: { 200: { description: 'The meeting.', schema: meetingSchema, headers: etagHeader } },
      problems: ['not-found'],
      async handle({ params }, call) {
        return showMeeting(context, await findCaller(context, call), params.meeting_id);
      },
    }),

    create: defineOperation({
      id: 'createMeeting',
      tag: 'Meetings',
      summary: 'Plan a meeting of a course that the person runs',
      headers: idempotencyHeader,
      body: createMeetingBody,
      responses: { 201: { description: 'The meeting.', schema: meetingSchema, headers: createdHeaders } },
      problems: ['not-found', 'clash', 'invalid', 'key-used-otherwise'],
      async handle({ headers, body }, call) {
        const caller = await findCaller(context, call);
        const once = { userId: caller.account.id, key: headers['idempotency-key'], operation: 'createMeeting', body, now: clock.now() };
        const making = await createOnce(db, once, (tx) =>
          createMeetingInTransaction(
            tx,
            settings,
            caller.actor,
            body.course_id,
            toPlan(body),
            { allowConflicts: body.despite_clashes },
            clock.now(),
          ),
        );
        switch (making.kind) {
          case 'created':
            return showMeeting(context, caller, making.id, 201);
          case 'faulty':
            return validationProblem(making.errors);
          case 'clash':
            return scheduleConflictProblem(making.conflicts);
          case 'not-found':
          case 'key-used-otherwise':
            return { problem: making.kind };
          default:
            return making satisfies never;
        }
      },
    }),

    change: defineOperation({
      id: 'changeMeeting',
      tag: 'Meetings',
      summary: 'Change a meeting',
      description: 'What is not sent stays. One of a series stays in it; where its time changes, the series no longer decides that.',
      params: meetingParams,
      headers: ifMatchHeader,
      body: updateMeetingBody,
      responses: { 200: { description: 'The meeting as it is now.', schema: meetingSchema, headers: etagHeader } },
      problems: ['not-found', 'clash', 'changed-meanwhile', 'invalid', 'no-version'],
      async handle({ params, headers, body }, call) {
        const caller = await findCaller(context, call);
        const found = await findEditableMeeting(db, settings.jitsi, caller.actor, params.meeting_id);
        if (!found) return { problem: 'not-found' };
        const version = parseIfMatch(headers['if-match']);
        if (typeof version !== 'number') return version;
        if (version !== found.meeting.version) return { problem: 'changed-meanwhile' };
        const change = { ...mergePlan(found.meeting, body), active: body.active ?? found.meeting.active, version };
        const telling = { ...change, notifyMembers: body.tell && isMailReadable(settings) };
        const changing = await updateMeeting(context, caller.actor, params.meeting_id, telling, { allowConflicts: body.despite_clashes });
        switch (changing.kind) {
          case 'changed':
          case 'unchanged':
            return showMeeting(context, caller, params.meeting_id);
          case 'faulty':
            return validationProblem(changing.errors);
          case 'clash':
            return scheduleConflictProblem(changing.conflicts);
          case 'conflict':
            return { problem: 'changed-meanwhile' };
          case 'not-found':
            return { problem: 'not-found' };
          default:
            return changing satisfies never;
        }
      },
    }),
  };
}

function toFilter(query: z.infer<typeof meetingListQuery>): Parameters<typeof listMeetingCards>[2] {
  return {
    ...(query.mine && { enrolledOnly: true }),
    ...(query.course_id !== undefined && { courseId: query.course_id }),
    ...(query.starts_after && { startingAfter: query.starts_after }),
    ...(query.starts_before && { startingBefore: query.starts_before }),
    ...(query.ends_after && { endingAfter: query.ends_after }),
  };
}

function toPlan(body: z.infer<typeof createMeetingBody>) {
  return {
    title: body.title,
    startsAt: body.starts_at,
    endsAt: body.ends_at,
    teacherOpening: body.teacher_opening,
    studentOpening: body.student_opening,
    closing: body.closing,
  };
}

function mergePlan(standing: ReturnType<typeof toPlan>, body: z.infer<typeof updateMeetingBody>) {
  const { teacher_opening: teachers = standing.teacherOpening, student_opening: students = standing.studentOpening } = body;
  return {
    title: body.title ?? standing.title,
    startsAt: body.starts_at ?? standing.startsAt,
    endsAt: body.ends_at ?? standing.endsAt,
    teacherOpening: teachers,
    studentOpening: students,
    closing: body.closing === undefined ? standing.closing : body.closing,
  };
}

function scheduleConflictProblem(clashes: ScheduleConflict[]): Problem {
  const listed = clashes.map(({ id, title, courseTitle, startsAt, endsAt }) => ({
    id,
    title,
    course: courseTitle,
    starts_at: startsAt.toISOString(),
    ends_at: endsAt.toISOString(),
  }));
  return { problem: 'clash', extensions: { clashes: listed } };
}
