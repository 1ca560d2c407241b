import type { z } from 'zod';
import { findEditableMeeting } from '../meetings/meeting-authority.ts';
import { createMeetingInTransaction } from '../meetings/scheduling/create-meeting.ts';
import type { ScheduleConflict } from '../meetings/scheduling/schedule-conflicts.ts';
import { updateMeeting } from '../meetings/scheduling/update-meeting.ts';
import { listMeetingCards } from '../meetings/timetable/meeting-cards.ts';
import { cursorQuery, toPage } from '../meetings/join/visible-meetings.ts';
import type { AppContext } from '../platform/http/context.ts';
import { isMailReadable } from '../platform/mail/queue-mail.ts';
import { findCaller } from './caller.ts';
import { createOnce, idempotencyHeader } from './idempotency.ts';
import {
  createMeetingBody,
  meetingListQuery,
  meetingPageSchema,
  meetingParams,
  meetingSchema,
  updateMeetingBody,
} from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';
import { validationProblem, type Problem } from './problem.ts';
import { checkIfMatch, createdHeaders, etagHeader, ifMatchHeader } from './schemas.ts';
import { showMeeting, toMeetingSummary } from './show-meeting.ts';

export type MeetingOperations = Record<'list' | 'show' | 'create' | 'update', Operation>;

export function meetingOperations(context: AppContext): MeetingOperations {
  const { clock, db, settings } = context;
  return {
    list: defineOperation({
      id: 'listMeetings',
      tag: 'Meetings',
      summary: 'List meetings',
      description: 'Those of courses in which the caller is enrolled; administrators see all meetings.',
      query: meetingListQuery,
      responses: { 200: { description: 'A page of meetings.', schema: meetingPageSchema } },
      problems: [],
      async handle({ query }, request) {
        const { account } = await findCaller(context, request);
        const { behind: after } = cursorQuery.parse({ behind: query.cursor });
        const page = { limit: query.limit + 1, direction: query.order, after };
        const { rows, nextCursor: next = null } = toPage(await listMeetingCards(context, account, toFilter(query), page), query.limit);
        return { status: 200, body: { items: rows.map(toMeetingSummary), next } };
      },
    }),

    show: defineOperation({
      id: 'getMeeting',
      tag: 'Meetings',
      summary: 'Get a meeting',
      params: meetingParams,
      responses: { 200: { description: 'The meeting.', schema: meetingSchema, headers: etagHeader } },
      problems: ['not-found'],
      async handle({ params }, request) {
        return showMeeting(context, await findCaller(context, request), params.meeting_id);
      },
    }),

    create: defineOperation({
      id: 'createMeeting',
      tag: 'Meetings',
      summary: 'Create a meeting in a course that the caller manages',
      headers: idempotencyHeader,
      body: createMeetingBody,
      responses: { 201: { description: 'The meeting.', schema: meetingSchema, headers: createdHeaders } },
      problems: ['not-found', 'schedule-conflict', 'meeting-in-past', 'validation-failed', 'idempotency-key-reused'],
      async handle({ headers, body }, request) {
        const caller = await findCaller(context, request);
        const now = clock.now();
        const once = { userId: caller.account.id, key: headers['idempotency-key'], operation: 'createMeeting', body, now };
        const options = { allowConflicts: body.allow_conflicts, allowPast: body.allow_past };
        const result = await createOnce(db, once, (tx) =>
          createMeetingInTransaction(tx, settings, caller.actor, body.course_id, toPlan(body), options, now),
        );
        switch (result.kind) {
          case 'created':
            return showMeeting(context, caller, result.id, 201);
          case 'invalid':
            return validationProblem(result.errors);
          case 'in-past':
            return { problem: 'meeting-in-past' };
          case 'schedule-conflict':
            return scheduleConflictProblem(result.conflicts);
          case 'not-found':
          case 'idempotency-key-reused':
            return { problem: result.kind };
          default:
            return result satisfies never;
        }
      },
    }),

    update: defineOperation({
      id: 'updateMeeting',
      tag: 'Meetings',
      summary: 'Change a meeting',
      description:
        'Fields that are not sent keep their value. A meeting of a series stays in it; once its time is changed here, changes of the series do not move it.',
      params: meetingParams,
      headers: ifMatchHeader,
      body: updateMeetingBody,
      responses: { 200: { description: 'The changed meeting.', schema: meetingSchema, headers: etagHeader } },
      problems: ['not-found', 'schedule-conflict', 'meeting-in-past', 'version-conflict', 'validation-failed', 'if-match-required'],
      async handle({ params, headers, body }, request) {
        const caller = await findCaller(context, request);
        const found = await findEditableMeeting(db, settings.jitsi, caller.actor, params.meeting_id);
        if (!found) return { problem: 'not-found' };
        const { meeting } = found;
        const conflict = checkIfMatch(headers['if-match'], meeting.version);
        if (conflict) return conflict;
        const update = {
          ...mergePlan(meeting, body),
          active: body.active ?? meeting.active,
          version: meeting.version,
          notifyMembers: body.notify && isMailReadable(settings),
        };
        const options = { allowConflicts: body.allow_conflicts, allowPast: body.allow_past };
        const result = await updateMeeting(context, caller.actor, params.meeting_id, update, options);
        switch (result.kind) {
          case 'updated':
          case 'unchanged':
            return showMeeting(context, caller, params.meeting_id);
          case 'invalid':
            return validationProblem(result.errors);
          case 'in-past':
            return { problem: 'meeting-in-past' };
          case 'schedule-conflict':
            return scheduleConflictProblem(result.conflicts);
          case 'version-conflict':
            return { problem: 'version-conflict' };
          case 'not-found':
            return { problem: 'not-found' };
          default:
            return result satisfies never;
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

function toPlan(body: Omit<z.infer<typeof createMeetingBody>, 'course_id' | 'allow_conflicts' | 'allow_past'>) {
  return {
    title: body.title,
    startsAt: body.starts_at,
    endsAt: body.ends_at,
    sectionId: body.section_id,
    teacherOpening: body.teacher_opening,
    studentOpening: body.student_opening,
    closing: body.closing,
  };
}

function mergePlan(current: ReturnType<typeof toPlan>, body: z.infer<typeof updateMeetingBody>) {
  return toPlan({
    title: body.title ?? current.title,
    starts_at: body.starts_at ?? current.startsAt,
    ends_at: body.ends_at ?? current.endsAt,
    section_id: body.section_id === undefined ? current.sectionId : body.section_id,
    teacher_opening: body.teacher_opening === undefined ? current.teacherOpening : body.teacher_opening,
    student_opening: body.student_opening === undefined ? current.studentOpening : body.student_opening,
    closing: body.closing === undefined ? current.closing : body.closing,
  });
}

function scheduleConflictProblem(conflicts: ScheduleConflict[]): Problem {
  const listed = conflicts.map(({ id, title, courseTitle, startsAt, endsAt }) => ({
    id,
    title,
    course: courseTitle,
    starts_at: startsAt.toISOString(),
    ends_at: endsAt.toISOString(),
  }));
  return { problem: 'schedule-conflict', extensions: { conflicts: listed } };
}
