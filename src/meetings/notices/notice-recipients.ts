import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { linkVersion, wantsMail } from '../../notifications/preferences/stored-mail-preferences.ts';
import { memberIsExpectedIn } from '../meeting-sections.ts';
import { isLocale, type Locale } from '../../platform/shared/locale.ts';
import { accountIsActive } from '../../courses/find-members.ts';

export type NoticeRecipient = {
  enrollmentId: number;
  userId: number;
  firstName: string;
  lastName: string;
  username: string;
  email: string;
  locale: Locale;
  timeZone: string | null;
  /** Version of the user's unsubscribe links; older links are no longer accepted. */
  linkVersion: number;
};

/** Whom a notice concerns. `sectionIds`: of its meetings; null stands for the whole course. */
export type NoticeAudience = { courseId: number; sectionIds: readonly (number | null)[] };

/** Active members of the audience with an active account and an e-mail address who want notices, by enrollment id, after the given one. */
export async function listNoticeRecipients(
  db: Db,
  audience: NoticeAudience,
  afterEnrollmentId: number,
  limit: number,
): Promise<NoticeRecipient[]> {
  const rows = await selectNoticeRecipients(db, audience)
    .where('e.id', '>', afterEnrollmentId)
    .select(['e.id as enrollmentId', ...mailColumns])
    .select(linkVersion.as('linkVersion'))
    .orderBy('e.id')
    .limit(limit)
    .execute();
  return rows.map(toRecipient);
}

/** The same of those who moderate any of the meetings without being in their audience. They are few. */
export async function listModeratorRecipients(
  db: Db,
  { courseId, sectionIds }: NoticeAudience,
  meetingIds: readonly number[],
): Promise<Omit<NoticeRecipient, 'enrollmentId'>[]> {
  if (meetingIds.length === 0) return [];
  const named = db.selectFrom('meeting_moderators').where('meeting_id', 'in', meetingIds).select('user_id');
  const members = db
    .selectFrom('enrollments as e')
    .where('e.course_id', '=', courseId)
    .where('e.status', '=', 'active')
    .where(memberIsExpectedIn(sectionIds))
    .select('e.user_id');
  const rows = await db
    .selectFrom('auth_user as u')
    .where('u.id', 'in', named)
    .where('u.id', 'not in', members)
    .where(wantsNotices)
    .select(mailColumns)
    .select(linkVersion.as('linkVersion'))
    .orderBy('u.id')
    .execute();
  return rows.map(toRecipient);
}

const mailColumns = [
  ...(['u.id as userId', 'u.first_name as firstName', 'u.last_name as lastName'] as const),
  ...(['u.username', 'u.email', 'u.locale', 'u.time_zone as timeZone'] as const),
] as const;

function toRecipient<Row extends { locale: string }>(row: Row): Row & { locale: Locale } {
  return { ...row, locale: isLocale(row.locale) ? row.locale : 'es' };
}

export async function countNoticeRecipients(db: Db, audience: NoticeAudience): Promise<number> {
  const row = await selectNoticeRecipients(db, audience)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

function selectNoticeRecipients(db: Db, { courseId, sectionIds }: NoticeAudience) {
  return db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .where('e.course_id', '=', courseId)
    .where('e.status', '=', 'active')
    .where(memberIsExpectedIn(sectionIds))
    .where(wantsNotices);
}

const wantsNotices = sql<boolean>`${accountIsActive} and u.email != '' and ${wantsMail('notices')}`;
