import type { z } from 'zod';
import { type MeetingCard, listMeetingCards } from '../meetings/timetable/meeting-cards.ts';
import type { ManagedMeeting } from '../meetings/meeting.ts';
import { findEditableMeeting } from '../meetings/meeting-authority.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Caller } from './caller.ts';
import type { meetingSchema, meetingSummarySchema } from './meeting.schemas.ts';
import type { ApiResponse } from './operation.ts';
import type { Problem } from './problem.ts';
import { formatEtag } from './schemas.ts';

export function toMeetingSummary(card: MeetingCard): z.input<typeof meetingSummarySchema> {
  return {
    id: card.id,
    title: card.title,
    course: { id: card.courseId, title: card.courseTitle },
    section: card.section ?? null,
    teachers: card.teachers,
    starts_at: card.startsAt.toISOString(),
    ends_at: card.endsAt.toISOString(),
    state: card.state,
    opens_at: card.opensAt?.toISOString() ?? null,
    note: card.cancelNote,
  };
}

/** Answers a meeting that the caller sees or manages; with an ETag where the caller manages it. */
export async function showMeeting(
  context: AppContext,
  { account, actor }: Caller,
  id: number,
  status = 200,
): Promise<ApiResponse | Problem> {
  const managed = await findEditableMeeting(context.db, context.settings.jitsi, actor, id);
  // A caller who manages the meeting sees it, enrolled or not.
  const reader = managed ? { ...account, permissions: new Set([...account.permissions, 'meetings:join-any' as const]) } : account;
  const [card] = await listMeetingCards(context, reader, { id }, { limit: 1, direction: 'asc' });
  if (!card) return { problem: 'not-found' };
  const body: z.input<typeof meetingSchema> = {
    ...toMeetingSummary(card),
    managed: managed ? toManagedPart(managed.meeting) : null,
  };
  return {
    status,
    body,
    headers: {
      ...(managed && { ETag: formatEtag(managed.meeting.version) }),
      ...(status === 201 && { Location: `/api/v1/meetings/${id}` }),
    },
  };
}

function toManagedPart(meeting: ManagedMeeting) {
  return {
    active: meeting.active,
    room_name: meeting.roomName,
    teacher_opening: meeting.teacherOpening,
    student_opening: meeting.studentOpening,
    closing: meeting.closing,
  };
}
