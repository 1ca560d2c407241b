import { actorFields, type Actor } from '../../accounts/authority.ts';
import { lockCourse } from '../../courses/course-authority.ts';
import { findMember } from '../../courses/find-members.ts';
import { findSection } from '../../courses/sections.ts';
import { buildRoomUrl } from '../../jitsi/tokens/call-url.ts';
import { buildRoomName } from '../../jitsi/tokens/room-name.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { indexSearchTerms } from '../../platform/pagination/search-terms.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import type { SchedulingContext } from '../context.ts';
import { planAuditDetails, validatePlan, type MeetingPlan, type PlanErrors } from '../meeting-plan.ts';
import { toPlanColumns } from '../meetings.queries.ts';
import { findScheduleConflicts, type ScheduleConflict } from './schedule-conflicts.ts';

/** What the user has been asked about, and wants all the same: schedule conflicts, and a meeting that is over already. */
export type ScheduleOptions = { allowConflicts: boolean; allowPast?: boolean };

export type CreateMeetingResult =
  | { kind: 'created'; id: number }
  | { kind: 'not-found' }
  | { kind: 'invalid'; errors: PlanErrors }
  /** The meeting would be over already: most often a mistyped date. */
  | { kind: 'in-past' }
  | { kind: 'schedule-conflict'; conflicts: ScheduleConflict[] };

export function createMeeting(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  courseId: number,
  plan: MeetingPlan,
  options: ScheduleOptions,
): Promise<CreateMeetingResult> {
  return inTransaction(db, (tx) => createMeetingInTransaction(tx, settings, actor, courseId, plan, options, clock.now()));
}

export async function createMeetingInTransaction(
  tx: Tx,
  { jitsi }: Pick<AppContext['settings'], 'jitsi'>,
  actor: Actor,
  courseId: number,
  plan: MeetingPlan,
  { allowConflicts, allowPast = false }: ScheduleOptions,
  now: Date,
): Promise<CreateMeetingResult> {
  if (!(await lockCourse(tx, actor, courseId, 'meetings:write'))) return { kind: 'not-found' };
  const errors = validatePlan(plan);
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  if (!allowPast && plan.endsAt <= now) return { kind: 'in-past' };
  const section = await findSection(tx, courseId, plan.sectionId ?? null);
  if (plan.sectionId != null && !section) return { kind: 'invalid', errors: { section: 'unknown' } };
  const [conflicts = []] = allowConflicts ? [] : await findScheduleConflicts(tx, courseId, [plan]);
  if (conflicts.length > 0) return { kind: 'schedule-conflict', conflicts };
  const id = await insertMeeting(tx, jitsi, { ...plan, courseId });
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: 'meeting.made',
    subject: 'meeting',
    subjectId: id,
    details: { course: courseId, ...planAuditDetails(plan), ...(section && { section: section.name }) },
  });
  return { kind: 'created', id };
}

/** Durations that a class started now may have, in minutes. The first is the default. */
export const classLengthsMinutes = [60, 45, 90, 120, 30] as const;

export type StartClassResult =
  | { kind: 'started'; id: number }
  | { kind: 'schedule-conflict'; conflicts: ScheduleConflict[] }
  | { kind: 'inactive' }
  | { kind: 'not-found' };

/**
 * Creates a meeting that starts now, for the section of its teacher if they have one. A running meeting of the same course is a schedule
 * conflict, so that pressing the button twice leads to the first meeting.
 */
export function startClass(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  courseId: number,
  { title, durationMinutes }: { title: string; durationMinutes: number },
  options: ScheduleOptions,
): Promise<StartClassResult> {
  const now = clock.now();
  const startsAt = new Date(Math.floor(now.getTime() / minutes(1)) * minutes(1));
  const endsAt = addMs(startsAt, minutes(durationMinutes));
  const plan = { title, startsAt, endsAt, teacherOpening: null, studentOpening: null, closing: null };
  return inTransaction(db, async (tx): Promise<StartClassResult> => {
    const course = await lockCourse(tx, actor, courseId, 'meetings:write');
    if (course && !course.active) return { kind: 'inactive' };
    const own = course && actor ? await findMember(tx, courseId, actor.id) : undefined;
    const sectionId = own && !own.endedAt ? (own.section?.id ?? null) : null;
    const result = await createMeetingInTransaction(tx, settings, actor, courseId, { ...plan, sectionId }, options, now);
    switch (result.kind) {
      case 'created':
        return { kind: 'started', id: result.id };
      case 'invalid':
      case 'in-past':
        throw new Error('Title and duration of a class that starts now are invalid');
      default:
        return result;
    }
  });
}

type RequiredFields = 'title' | 'startsAt' | 'endsAt';

export type NewMeeting = Pick<MeetingPlan, RequiredFields> &
  Partial<Omit<MeetingPlan, RequiredFields>> & {
    courseId: number;
    /** The series that the meeting belongs to, and its date and number in it. */
    series?: { id: number; date: string; number: number };
  };

/**
 * Inserts a meeting with its room and search terms: no permission check, validation or audit event. The name of the room
 * contains the id, hence the second statement. Answers the id.
 */
export async function insertMeeting(tx: Tx, jitsi: Pick<JitsiSettings, 'serverUrl' | 'roomSecret'>, meeting: NewMeeting): Promise<number> {
  const { id } = await tx
    .insertInto('meetings')
    .values({
      course_id: meeting.courseId,
      ...toPlanColumns({ teacherOpening: null, studentOpening: null, closing: null, ...meeting }),
      series_id: meeting.series?.id ?? null,
      series_date: meeting.series?.date ?? null,
      series_number: meeting.series?.number ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const room = buildRoomName(meeting.courseId, id, jitsi.roomSecret);
  await tx
    .updateTable('meetings')
    .set({ room_name: room, link: buildRoomUrl(jitsi.serverUrl, room) })
    .where('id', '=', id)
    .execute();
  await indexSearchTerms(tx, 'meeting', id, [meeting.title]);
  return id;
}
