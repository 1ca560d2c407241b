import { z } from 'zod';
import { pageSchema, paging } from './paging.ts';
import { text } from './schemas.ts';

const instantOut = () => z.iso.datetime();

/** An instant with its offset, in a year in which somebody plans classes. */
const instantIn = () =>
  z.iso
    .datetime({ offset: true })
    .regex(/^20\d\d-/)
    .transform((written) => new Date(written));

const minutesAround = (usual: string) =>
  z
    .int()
    .min(0)
    .max(1440)
    .nullable()
    .meta({ description: `Minutes; null: ${usual}.` });

const around = {
  teacher_opening: minutesAround('30 before the beginning, for teachers'),
  student_opening: minutesAround('10 before the beginning, for students'),
  closing: minutesAround('15 after the end'),
};

const summary = {
  id: z.int(),
  title: z.string(),
  course: z.strictObject({ id: z.int(), title: z.string() }),
  teachers: z.array(z.string()).meta({ description: 'Their names.' }),
  starts_at: instantOut(),
  ends_at: instantOut(),
  state: z
    .enum(['opens', 'open', 'running', 'over', 'cancelled', 'inactive', 'ended', 'noLink'])
    .meta({ description: 'For this person: `opens` means later, at `opens_at`; `open` and `running` can be entered.' }),
  opens_at: instantOut().nullable().meta({ description: 'From when on this person may enter, where that is still to come.' }),
  note: z.string().meta({ description: 'What was said when it was cancelled.' }),
};

export const meetingSummary = z.strictObject(summary).meta({ id: 'MeetingSummary' });

const whole = {
  ...summary,
  managed: z
    .strictObject({ active: z.boolean(), room_name: z.string(), ...around })
    .nullable()
    .meta({ description: 'For those who run the meeting; null for everyone else.' }),
};

export const meeting = z.strictObject(whole).meta({ id: 'Meeting' });

export const endedMeeting = z
  .strictObject({
    ...whole,
    inside: z.enum(['put-out', 'nobody', 'stay']).meta({
      description: 'What became of who was inside: `stay` where Jitsi takes no orders of the portal, or did not answer.',
    }),
  })
  .meta({ id: 'EndedMeeting' });

export const meetingPage = pageSchema(meetingSummary).meta({ id: 'MeetingPage' });

const flag = () => z.enum(['true', 'false']).transform((written) => written === 'true');

const instantQuery = (description: string) => instantIn().optional().meta({ description });

export const meetingsQuery = z.object({
  mine: flag().optional().meta({ description: '`true`: only of courses that the person is in, for somebody who may see every one.' }),
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
  ...paging,
});

const title = () =>
  text(5000)
    .transform((typed) => typed.trim())
    .meta({ description: '1 to 200 characters.' });

export const newMeeting = z
  .object({
    course_id: z
      .int()
      .min(1)
      .max(2 ** 31 - 1),
    title: title(),
    starts_at: instantIn(),
    ends_at: instantIn(),
    teacher_opening: around.teacher_opening.default(null),
    student_opening: around.student_opening.default(null),
    closing: around.closing.default(null),
    despite_clashes: z.boolean().default(false).meta({ description: 'Although somebody would teach two meetings at once.' }),
  })
  .meta({ id: 'NewMeeting' });

export const meetingChange = z
  .object({
    title: title().optional(),
    starts_at: instantIn().optional(),
    ends_at: instantIn().optional(),
    teacher_opening: around.teacher_opening.optional(),
    student_opening: around.student_opening.optional(),
    closing: around.closing.optional(),
    active: z.boolean().optional(),
    tell: z.boolean().default(true).meta({ description: 'Write to the members where the time changes.' }),
    despite_clashes: z.boolean().default(false),
  })
  .meta({ id: 'MeetingChange' });

export const cancellation = z
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

export const restoration = z
  .object({ tell: z.boolean().default(true).meta({ description: 'Write to the members.' }) })
  .meta({ id: 'Restoration' });
