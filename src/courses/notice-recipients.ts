import type { Db } from '../platform/db/database.ts';
import { linkVersion, wantsMail } from '../notifications/preferences/stored-mail-preferences.ts';
import { isLocale, type Locale } from '../platform/shared/locale.ts';
import { accountIsActive } from './find-members.ts';

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

/** Active members of a course with an active account and an e-mail address who want notices, by enrollment id, after the given one. */
export async function listNoticeRecipients(db: Db, courseId: number, afterEnrollmentId: number, limit: number): Promise<NoticeRecipient[]> {
  const rows = await selectNoticeRecipients(db, courseId)
    .where('e.id', '>', afterEnrollmentId)
    .select(['e.id as enrollmentId', 'u.id as userId', 'u.first_name as firstName', 'u.last_name as lastName'])
    .select(['u.username', 'u.email', 'u.locale', 'u.time_zone as timeZone', linkVersion.as('linkVersion')])
    .orderBy('e.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, locale: isLocale(row.locale) ? row.locale : 'es' }));
}

export async function countNoticeRecipients(db: Db, courseId: number): Promise<number> {
  const row = await selectNoticeRecipients(db, courseId)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

function selectNoticeRecipients(db: Db, courseId: number) {
  return db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .where('e.course_id', '=', courseId)
    .where('e.status', '=', 'active')
    .where(accountIsActive)
    .where('u.email', '!=', '')
    .where(wantsMail('notices'));
}
