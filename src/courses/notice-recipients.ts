import type { Db } from '../platform/db/database.ts';
import { linkVersion, wantsMail } from '../notifications/preferences/wants-mail.ts';
import { isLocale, type Locale } from '../platform/shared/locale.ts';
import { accountIsActive } from './active-account.ts';

/** A member who can be written to, in their language and with their times. */
export type NoticeRecipient = {
  enrollmentId: number;
  userId: number;
  firstName: string;
  lastName: string;
  username: string;
  email: string;
  locale: Locale;
  timeZone: string | null;
  /** Which of their links to stop mails count. */
  linkVersion: number;
};

/** Active members of a course whose accounts are on, have an address and want notices, behind an enrollment, in the order of these. */
export async function listNoticeRecipients(db: Db, courseId: number, behind: number, limit: number): Promise<NoticeRecipient[]> {
  const rows = await selectNoticeRecipients(db, courseId)
    .where('e.id', '>', behind)
    .select(['e.id as enrollmentId', 'u.id as userId', 'u.first_name as firstName', 'u.last_name as lastName'])
    .select(['u.username', 'u.email', 'u.locale', 'u.time_zone as timeZone', linkVersion.as('linkVersion')])
    .orderBy('e.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, locale: isLocale(row.locale) ? row.locale : 'es' }));
}

/** How many there are to tell. */
export async function countNoticeRecipients(db: Db, courseId: number): Promise<number> {
  const row = await selectNoticeRecipients(db, courseId)
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
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
