import { z } from 'zod';
import type { Needs } from '../platform/http/context.ts';
import { mailIsRead } from '../platform/mail/mail.ts';
import { changeMeeting } from '../meetings/scheduling/update-meeting.ts';
import { cursorQuery, pageOf } from '../meetings/timetable/meeting-cursor.ts';
import type { Clash } from '../meetings/scheduling/schedule-conflicts.ts';
import { listCards } from '../meetings/timetable/list-meeting-cards.ts';
import { makeMeetingInside } from '../meetings/scheduling/create-meeting.ts';
import { findMeetingFor } from '../meetings/meeting-authority.ts';
import { accountOfCall } from './caller-account.ts';
import { idempotencyHeader, makeOnce } from './idempotency.ts';
import { meeting, meetingChange, meetingPage, meetingsQuery, newMeeting } from './meeting.schemas.ts';
import { invalid } from './validation-problem.ts';
import { operation, type Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import { idParameter } from './schemas.ts';
import { showMeeting, summaryOf } from './show-meeting.ts';
import { ifMatchHeader, versionFrom } from './etag.ts';

export type MeetingOperations = Record<'list' | 'read' | 'create' | 'change', Operation>;

const ofMeeting = z.object({ meeting_id: idParameter('Number of the meeting.') });
const etag = { ETag: 'Its version, for `If-Match`; where the person runs the meeting.' };

export function meetingOperations(needs: Needs): MeetingOperations {
  const { clock, db, settings } = needs;
  return {
    list: operation({
      id: 'listMeetings',
      tag: 'Meetings',
      summary: 'The meetings that the person may see',
      description: 'Those of the courses that the person is in; every one for an administrator.',
      query: meetingsQuery,
      answers: { 200: { description: 'A page of them.', schema: meetingPage } },
      problems: [],
      async serve({ query }, call) {
        const { account } = await accountOfCall(needs, call);
        const { behind } = cursorQuery.parse({ behind: query.cursor });
        const page = { limit: query.limit + 1, direction: query.order, behind };
        const { rows, behind: next = null } = pageOf(await listCards(needs, account, filterFrom(query), page), query.limit);
        return { status: 200, body: { items: rows.map((card) => summaryOf(card, clock.now())), next } };
      },
    }),

    read: operation({
      id: 'readMeeting',
      tag: 'Meetings',
      summary: 'One meeting',
      params: ofMeeting,
      answers: { 200: { description: 'The meeting.', schema: meeting, headers: etag } },
      problems: ['not-found'],
      async serve({ params }, call) {
        return showMeeting(needs, await accountOfCall(needs, call), params.meeting_id);
      },
    }),

    create: operation({
      id: 'createMeeting',
      tag: 'Meetings',
      summary: 'Plan a meeting of a course that the person runs',
      headers: idempotencyHeader,
      body: newMeeting,
      answers: { 201: { description: 'The meeting.', schema: meeting, headers: { ...etag, Location: 'Where it is read.' } } },
      problems: ['not-found', 'clash', 'invalid', 'key-used-otherwise'],
      async serve({ headers, body }, call) {
        const caller = await accountOfCall(needs, call);
        const once = { userId: caller.account.id, key: headers['idempotency-key'], operation: 'createMeeting', body, now: clock.now() };
        const making = await makeOnce(db, once, (tx) =>
          makeMeetingInside(
            tx,
            settings,
            caller.actor,
            body.course_id,
            planFrom(body),
            { despiteClashes: body.despite_clashes },
            clock.now(),
          ),
        );
        switch (making.kind) {
          case 'made':
            return showMeeting(needs, caller, making.id, 201);
          case 'faulty':
            return invalid(making.faults);
          case 'clash':
            return clash(making.clashes);
          case 'not-found':
          case 'key-used-otherwise':
            return { problem: making.kind };
          default:
            return making satisfies never;
        }
      },
    }),

    change: operation({
      id: 'changeMeeting',
      tag: 'Meetings',
      summary: 'Change a meeting',
      description: 'What is not sent stays. One of a series stays in it; where its time changes, the series no longer decides that.',
      params: ofMeeting,
      headers: ifMatchHeader,
      body: meetingChange,
      answers: { 200: { description: 'The meeting as it is now.', schema: meeting, headers: etag } },
      problems: ['not-found', 'clash', 'changed-meanwhile', 'invalid', 'no-version'],
      async serve({ params, headers, body }, call) {
        const caller = await accountOfCall(needs, call);
        const found = await findMeetingFor(db, settings.jitsi, caller.actor, params.meeting_id);
        if (!found) return { problem: 'not-found' };
        const version = versionFrom(headers['if-match']);
        if (typeof version !== 'number') return version;
        if (version !== found.meeting.version) return { problem: 'changed-meanwhile' };
        const change = { ...changedPlan(found.meeting, body), active: body.active ?? found.meeting.active, version };
        const telling = { ...change, tell: body.tell && mailIsRead(settings) };
        const changing = await changeMeeting(needs, caller.actor, params.meeting_id, telling, { despiteClashes: body.despite_clashes });
        switch (changing.kind) {
          case 'changed':
          case 'unchanged':
            return showMeeting(needs, caller, params.meeting_id);
          case 'faulty':
            return invalid(changing.faults);
          case 'clash':
            return clash(changing.clashes);
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

function filterFrom(query: z.infer<typeof meetingsQuery>): Parameters<typeof listCards>[2] {
  return {
    ...(query.mine && { enrolled: true }),
    ...(query.course_id !== undefined && { courseId: query.course_id }),
    ...(query.starts_after && { startingAfter: query.starts_after }),
    ...(query.starts_before && { startingBefore: query.starts_before }),
    ...(query.ends_after && { endingAfter: query.ends_after }),
  };
}

function planFrom(body: z.infer<typeof newMeeting>) {
  return {
    title: body.title,
    startsAt: body.starts_at,
    endsAt: body.ends_at,
    teacherOpening: body.teacher_opening,
    studentOpening: body.student_opening,
    closing: body.closing,
  };
}

function changedPlan(standing: ReturnType<typeof planFrom>, body: z.infer<typeof meetingChange>) {
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

function clash(clashes: Clash[]): Problem {
  const listed = clashes.map(({ id, title, courseTitle, startsAt, endsAt }) => ({
    id,
    title,
    course: courseTitle,
    starts_at: startsAt.toISOString(),
    ends_at: endsAt.toISOString(),
  }));
  return { problem: 'clash', more: { clashes: listed } };
}
