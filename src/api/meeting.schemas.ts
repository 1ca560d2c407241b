import { z } from 'zod';
import { MAX_ID } from '../platform/db/engine.ts';
import { idParameter, lineSchema, pageQuery, pageSchema, sectionIdField, sectionReference, textSchema } from './schemas.ts';

export const meetingParams = z.object({ meeting_id: idParameter('Id of the meeting.') });

/** With an offset, and in this century. */
const instantInput = () =>
  z.iso
    .datetime({ offset: true })
    .regex(/^20\d\d-/)
    .transform((text) => new Date(text));

const marginMinutes = (usual: string) =>
  z
    .int()
    .min(0)
    .max(1440)
    .nullable()
    .meta({ description: `Minutes; null: ${usual}.` });

const margins = {
  teacher_opening: marginMinutes('30 before the start, for teachers'),
  student_opening: marginMinutes('10 before the start, for students'),
  closing: marginMinutes('15 after the end'),
};

const summaryFields = {
  id: z.int(),
  title: z.string(),
  course: z.strictObject({ id: z.int(), title: z.string() }),
  section: sectionReference('The section of the course that the meeting is for; null: for all members.'),
  teachers: z.array(z.string()).meta({ description: 'Their names.' }),
  starts_at: z.iso.datetime(),
  ends_at: z.iso.datetime(),
  state: z
    .enum(['upcoming', 'open', 'running', 'over', 'cancelled', 'inactive', 'no-link'])
    .meta({ description: 'For the caller. `upcoming`: can be joined from `opens_at` on; `open` and `running`: can be joined now.' }),
  opens_at: z.iso.datetime().nullable().meta({ description: 'From when on the caller can join, where that is in the future.' }),
  note: z.string().meta({ description: 'The note of the cancellation.' }),
};

export const meetingSummarySchema = z.strictObject(summaryFields).meta({ id: 'MeetingSummary' });

export const meetingPageSchema = pageSchema(meetingSummarySchema).meta({ id: 'MeetingPage' });

const meetingFields = {
  ...summaryFields,
  managed: z
    .strictObject({ active: z.boolean(), room_name: z.string(), ...margins })
    .nullable()
    .meta({ description: 'For callers who manage the meeting; null for others.' }),
};

export const meetingSchema = z.strictObject(meetingFields).meta({ id: 'Meeting' });

export const endedMeetingSchema = z
  .strictObject({
    ...meetingFields,
    participants: z.enum(['removed', 'none', 'remaining']).meta({
      description: 'What happened to the participants. `remaining`: Jitsi does not end calls for the portal, or did not answer.',
    }),
  })
  .meta({ id: 'EndedMeeting' });

export const booleanQuery = () => z.enum(['true', 'false']).transform((text) => text === 'true');

const instantQuery = (description: string) => instantInput().optional().meta({ description });

export const meetingListQuery = z.object({
  mine: booleanQuery().optional().meta({ description: '`true`: only of courses in which the caller is enrolled.' }),
  course_id: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .optional()
    .meta({ description: 'Only of this course.' }),
  starts_after: instantQuery('Only meetings that start after this instant.'),
  starts_before: instantQuery('Only meetings that start before this instant.'),
  ends_after: instantQuery('Only meetings that end after this instant: with the current time, those that are running or to come.'),
  order: z.enum(['asc', 'desc']).default('asc').meta({ description: 'By start.' }),
  ...pageQuery,
});

const titleField = () => lineSchema(5000).meta({ description: '1 to 200 characters.' });

const allowConflicts = () =>
  z.boolean().default(false).meta({ description: 'Even if a teacher would have two meetings at the same time.' });

const allowPast = () => z.boolean().default(false).meta({ description: 'Even if the meeting would be over already.' });

const notify = (description: string) => z.boolean().default(true).meta({ description });

const sectionId = () => sectionIdField('Of the course; null: the meeting is for all its members.');

export const createMeetingBody = z
  .object({
    course_id: z.int().min(1).max(MAX_ID),
    title: titleField(),
    starts_at: instantInput(),
    ends_at: instantInput(),
    section_id: sectionId().default(null),
    teacher_opening: margins.teacher_opening.default(null),
    student_opening: margins.student_opening.default(null),
    closing: margins.closing.default(null),
    allow_conflicts: allowConflicts(),
    allow_past: allowPast(),
  })
  .meta({ id: 'NewMeeting' });

export const updateMeetingBody = z
  .object({
    title: titleField().optional(),
    starts_at: instantInput().optional(),
    ends_at: instantInput().optional(),
    section_id: sectionId().optional(),
    teacher_opening: margins.teacher_opening.optional(),
    student_opening: margins.student_opening.optional(),
    closing: margins.closing.optional(),
    active: z.boolean().optional(),
    notify: notify('E-mail the members if the time changes.'),
    allow_conflicts: allowConflicts(),
    allow_past: allowPast(),
  })
  .meta({ id: 'MeetingUpdate' });

export const cancelMeetingBody = z
  .object({ note: textSchema(1000).default('').meta({ description: 'Shown to the members.' }), notify: notify('E-mail the members.') })
  .meta({ id: 'Cancellation' });

export const restoreMeetingBody = z.object({ notify: notify('E-mail the members.') }).meta({ id: 'Restoration' });
