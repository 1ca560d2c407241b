import type { z } from 'zod';
import type { Card } from '../meetings/timetable/meeting-card.ts';
import { listCards } from '../meetings/timetable/list-meeting-cards.ts';
import type { ManagedMeeting } from '../meetings/managed-meeting.ts';
import { findMeetingFor } from '../meetings/meeting-authority.ts';
import type { Needs } from '../platform/http/context.ts';
import { after } from '../platform/shared/clock.ts';
import type { CallerAccount } from './caller-account.ts';
import type { meeting, meetingSummary } from './meeting.schemas.ts';
import type { Answer } from './operation.ts';
import type { Problem } from './problem.ts';
import { etagOf } from './etag.ts';

/** A meeting as a list shows it to this person. */
export function summaryOf(card: Card, now: Date): z.input<typeof meetingSummary> {
  return {
    id: card.id,
    title: card.title,
    course: { id: card.courseId, title: card.courseTitle },
    teachers: card.teachers,
    starts_at: card.startsAt.toISOString(),
    ends_at: card.endsAt.toISOString(),
    state: card.state,
    opens_at: card.state === 'opens' ? after(now, card.opensIn).toISOString() : null,
    note: card.note,
  };
}

/** The whole of it; with its version where the person runs it. Who neither sees nor runs it hears that there is none. */
export async function showMeeting(needs: Needs, { account, actor }: CallerAccount, id: number, status = 200): Promise<Answer | Problem> {
  const run = await findMeetingFor(needs.db, needs.settings.jitsi, actor, id);
  // Whoever runs it sees it, in the course or not.
  const reader = run ? { ...account, permissions: new Set([...account.permissions, 'meetings:join-any' as const]) } : account;
  const [card] = await listCards(needs, reader, { id }, { limit: 1, direction: 'asc' });
  if (!card) return { problem: 'not-found' };
  const body: z.input<typeof meeting> = { ...summaryOf(card, needs.clock.now()), managed: run ? managedPart(run.meeting) : null };
  return {
    status,
    body,
    headers: { ...(run && { ETag: etagOf(run.meeting.version) }), ...(status === 201 && { Location: `/api/v1/meetings/${id}` }) },
  };
}

function managedPart(meeting: ManagedMeeting) {
  return {
    active: meeting.active,
    room_name: meeting.roomName,
    teacher_opening: meeting.teacherOpening,
    student_opening: meeting.studentOpening,
    closing: meeting.closing,
  };
}
