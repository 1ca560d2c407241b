import { sql } from 'kysely';
import { accountIsActive } from '../../courses/find-members.ts';
import { storedCallPolicy } from '../../meetings/call-options/call-policy.ts';
import { memberIsExpected } from '../../meetings/meeting-sections.ts';
import { isNotRemoved } from '../../meetings/removals.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import { linkVersion, wantsMail } from '../preferences/stored-mail-preferences.ts';
import type { DeliveryStatus } from '../../platform/mail/mail-transport.ts';
import { isLocale, type Locale } from '../../platform/shared/locale.ts';
import { reminderKeyPrefix, type Reminder } from './reminder.ts';

const SINGLE_ROW_ID = 1;

/** Moves the end of the scanned span to now and returns where it was. Undefined at the first scan, or where another process was faster. */
export async function advanceScan(tx: Tx, now: Date): Promise<Date | undefined> {
  const at = now.toISOString();
  const row = await tx.selectFrom('reminder_scans').select('scanned_until').where('id', '=', SINGLE_ROW_ID).executeTakeFirst();
  if (!row) {
    await tx
      .insertInto('reminder_scans')
      .values({ id: SINGLE_ROW_ID, scanned_until: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return undefined;
  }
  const { numUpdatedRows } = await tx
    .updateTable('reminder_scans')
    .set({ scanned_until: at })
    .where('scanned_until', '=', row.scanned_until)
    .where('scanned_until', '<', at)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n ? new Date(row.scanned_until) : undefined;
}

/** Meetings that start after one instant, and not after another. */
export async function listMeetingsStarting(db: Db, span: { after: Date; until: Date }): Promise<{ meetingId: number; startsAt: Date }[]> {
  const rows = await db
    .selectFrom('meetings')
    .select(['id', 'starts_at'])
    .where('starts_at', '>', span.after.toISOString())
    .where('starts_at', '<=', span.until.toISOString())
    .where('is_active', '=', 1)
    .where('cancelled_at', 'is', null)
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, starts_at }) => ({ meetingId: id, startsAt: new Date(starts_at) }));
}

/**
 * The members who are still to be reminded, after one enrollment, in the order of enrollments. After them come, as if they had enrolled last,
 * those who moderate the meeting without being in its course.
 */
export async function listRecipients(
  db: Db,
  reminder: Reminder,
  afterEnrollmentId: number,
  limit: number,
): Promise<{ enrollmentId: number; userId: number }[]> {
  const dedupeKey = sql<string>`${reminderKeyPrefix(reminder)} || cast(e.user_id as text)`;
  return recipientsQuery(db, reminder)
    .where(sql<boolean>`not exists (select 1 from mail where mail.dedupe_key = ${dedupeKey} and mail.state != 'queued')`)
    .where('e.id', '>', afterEnrollmentId)
    .select(['e.id as enrollmentId', 'e.user_id as userId'])
    .orderBy('e.id')
    .limit(limit)
    .execute();
}

/** How often the mail server gave which answer to mails whose dedupe keys have this prefix. Claimed mails without an answer count as unknown. */
export async function countDeliveryStatuses(db: Db, keyPrefix: string): Promise<{ answer: DeliveryStatus; count: number }[]> {
  const answer = sql<DeliveryStatus>`coalesce(delivery_status, 'unknown')`;
  const rows = await db
    .selectFrom('mail')
    .select((eb) => [answer.as('answer'), eb.fn.countAll<number>().as('count')])
    .where('dedupe_key', '>', keyPrefix)
    // User ids follow, and the colon sorts after all digits.
    .where('dedupe_key', '<', `${keyPrefix}:`)
    .groupBy(answer)
    .orderBy(answer)
    .execute();
  return rows;
}

/** What the reminder of one user says; undefined where the user is not, or no longer, to be reminded. */
export async function findReminderData(db: Db, reminder: Reminder, userId: number): Promise<ReminderData | undefined> {
  const row = await recipientsQuery(db, reminder)
    .where('e.user_id', '=', userId)
    .select(['m.id as meetingId', 'm.title', 'm.starts_at', 'm.ends_at', 'm.teacher_opening as teacherOpening'])
    .select(['m.student_opening as studentOpening', 'c.title as courseTitle', 'e.role', 'u.id as userId', 'u.first_name as firstName'])
    .select(['u.username', 'u.email', 'u.locale', 'u.time_zone as timeZone', linkVersion.as('linkVersion')])
    .select(['m.options as choices', storedCallPolicy.as('policy')])
    .executeTakeFirst();
  if (!row) return undefined;
  const { starts_at, ends_at, locale, ...rest } = row;
  return { ...rest, startsAt: new Date(starts_at), endsAt: new Date(ends_at), locale: isLocale(locale) ? locale : 'es' };
}

export type ReminderData = {
  meetingId: number;
  title: string;
  startsAt: Date;
  endsAt: Date;
  teacherOpening: number | null;
  studentOpening: number | null;
  courseTitle: string;
  role: 'student' | 'teacher';
  userId: number;
  firstName: string;
  username: string;
  email: string;
  locale: Locale;
  timeZone: string | null;
  linkVersion: number;
  /** The options of the call, as stored. */
  choices: string;
  policy: string | null;
};

/** Ids of enrollments stay far below. */
const MODERATOR_POSITION = 2_000_000_000;

function membersOf(meetingId: number) {
  return sql<{ id: number; user_id: number; role: 'student' | 'teacher' }>`(
    select e.id, e.user_id, case when mm.id is null then e.role else 'teacher' end as role
      from meetings as m inner join enrollments as e on e.course_id = m.course_id
        left join meeting_moderators as mm on mm.user_id = e.user_id and mm.meeting_id = m.id
      where m.id = ${meetingId} and e.status = 'active' and (${memberIsExpected} or mm.id is not null)
    union all
    select ${MODERATOR_POSITION} + mm.id, mm.user_id, 'teacher' from meeting_moderators as mm
      where mm.meeting_id = ${meetingId} and not exists (
        select 1 from enrollments as e inner join meetings as m on m.course_id = e.course_id
        where m.id = mm.meeting_id and e.user_id = mm.user_id and e.status = 'active'))`;
}

/** The members to remind, as of now, without those who were put out; none where the meeting was cancelled, ended or moved. */
function recipientsQuery(db: Db, { meetingId, startsAt, lead }: Reminder) {
  return db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .innerJoin(membersOf(meetingId).as('e'), (join) => join.onTrue())
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .where('m.id', '=', meetingId)
    .where('m.starts_at', '=', startsAt.toISOString())
    .where('m.is_active', '=', 1)
    .where('m.cancelled_at', 'is', null)
    .where('m.ended_at', 'is', null)
    .where('c.is_active', '=', 1)
    .where(accountIsActive)
    .where(isNotRemoved(sql.ref('u.id')))
    .where('u.email', '!=', '')
    .where(wantsMail(lead));
}
