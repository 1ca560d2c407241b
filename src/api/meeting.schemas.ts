import { z } from 'zod';
import { idParameter, lineSchema, pageQuery, pageSchema } from './schemas.ts';

export const meetingParams = z.object({ meeting_id: idParameter('Id of the meeting.') });

const instantSchema = () => z.iso.datetime();

/** An instant with its offset, in a year in which somebody plans classes. */
const instantInput = () =>
  z.iso
    .datetime({ offset: true })
    .regex(/^20\d\d-/)
    .transform((written) => new Date(written));

const marginMinutes = (usual: string) =>
  z
    .int()
    .min(0)
    .max(1440)
    .nullable()
    .meta({ description: `Minutes; null: ${usual}.` });

const margins = {
  teacher_opening: marginMinutes('30 before the beginning, for teachers'),
  student_opening: marginMinutes('10 before the beginning, for students'),
  closing: marginMinutes('15 after the end'),
};

const summaryFields = {
  id: z.int(),
  title: z.string(),
  course: z.strictObject({ id: z.int(), title: z.string() }),
  teachers: z.array(z.string()).meta({ description: 'Their names.' }),
  starts_at: instantSchema(),
  ends_at: instantSchema(),
  state: z
    .enum(['opens', 'open', 'running', 'over', 'cancelled', 'inactive', 'ended', 'noLink'])
    .meta({ description: 'For this person: `opens` means later, at `opens_at`; `open` and `running` can be entered.' }),
  opens_at: instantSchema().nullable().meta({ description: 'From when on this person may enter, where that is still to come.' }),
  note: z.string().meta({ description: 'What was said when it was cancelled.' }),
};

export const meetingSummarySchema = z.strictObject(summaryFields).meta({ id: 'MeetingSummary' });

const meetingFields = {
  ...summaryFields,
  managed: z
    .strictObject({ active: z.boolean(), room_name: z.string(), ...margins })
    .nullable()
    .meta({ description: 'For those who run the meeting; null for everyone else.' }),
};

export const meetingSchema = z.strictObject(meetingFields).meta({ id: 'Meeting' });

export const endedMeetingSchema = z
  .strictObject({
    ...meetingFields,
    inside: z.enum(['put-out', 'nobody', 'stay']).meta({
      description: 'What became of who was inside: `stay` where Jitsi takes no orders of the portal, or did not answer.',
    }),
  })
  .meta({ id: 'EndedMeeting' });

export const meetingPageSchema = pageSchema(meetingSummarySchema).meta({ id: 'MeetingPage' });

const booleanQuery = () => z.enum(['true', 'false']).transform((written) => written === 'true');

const instantQuery = (description: string) => instantInput().optional().meta({ description });

export const meetingListQuery = z.object({
  mine: booleanQuery()
    .optional()
    .meta({ description: '`true`: only of courses that the person is in, for somebody who may see every one.' }),
  course_id: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .optional()
    .meta({ description: 'Only of this course.' }),
  starts_after: instantQuery('Only what begins after this instant.'),
  starts_before: instantQuery('Only what begins before this instant.'),
  ends_after: instantQuery('Only what ends after this instant: with the present one, what runs and what is to come.'),
  order: z.enum(['asc', 'desc']).default('asc').meta({ description: 'By beginning.' }),
  ...pageQuery,
});

const title = () =>
  lineSchema(5000)
    .transform((typed) => typed.trim())
    .meta({ description: '1 to 200 characters.' });

export const createMeetingBody = z
  .object({
    course_id: z
      .int()
      .min(1)
      .max(2 ** 31 - 1),
    title: title(),
    starts_at: instantInput(),
    ends_at: instantInput(),
    teacher_opening: margins.teacher_opening.default(null),
    student_opening: margins.student_opening.default(null),
    closing: margins.closing.default(null),
    despite_clashes: z.boolean().default(false).meta({ description: 'Although somebody would teach two meetings at once.' }),
  })
  .meta({ id: 'NewMeeting' });

export const updateMeetingBody = z
  .object({
    title: title().optional(),
    starts_at: instantInput().optional(),
    ends_at: instantInput().optional(),
    teacher_opening: margins.teacher_opening.optional(),
    student_opening: margins.student_opening.optional(),
    closing: margins.closing.optional(),
    active: z.boolean().optional(),
    tell: z.boolean().default(true).meta({ description: 'Write to the members where the time changes.' }),
    despite_clashes: z.boolean().default(false),
  })
  .meta({ id: 'MeetingChange' });

export const cancelMeetingBody = z
  .object({
    note: z
      .string()
      .max(1000)
      .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/)
      .default('')
      .meta({ description: 'What the members read.' }),
    tell: z.boolean().default(true).meta({ description: 'Write to the members.' }),
  })
  .meta({ id: 'Cancellation' });

export const restoreMeetingBody = z
  .object({ tell: z.boolean().default(true).meta({ description: 'Write to the members.' }) })
  .meta({ id: 'Restoration' });
